// Ring and disc: the round thing, always to be touched.
import QtQuick

Item {
    id: medallion
    property string icon: "arrow"
    property int size: Metrics.arrow
    property int iconSize: size * 0.46
    property real stroke: size > Metrics.arrow ? 4 : 8
    property bool inverse: false
    property int ringWidth: size > Metrics.arrow ? Metrics.strokeBold : Metrics.stroke
    property int gap: size > Metrics.arrow ? 7 : 5
    readonly property color plate: inverse ? Theme.actInk : Theme.act

    implicitWidth: size
    implicitHeight: size
    width: size
    height: size

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: "transparent"
        border.width: medallion.ringWidth
        border.color: medallion.plate
    }
    Rectangle {
        anchors.fill: parent
        anchors.margins: medallion.ringWidth + medallion.gap
        radius: width / 2
        color: medallion.plate
    }
    Icon {
        anchors.centerIn: parent
        name: medallion.icon
        size: medallion.iconSize
        stroke: medallion.stroke
        color: medallion.inverse ? Theme.act : Theme.actInk
    }
}
