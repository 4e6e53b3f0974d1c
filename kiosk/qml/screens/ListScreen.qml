// 03, 04 and every other list: a sign and rows, a two-way choice over them where there is one.
import QtQuick
import "../look"

Screen {
    id: screen
    readonly property var choice: props.choice ?? []

    Strip {
        id: strip
        buttons: screen.choice
        anchors.top: parent.top
        anchors.topMargin: Metrics.wide ? Metrics.gutter : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        height: visible ? implicitHeight : 0
    }
    RowList {
        anchors.top: strip.visible ? strip.bottom : parent.top
        anchors.topMargin: strip.visible ? Metrics.gutter : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: note.visible ? note.top : parent.bottom
        rows: screen.props.rows ?? []
        pager: screen.props.pager ?? ({})
    }
    Words {
        id: note
        visible: text !== ""
        text: screen.props.note ?? ""
        color: Theme.ink2
        font.pixelSize: 34
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.gutter
    }
}
