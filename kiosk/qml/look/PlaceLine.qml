// Plaques of floor and windows, with the zone's name between; `spread` puts the windows to the right.
pragma ComponentBehavior: Bound

import QtQuick

Flow {
    id: line
    property var place: ({})
    property int size: Metrics.body
    property bool named: true
    property bool spread: false

    spacing: 8

    readonly property bool heavy: size >= Metrics.row
    readonly property real rest: width - plaque.width - (zone.visible ? zone.width + size * 0.36 : 0) - windows.width

    Row {
        spacing: line.size * 0.36
        rightPadding: line.spread && line.rest > line.size ? line.rest - 10 : line.size * 0.5

        Plaque {
            id: plaque
            text: line.place.floor ?? ""
            size: line.size
        }
        Words {
            id: zone
            visible: line.named && text !== ""
            text: line.place.zone ?? ""
            bold: line.heavy
            font.pixelSize: line.size
            lines: 1.2
            width: Math.min(implicitWidth, line.width - plaque.width - line.size)
            height: Math.max(line.size * 1.55, contentHeight)
        }
    }
    Row {
        id: windows
        spacing: line.size * 0.3

        Repeater {
            model: (line.place.windows ?? []).length

            Plaque {
                required property int index
                text: line.place.windows[index] ?? ""
                size: line.size
            }
        }
        Words {
            visible: text !== ""
            text: line.place.word ?? ""
            bold: line.heavy
            font.pixelSize: line.size
            height: line.size * 1.55
            wrapMode: Text.NoWrap
        }
    }
}
