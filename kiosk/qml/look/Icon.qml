// A stroke drawing of assets/icons, rasterised once per size and colour.
import QtQuick

Image {
    id: icon
    property string name: ""
    property color color: Theme.ink
    property real stroke: 4
    property int size: Metrics.icon

    width: size
    height: size
    sourceSize.width: size
    sourceSize.height: size
    source: name && size > 0 ? "image://icon/" + name + "/" + String(color).substring(1) + "/" + stroke : ""
}
