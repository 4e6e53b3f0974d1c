// Help: where a person is, and that what was entered stays.
import QtQuick
import "../look"

Screen {
    id: screen

    PlaceLine {
        id: place
        x: Metrics.margin
        y: Metrics.wide ? 40 : 24
        width: parent.width - 2 * Metrics.margin
        place: screen.props.place ?? ({})
        size: 60
    }
    RowList {
        anchors.top: place.bottom
        anchors.topMargin: 40
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: back.top
        anchors.bottomMargin: Metrics.gutter
        rows: screen.props.lines ?? []
        most: Metrics.wide ? 140 : 180
    }
    MainButton {
        id: back
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: 40
        model: screen.props.back ?? ({})
        height: implicitHeight
    }
}
