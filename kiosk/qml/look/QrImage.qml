// A code on white, scaled by whole modules; never the only way.
import QtQuick

Rectangle {
    id: code
    property string text: ""
    property int size: Metrics.qr

    color: "#ffffff"
    implicitWidth: size
    implicitHeight: size
    width: size
    height: size

    Image {
        anchors.centerIn: parent
        source: code.text ? "image://code/" + encodeURIComponent(code.text) : ""
        cache: false
        smooth: false
        width: implicitWidth > 0 ? implicitWidth * Math.max(1, Math.floor(code.size / implicitWidth)) : 0
        height: width
    }
}
