// One key: white on the line colour, deep when pressed; what it writes is never shown larger.
import QtQuick

Rectangle {
    id: key
    property string text: ""
    property string name: ""
    property int size: 50
    property bool solid: false
    property bool heavy: false
    readonly property bool touchable: true
    signal hit

    objectName: name
    height: Metrics.key
    radius: Metrics.keyRadius
    color: area.pressed ? Theme.cobaltDeep : solid ? Theme.act : Theme.card

    Words {
        anchors.centerIn: parent
        text: key.text
        font.pixelSize: key.size
        font.weight: key.heavy ? Font.Bold : Font.Medium
        color: area.pressed || key.solid ? Theme.actInk : Theme.cobaltDeep
        wrapMode: Text.NoWrap
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: key.hit()
    }
}
