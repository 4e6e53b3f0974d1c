// Plaques of floor and windows, with the zone's name between.
import QtQuick

Flow {
    id: line
    property var place: ({})
    property int size: Metrics.body
    property bool named: true

    spacing: size * 0.36

    Plaque {
        text: line.place.floor ?? ""
        size: line.size
    }
    Words {
        visible: line.named && text !== ""
        text: line.place.zone ?? ""
        bold: line.size > Metrics.row
        font.pixelSize: line.size
        height: line.size * 1.55
        rightPadding: line.size * 0.6
        wrapMode: Text.NoWrap
    }
    Row {
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
            bold: line.size > Metrics.row
            font.pixelSize: line.size
            height: line.size * 1.55
            wrapMode: Text.NoWrap
        }
    }
}
