// 15: the guide of one item: how long, how often, what it costs, what one must do oneself.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    signSize: Metrics.signLong
    readonly property var facts: props.facts ?? []
    readonly property var materials: props.materials ?? []
    readonly property var pager: props.pager ?? ({})
    readonly property bool paged: (pager.before ?? "") !== "" || (pager.after ?? "") !== ""

    aside: [
        Flow {
            x: Metrics.margin
            width: parent ? parent.width - Metrics.margin - 24 : 0
            spacing: Metrics.wide ? 20 : 0
            bottomPadding: 20

            Repeater {
                model: screen.facts.length

                Item {
                    id: fact
                    required property int index
                    readonly property var one: screen.facts[index] ?? ({})
                    width: Metrics.wide ? parent.width : parent.width / screen.facts.length
                    height: words.height

                    Rectangle {
                        visible: !Metrics.wide && fact.index > 0
                        width: Metrics.hair
                        height: parent.height
                        color: Theme.line
                    }
                    Column {
                        id: words
                        x: Metrics.wide || fact.index === 0 ? 0 : 28
                        width: parent.width - x

                        Words {
                            width: parent.width
                            text: fact.one.label ?? ""
                            lines: 1.3
                            font.pixelSize: 30
                            color: Theme.ink2
                        }
                        Words {
                            width: parent.width
                            text: fact.one.value ?? ""
                            bold: true
                            lines: 1.25
                            font.pixelSize: text.length > 8 ? Metrics.body : Metrics.row
                        }
                        Words {
                            visible: text !== ""
                            width: parent.width
                            text: fact.one.second ?? ""
                            lines: 1.3
                            font.pixelSize: Metrics.least
                            color: Theme.ink2
                        }
                    }
                }
            }
        }
    ]

    Words {
        id: heading
        x: Metrics.margin
        y: Metrics.wide ? 16 : 0
        width: parent.width - 2 * Metrics.margin
        text: screen.props.heading ?? ""
        bold: true
        font.pixelSize: Metrics.row
    }
    Column {
        id: list
        anchors.top: heading.bottom
        anchors.topMargin: 10
        width: parent.width

        Repeater {
            model: screen.materials.length

            Rectangle {
                id: material
                required property int index
                readonly property var one: screen.materials[index] ?? ({})
                width: list.width
                height: Math.max(Metrics.wide ? 72 : 84, line.implicitHeight + 12)
                color: Theme.card

                Rectangle {
                    width: parent.width
                    height: Metrics.hair
                    color: Theme.line
                }
                RowLayout {
                    id: line
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.margins: Metrics.margin
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: 22

                    Icon {
                        name: material.one.icon ?? ""
                        size: Metrics.iconSmall
                        stroke: 5.5
                        color: material.one.good ? Theme.celadon : Theme.ink
                    }
                    Words {
                        text: material.one.name ?? ""
                        lines: 1.25
                        font.weight: Font.Medium
                        font.pixelSize: Metrics.bodyBig
                        Layout.fillWidth: true
                    }
                    Words {
                        text: material.one.second ?? ""
                        font.pixelSize: 30
                        color: Theme.ink2
                        wrapMode: Text.NoWrap
                    }
                    Words {
                        text: material.one.how ?? ""
                        bold: true
                        font.pixelSize: Metrics.bodyBig
                        color: material.one.good ? Theme.celadon : Theme.ink
                        horizontalAlignment: Text.AlignRight
                        wrapMode: Text.NoWrap
                        Layout.minimumWidth: 170
                    }
                }
            }
        }
        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
    }
    Words {
        id: note
        anchors.top: list.bottom
        anchors.topMargin: 12
        x: Metrics.margin
        width: parent.width - 2 * Metrics.margin
        text: screen.props.note ?? ""
        font.pixelSize: 30
        color: Theme.ink2
    }
    RowLayout {
        visible: screen.paged
        anchors.top: note.bottom
        anchors.topMargin: 12
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin

        LineButton {
            model: ({
                    "name": "pager.before",
                    "text": screen.pager.before ?? ""
                })
            least: Metrics.buttonLeast
        }
        Words {
            text: screen.pager.text ?? ""
            horizontalAlignment: Text.AlignHCenter
            font.pixelSize: Metrics.small
            color: Theme.ink2
            Layout.fillWidth: true
        }
        LineButton {
            model: ({
                    "name": "pager.after",
                    "text": screen.pager.after ?? ""
                })
            least: Metrics.buttonLeast
        }
    }
    RowLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 36
        spacing: Metrics.gutter

        LineButton {
            model: screen.props.window ?? ({})
            size: Metrics.bold
            least: Metrics.button
            Layout.preferredWidth: 320
        }
        MainButton {
            model: screen.props.fill ?? ({})
            Layout.fillWidth: true
        }
    }
}
