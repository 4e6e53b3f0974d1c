// One line frame with equal choices, hairlines inside.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

Item {
    id: strip
    property var buttons: []
    property int size: Metrics.bold

    visible: buttons.length > 0
    implicitHeight: Metrics.buttonLine

    Rectangle {
        anchors.fill: parent
        radius: Metrics.radius
        color: Theme.card
    }
    Row {
        anchors.fill: parent

        Repeater {
            model: strip.buttons.length

            Touch {
                id: cell
                required property int index
                readonly property var one: strip.buttons[index] ?? ({})

                name: one.name ?? ""
                width: strip.width / strip.buttons.length
                height: strip.height

                Rectangle {
                    anchors.fill: parent
                    anchors.margins: Metrics.stroke
                    radius: Metrics.radius - Metrics.stroke
                    color: cell.pressed ? Theme.cobaltDeep : cell.one.chosen ? Theme.cobaltPale : Theme.card
                }
                Rectangle {
                    visible: cell.index > 0
                    width: Metrics.hair
                    height: parent.height
                    color: Theme.line
                }
                RowLayout {
                    anchors.centerIn: parent
                    width: Math.min(implicitWidth, parent.width - 24)
                    spacing: 16

                    Icon {
                        visible: cell.one.chosen ?? false
                        name: "check"
                        stroke: 8
                        size: 36
                        color: Theme.cobaltDeep
                    }
                    Words {
                        text: cell.one.text ?? ""
                        bold: true
                        lines: 1.2
                        font.pixelSize: strip.size
                        color: cell.pressed ? Theme.actInk : cell.one.chosen ? Theme.cobaltDeep : Theme.act
                        horizontalAlignment: Text.AlignHCenter
                        Layout.fillWidth: true
                    }
                }
            }
        }
    }
    Rectangle {
        anchors.fill: parent
        radius: Metrics.radius
        color: "transparent"
        border.width: Metrics.stroke
        border.color: Theme.act
    }
}
