// Sign on top and body below; on a lying panel the sign left and the body right.
import QtQuick

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})
    property var head: props.head ?? ({})
    property int signSize: Metrics.sign
    property int pane: Metrics.pane
    property bool split: Metrics.wide
    property real topWidth: split ? pane : width
    default property alias content: body.data
    property alias aside: aside.data
    readonly property alias bodyWidth: body.width
    readonly property real bodyTop: body.y

    Column {
        id: top
        width: screen.topWidth

        StepHeader {
            width: parent.width
            steps: screen.split ? [] : screen.head.steps ?? []
        }
        Sign {
            width: parent.width
            head: screen.head
            size: screen.signSize
            visible: (screen.head.sign ?? "") !== ""
            height: visible ? implicitHeight : 0
        }
        Column {
            id: aside
            width: parent.width
        }
    }
    Rectangle {
        visible: screen.split
        x: screen.pane
        width: Metrics.stroke
        height: parent.height
        color: Theme.ink
    }
    Item {
        id: body
        anchors.left: screen.split ? top.right : parent.left
        anchors.leftMargin: screen.split ? Metrics.stroke : 0
        anchors.right: parent.right
        anchors.top: screen.split ? parent.top : top.bottom
        anchors.bottom: parent.bottom
    }
}
