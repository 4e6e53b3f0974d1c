// Thick and thin line under the lintel; thin and thick above the foot.
import QtQuick

Item {
    id: rim
    property bool base: false

    implicitHeight: Metrics.rim

    Rectangle {
        width: parent.width
        height: rim.base ? Metrics.rimThin : Metrics.rimThick
        color: Theme.rim
        antialiasing: false
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: rim.base ? Metrics.rimThick : Metrics.rimThin
        color: Theme.rim
        antialiasing: false
    }
}
