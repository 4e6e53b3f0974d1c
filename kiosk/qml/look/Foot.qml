// Six places that never move; help is always the last.
pragma ComponentBehavior: Bound

import QtQuick

Item {
    id: foot
    property var items: []

    implicitHeight: Metrics.foot

    Item {
        id: places
        anchors.horizontalCenter: parent.horizontalCenter
        width: Metrics.wide ? 1360 : parent.width - 48
        height: parent.height

        Repeater {
            model: foot.items.length

            Touch {
                id: place
                required property int index
                readonly property var one: foot.items[index] ?? ({})
                readonly property bool help: one.icon === "help"
                readonly property color front: pressed ? Theme.cobaltDeep : Theme.act

                name: one.name ?? ""
                width: places.width / 6
                height: places.height
                x: (one.slot ?? 0) * width

                Rectangle {
                    visible: place.pressed
                    anchors.fill: parent
                    anchors.margins: 8
                    radius: Metrics.radius
                    color: Theme.cobaltPale
                }
                Column {
                    anchors.centerIn: parent
                    spacing: 8

                    Icon {
                        visible: !place.help
                        anchors.horizontalCenter: parent.horizontalCenter
                        name: place.help ? "" : place.one.icon ?? ""
                        size: Metrics.iconFoot
                        stroke: 4.5
                        color: place.front
                    }
                    Medallion {
                        visible: place.help
                        anchors.horizontalCenter: parent.horizontalCenter
                        icon: "help"
                        size: Metrics.helpMedallion
                        gap: 4
                        iconSize: 40
                        stroke: 5
                    }
                    Words {
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: place.one.text ?? ""
                        bold: place.help
                        font.weight: place.help ? Font.Bold : Font.Medium
                        font.pixelSize: 30
                        color: place.front
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
    }
}
