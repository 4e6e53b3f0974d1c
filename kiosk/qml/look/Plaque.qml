// An ink plaque: a place, never a button.
import QtQuick

Rectangle {
    id: plaque
    property string text: ""
    property int size: Metrics.body

    visible: text !== ""
    implicitWidth: label.implicitWidth + size * 0.8
    implicitHeight: size * 1.55
    width: implicitWidth
    height: implicitHeight
    radius: 6
    color: Theme.ink

    Words {
        id: label
        anchors.centerIn: parent
        text: plaque.text
        bold: true
        lines: 1.2
        color: Theme.paper
        font.pixelSize: plaque.size
        wrapMode: Text.NoWrap
    }
}
