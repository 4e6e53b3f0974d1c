// 02: put one of the documents on the reader, or go on without.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    readonly property var documents: props.documents ?? []
    readonly property var rows: props.rows ?? []

    Rectangle {
        id: sheet
        visible: screen.props.reader ?? false
        width: parent.width
        height: !visible ? 0 : Metrics.wide ? drawing.height + 24 : drawing.height + kinds.height + 60
        color: Theme.card

        Image {
            id: drawing
            readonly property int scaled: Math.min(screen.bodyWidth, Metrics.wide ? 700 : 1080)
            anchors.horizontalCenter: parent.horizontalCenter
            width: scaled
            height: scaled * 400 / 1080
            sourceSize.width: scaled
            sourceSize.height: scaled * 400 / 1080
            source: scaled > 0 ? "image://icon/lay-card/12356f/4" : ""

            Icon {
                id: arrow
                name: "arrow-down"
                color: Theme.rim
                size: drawing.scaled * 64 / 1080
                height: size * 80 / 64
                sourceSize.height: size * 80 / 64
                stroke: 11
                x: drawing.scaled * 508 / 1080
                y: drawing.scaled * 236 / 1080

                transform: Translate {
                    id: nod
                }
                SequentialAnimation {
                    running: true
                    loops: 3

                    PauseAnimation {
                        duration: 1640
                    }
                    NumberAnimation {
                        target: nod
                        property: "y"
                        to: 16
                        duration: Metrics.move
                    }
                    NumberAnimation {
                        target: nod
                        property: "y"
                        to: 0
                        duration: Metrics.move
                    }
                }
            }
        }
        Rectangle {
            visible: !Metrics.wide
            anchors.bottom: kinds.top
            anchors.bottomMargin: 28
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
        Row {
            id: kinds
            visible: !Metrics.wide
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 24
            x: 32
            width: parent.width - 64

            Repeater {
                model: screen.documents.length

                Column {
                    id: kind
                    required property int index
                    readonly property var one: screen.documents[index] ?? ({})
                    width: kinds.width / screen.documents.length
                    spacing: 8

                    Icon {
                        anchors.horizontalCenter: parent.horizontalCenter
                        name: kind.one.icon ?? ""
                        size: 150
                        height: 100
                        sourceSize.height: 100
                        stroke: 3.4
                    }
                    Words {
                        width: parent.width - 24
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: kind.one.title ?? ""
                        bold: true
                        lines: 1.3
                        font.pixelSize: Metrics.small
                        horizontalAlignment: Text.AlignHCenter
                    }
                    Words {
                        visible: text !== ""
                        width: parent.width
                        text: kind.one.second ?? ""
                        lines: 1.2
                        font.pixelSize: Metrics.least
                        color: Theme.ink2
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            }
        }
    }
    Rectangle {
        anchors.top: sheet.bottom
        width: parent.width
        height: Metrics.hair
        color: Theme.line
    }
    Words {
        id: without
        anchors.top: sheet.bottom
        anchors.topMargin: Metrics.wide ? 16 : 28
        x: Metrics.margin
        text: screen.props.without ?? ""
        bold: true
        font.pixelSize: Metrics.head
    }
    RowList {
        anchors.top: without.bottom
        anchors.topMargin: 12
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        rows: screen.rows
        most: Metrics.wide ? 140 : 170
    }
}
