// Whatever can be touched: named, pressed at once, done when let go.
import QtQuick

Item {
    id: touch
    property string name: ""
    property bool live: name !== ""
    readonly property bool pressed: area.pressed && live
    readonly property bool touchable: live

    objectName: name

    MouseArea {
        id: area
        anchors.fill: parent
        enabled: touch.live
        onClicked: app.touch(touch.name) // qmllint disable unqualified
    }
}
