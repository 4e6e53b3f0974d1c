// 06: the number, where, the way, the slip.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})
    readonly property var way: props.way ?? []
    readonly property int column: Metrics.wide ? width / 2 : width

    Column {
        id: top
        width: screen.column - 2 * Metrics.margin
        x: Metrics.margin
        y: Metrics.wide ? 24 : 36
        spacing: Metrics.wide ? 12 : 20

        NumberFrame {
            objectName: "number"
            width: parent.width
            text: screen.props.number ?? ""
            size: Metrics.wide ? Metrics.numberWide : text.length > 4 ? 220 : Metrics.number
        }
        PlaceLine {
            width: parent.width
            spread: true
            place: screen.props.place ?? ({})
            size: Metrics.wide ? 46 : (place.windows ?? []).length > 2 ? 46 : 56
        }
        WaitLine {
            width: parent.width
            wait: screen.props.wait ?? ({})
            size: Metrics.wide ? 64 : Metrics.figureMiddle
            textSize: Metrics.wide ? 36 : 44
        }
        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
    }
    Row {
        id: plans
        x: Metrics.wide ? screen.column + Metrics.gutter : Metrics.margin
        y: Metrics.wide ? 24 : top.y + top.height + 20
        width: (Metrics.wide ? screen.column - Metrics.margin - Metrics.gutter : screen.width - 2 * Metrics.margin)
        spacing: 16

        Repeater {
            model: screen.way.length

            Column {
                id: floor
                required property int index
                readonly property var plan: screen.way[index] ?? ({})
                width: (plans.width - 16 * (screen.way.length - 1)) / screen.way.length
                spacing: 12

                Row {
                    spacing: 16
                    width: parent.width

                    Plaque {
                        id: plaque
                        text: floor.plan.floor ?? ""
                    }
                    Words {
                        text: floor.plan.words ?? ""
                        font.weight: Font.Medium
                        font.pixelSize: 34
                        height: plaque.height
                        width: parent.width - plaque.width - 16
                    }
                }
                PlanView {
                    plan: floor.plan
                    width: parent.width
                    height: Math.min(width / (floor.plan.ratio ?? 1.5), (Metrics.wide ? card.y : slip.y) - plans.y - y - 16)
                }
            }
        }
    }
    Rectangle {
        id: slip
        anchors.bottom: Metrics.wide ? parent.bottom : card.top
        width: screen.column
        height: paper.implicitHeight + 36
        color: Theme.card

        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
        RowLayout {
            id: paper
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: Metrics.margin
            anchors.rightMargin: Metrics.margin
            anchors.verticalCenter: parent.verticalCenter
            spacing: 28

            Icon {
                name: "printer"
                size: 84
                stroke: 3.6
            }
            ColumnLayout {
                spacing: 0
                Layout.fillWidth: true

                Words {
                    text: screen.props.slip ?? ""
                    bold: true
                    lines: 1.25
                    font.pixelSize: Metrics.row
                    Layout.fillWidth: true
                }
                Words {
                    text: screen.props.slipSecond ?? ""
                    font.pixelSize: 34
                    color: Theme.ink2
                    Layout.fillWidth: true
                }
            }
            LineButton {
                model: screen.props.again ?? ({})
                size: Metrics.body
                least: Metrics.buttonLeast
            }
            Column {
                spacing: 2

                QrImage {
                    text: screen.props.qr ?? ""
                }
                Words {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: screen.props.qrWord ?? ""
                    lines: 1.2
                    font.pixelSize: Metrics.least
                    color: Theme.ink2
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
    Banner {
        id: card
        anchors.bottom: done.top
        anchors.bottomMargin: 22
        x: Metrics.wide ? screen.column : 0
        width: screen.width - x
        height: implicitHeight
        model: screen.props.banner ?? ({})
    }
    MainButton {
        id: done
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 24
        x: plans.x
        width: plans.width
        model: screen.props.done ?? ({})
        least: 124
        height: implicitHeight
    }
}
