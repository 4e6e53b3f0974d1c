// 01: choose; see what is busy and what is closed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    signSize: Metrics.signHome
    pane: Metrics.homePane
    readonly property var doors: props.doors ?? []

    aside: [
        Item {
            width: parent ? parent.width : 0
            height: lines.height + 36
            visible: (screen.props.lines ?? []).length > 0

            ColumnLayout {
                id: lines
                x: Metrics.margin
                width: parent.width - Metrics.margin - (Metrics.wide ? Metrics.gutter : Metrics.margin)
                spacing: 18

                Rectangle {
                    Layout.fillWidth: true
                    implicitHeight: Metrics.stroke
                    color: Theme.ink
                }
                Repeater {
                    model: (screen.props.lines ?? []).length

                    RowLayout {
                        id: line
                        required property int index
                        readonly property var one: (screen.props.lines ?? [])[index] ?? ({})
                        spacing: 20
                        Layout.fillWidth: true

                        StatusMark {
                            mark: line.one.mark ?? "free"
                        }
                        Words {
                            text: line.one.label ?? ""
                            bold: true
                            lines: 1.3
                            font.pixelSize: 34
                            wrapMode: Text.NoWrap
                            Layout.preferredWidth: Metrics.statusLabel
                        }
                        Words {
                            text: line.one.text ?? ""
                            lines: 1.3
                            font.pixelSize: 34
                            Layout.fillWidth: true
                        }
                        Words {
                            text: line.one.value ?? ""
                            lines: 1.3
                            font.pixelSize: 34
                            wrapMode: Text.NoWrap
                        }
                    }
                }
            }
        }
    ]

    Touch {
        id: take
        name: "home.take"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Metrics.margin
        anchors.topMargin: Metrics.wide ? 32 : 8
        height: Metrics.wide ? 240 : 340

        Rectangle {
            anchors.fill: parent
            radius: Metrics.radius
            color: take.pressed ? Theme.cobaltDeep : Theme.act
        }
        Rectangle {
            anchors.fill: parent
            anchors.margins: 9
            radius: Metrics.innerRadius
            color: "transparent"
            border.width: Metrics.stroke
            border.color: "#8ca5cd"
        }
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Metrics.margin
            anchors.rightMargin: Metrics.margin
            spacing: 44

            Medallion {
                icon: "ticket"
                inverse: true
                size: Metrics.medallionHome
                iconSize: size * 0.55
            }
            ColumnLayout {
                spacing: 6
                Layout.fillWidth: true

                Words {
                    text: screen.props.take ?? ""
                    bold: true
                    lines: 1.1
                    color: Theme.actInk
                    font.pixelSize: text.length > 4 ? Metrics.actHomeLong : Metrics.actHome
                    font.letterSpacing: text.length <= 2 ? Metrics.actHome * 0.06 : 0
                    Layout.fillWidth: true
                }
                Words {
                    text: screen.props.takeSecond ?? ""
                    color: Theme.actInk
                    font.pixelSize: Metrics.bodyBig
                    Layout.fillWidth: true
                }
            }
            Icon {
                name: "arrow"
                size: 72
                stroke: 6
                color: Theme.actInk
            }
        }
    }
    Rectangle {
        id: lattice
        anchors.top: take.bottom
        anchors.topMargin: 36
        anchors.left: parent.left
        anchors.right: parent.right
        height: cells.height + 2 * Metrics.hair
        color: Theme.line
        readonly property real room: screen.split ? screen.height - y : screen.height - y - screen.bodyTop

        Grid {
            id: cells
            y: Metrics.hair
            width: parent.width
            columns: 2
            spacing: Metrics.hair

            Repeater {
                model: screen.doors.length

                Touch {
                    id: door
                    required property int index
                    readonly property var one: screen.doors[index] ?? ({})
                    name: one.name ?? ""
                    width: (cells.width - Metrics.hair) / 2
                    height: Math.min(Metrics.wide ? 240 : 310, (lattice.room - 6) / 2)

                    Rectangle {
                        anchors.fill: parent
                        color: door.pressed ? Theme.cobaltDeep : Theme.card
                    }
                    RowLayout {
                        anchors.fill: parent
                        anchors.leftMargin: door.index % 2 ? 40 : Metrics.margin
                        anchors.rightMargin: 16
                        spacing: 32

                        Medallion {
                            icon: door.one.icon ?? ""
                            size: Metrics.medallion
                            iconSize: Metrics.icon
                            inverse: door.pressed
                        }
                        ColumnLayout {
                            spacing: 4
                            Layout.fillWidth: true

                            Words {
                                text: door.one.title ?? ""
                                bold: true
                                lines: 1.2
                                font.pixelSize: text.length > 5 ? Metrics.doorLong : Metrics.door
                                color: door.pressed ? Theme.actInk : Theme.act
                                Layout.fillWidth: true
                            }
                            Words {
                                text: door.one.second ?? ""
                                lines: 1.3
                                font.pixelSize: Metrics.small
                                color: door.pressed ? Theme.actInk : Theme.ink2
                                Layout.fillWidth: true
                            }
                        }
                    }
                }
            }
        }
    }
}
