// One filing: its state, what happened so far, and what can be done with it.
import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    signSize: Metrics.signLong
    readonly property bool mends: (props.mend?.text ?? "") !== ""

    aside: [
        Item {
            width: parent ? parent.width : 0
            height: number.height + 28

            NumberFrame {
                id: number
                objectName: "receipt"
                x: Metrics.margin
                text: screen.props.number ?? ""
                size: Metrics.numberList
            }
        }
    ]

    Banner {
        id: band
        width: parent.width
        model: screen.props.state ?? ({})
        height: implicitHeight
    }
    Column {
        anchors.top: band.bottom
        anchors.topMargin: 28
        x: Metrics.margin
        width: parent.width - 2 * Metrics.margin
        spacing: 14

        Words {
            text: screen.props.heading ?? ""
            bold: true
            lines: 1.25
            font.pixelSize: Metrics.row
        }
        Rectangle {
            width: parent.width
            height: Metrics.stroke
            color: Theme.ink
        }
        MarkList {
            width: parent.width
            marks: screen.props.marks ?? []
        }
    }
    ColumnLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 40
        spacing: Metrics.gutter

        MainButton {
            model: screen.props.mend ?? ({})
            Layout.fillWidth: true
        }
        LineButton {
            model: screen.props.withdraw ?? ({})
            Layout.fillWidth: true
        }
    }
}
