// 20: no slip; the number is safe, and how to keep it.
import QtQuick
import QtQuick.Layouts
import "../look"

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})
    readonly property int column: Metrics.wide ? width * 0.45 : width

    Banner {
        id: trouble
        width: parent.width
        model: screen.props.trouble ?? ({})
        titleSize: Metrics.wide ? 60 : 76
        textSize: 40
        iconSize: Metrics.wide ? 76 : 104
    }
    Column {
        id: mine
        anchors.top: trouble.bottom
        anchors.topMargin: Metrics.wide ? 28 : 36
        x: Metrics.margin
        width: screen.column - 2 * Metrics.margin
        spacing: 20

        Row {
            spacing: 40
            width: parent.width

            NumberFrame {
                id: number
                objectName: "number"
                text: screen.props.number ?? ""
                size: Metrics.wide ? 100 : text.length > 4 ? 130 : 150
            }
            Column {
                width: parent.width - number.width - 40
                spacing: 16
                anchors.verticalCenter: parent.verticalCenter

                Words {
                    width: parent.width
                    text: screen.props.business ?? ""
                    bold: true
                    lines: 1.25
                    font.pixelSize: 44
                }
                PlaceLine {
                    width: parent.width
                    place: screen.props.place ?? ({})
                    named: false
                }
                Words {
                    width: parent.width
                    text: screen.props.wait ?? ""
                }
            }
        }
        Words {
            width: parent.width
            text: screen.props.note ?? ""
            color: Theme.ink2
            visible: Metrics.wide
        }
    }
    Words {
        id: heading
        anchors.top: Metrics.wide ? trouble.bottom : mine.bottom
        anchors.topMargin: 28
        x: (Metrics.wide ? screen.column : 0) + Metrics.margin
        text: screen.props.heading ?? ""
        bold: true
        font.pixelSize: 52
    }
    RowList {
        anchors.top: heading.bottom
        anchors.topMargin: 16
        x: Metrics.wide ? screen.column : 0
        width: parent.width - x
        anchors.bottom: note.top
        rows: screen.props.rows ?? []
        most: Metrics.wide ? 160 : 200
    }
    Words {
        id: note
        visible: !Metrics.wide
        x: Metrics.margin
        width: parent.width - 2 * Metrics.margin
        anchors.bottom: done.top
        anchors.bottomMargin: 28
        text: screen.props.note ?? ""
        color: Theme.ink2
    }
    MainButton {
        id: done
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Metrics.wide ? 24 : 40
        anchors.left: parent.left
        anchors.right: Metrics.wide ? undefined : parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        width: screen.column - 2 * Metrics.margin
        model: screen.props.done ?? ({})
        height: implicitHeight
    }
}
