// The double-line frame: your number, nothing else.
import QtQuick

Rectangle {
    id: frame
    property string text: ""
    property int size: Metrics.numberList

    color: Theme.card
    border.width: 8
    border.color: Theme.rim
    antialiasing: false
    implicitWidth: digits.implicitWidth + size * 0.32 + 34
    implicitHeight: size * 1.16 + 34
    width: implicitWidth
    height: implicitHeight

    Rectangle {
        anchors.fill: parent
        anchors.margins: 14
        color: "transparent"
        border.width: Metrics.stroke
        border.color: Theme.rim
        antialiasing: false
    }
    Words {
        id: digits
        objectName: "number.text"
        anchors.centerIn: parent
        text: frame.text
        bold: true
        lines: 1
        font.pixelSize: frame.size
        font.letterSpacing: frame.size * 0.02
        wrapMode: Text.NoWrap
    }
}
