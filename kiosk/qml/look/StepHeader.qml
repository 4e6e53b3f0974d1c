// Where one is: done, now, to come. To be read.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

Item {
    id: header
    property var steps: []

    visible: steps.length > 0
    implicitHeight: visible ? Metrics.steps : 0

    Row {
        anchors.fill: parent
        anchors.leftMargin: header.steps.length > 4 ? Metrics.margin - 16 : Metrics.margin
        anchors.rightMargin: anchors.leftMargin

        Repeater {
            model: header.steps.length

            Item {
                id: cell
                required property int index
                readonly property var one: header.steps[index] ?? ({})
                readonly property bool now: one.state === "now"
                readonly property bool done: one.state === "done"

                width: parent.width / header.steps.length
                height: Metrics.steps

                Row {
                    anchors.centerIn: parent
                    spacing: 8

                    Icon {
                        visible: cell.done
                        name: "check"
                        stroke: 8
                        size: 30
                        color: Theme.celadon
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Words {
                        visible: !cell.done
                        text: cell.one.number ?? ""
                        bold: true
                        font.pixelSize: Metrics.small
                        color: cell.now ? Theme.ink : Theme.ink2
                        wrapMode: Text.NoWrap
                    }
                    Words {
                        text: cell.one.text ?? ""
                        bold: cell.now
                        font.pixelSize: Metrics.small
                        color: cell.done ? Theme.celadon : cell.now ? Theme.ink : Theme.ink2
                        wrapMode: Text.NoWrap
                    }
                }
                Rectangle {
                    visible: cell.now
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: Metrics.rimThick
                    color: Theme.ink
                }
            }
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Metrics.hair
        color: Theme.line
    }
}
