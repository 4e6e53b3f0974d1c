// All gone: where to go instead.
import QtQuick
import "../look"

Screen {
    id: screen
    split: false

    Column {
        x: Metrics.margin
        y: 24
        width: parent.width - 2 * Metrics.margin
        spacing: 28

        Words {
            width: parent.width
            text: screen.props.text ?? ""
            bold: true
            font.pixelSize: Metrics.head
        }
        PlaceLine {
            width: parent.width
            place: screen.props.place ?? ({})
            size: 60
        }
    }
}
