// 我的号: the slip's code before the camera, or the number by keys.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    readonly property var letters: props.letters ?? []

    aside: [
        Banner {
            width: parent ? parent.width : 0
            model: screen.props.camera ?? ({})
            height: implicitHeight
        }
    ]

    ColumnLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.top: parent.top
        anchors.topMargin: Metrics.wide ? 20 : 32
        spacing: 14

        Words {
            text: screen.props.label ?? ""
            bold: true
            lines: 1.2
            font.pixelSize: Metrics.bodyBig
        }
        RowLayout {
            spacing: Metrics.gutter
            Layout.fillWidth: true

            Rectangle {
                implicitHeight: Metrics.wide ? 100 : Metrics.field
                radius: Metrics.radius
                color: Theme.card
                border.width: Metrics.strokeLive
                border.color: Theme.ink
                Layout.fillWidth: true

                Words {
                    id: typed
                    objectName: "find.typed"
                    x: 32
                    anchors.verticalCenter: parent.verticalCenter
                    text: screen.props.typed ?? ""
                    bold: true
                    font.pixelSize: Metrics.figure
                    wrapMode: Text.NoWrap
                }
                Rectangle {
                    x: typed.x + typed.width + 6
                    anchors.verticalCenter: parent.verticalCenter
                    width: 5
                    height: 60
                    color: Theme.ink
                }
            }
            MainButton {
                model: screen.props.find ?? ({})
                least: Metrics.wide ? 100 : Metrics.field
                Layout.preferredWidth: 380
            }
        }
    }
    Rectangle {
        anchors.bottom: pad.top
        width: parent.width
        height: rows.height + 16
        color: Theme.line

        Grid {
            id: rows
            anchors.horizontalCenter: parent.horizontalCenter
            y: 16
            columns: 10
            spacing: Metrics.keyGap
            readonly property real cell: (screen.bodyWidth - 48 - 9 * Metrics.keyGap) / 10

            Repeater {
                model: screen.letters.length

                Key {
                    required property int index
                    text: screen.letters[index] ?? ""
                    name: "key." + text
                    width: rows.cell
                    height: Metrics.wide ? 84 : Metrics.key
                    onHit: app.touch(name) // qmllint disable unqualified
                }
            }
        }
    }
    Keypad {
        id: pad
        anchors.bottom: parent.bottom
        width: parent.width
        keyHeight: Metrics.wide ? 84 : Metrics.key
        eraseText: screen.props.eraseText ?? ""
        clearText: screen.props.clearText ?? ""
        onHit: text => app.touch("key." + text) // qmllint disable unqualified
        onErase: app.touch("key.erase") // qmllint disable unqualified
        onClear: app.touch("key.clear") // qmllint disable unqualified
    }
}
