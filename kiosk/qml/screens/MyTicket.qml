// 14: one's ticket: state, people ahead, minutes, what happened so far.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    readonly property var history: props.history ?? []
    readonly property bool two: (props.way?.text ?? "") !== "" && (props.cancel?.text ?? "") !== ""

    aside: [
        Column {
            x: Metrics.margin
            width: parent ? parent.width - 2 * Metrics.margin : 0
            spacing: 20
            bottomPadding: 28

            Flow {
                width: parent.width
                spacing: 36

                NumberFrame {
                    id: number
                    objectName: "number"
                    text: screen.props.number ?? ""
                    size: Metrics.wide ? 120 : Metrics.numberBig
                }
                Column {
                    width: Metrics.wide ? parent.width : parent.width - number.width - 36
                    spacing: 12

                    Words {
                        visible: text !== ""
                        width: parent.width
                        text: screen.props.business ?? ""
                        bold: true
                        lines: 1.25
                        font.pixelSize: Metrics.head
                    }
                    PlaceLine {
                        width: parent.width
                        place: screen.props.place ?? ({})
                    }
                }
            }
        }
    ]

    Banner {
        id: state
        width: parent.width
        model: screen.props.state ?? ({})
        height: implicitHeight
    }
    Column {
        id: wait
        anchors.top: state.bottom
        anchors.topMargin: 24
        x: Metrics.margin
        width: parent.width - 2 * Metrics.margin
        spacing: 8

        WaitLine {
            width: parent.width
            wait: screen.props.wait ?? ({})
        }
        Words {
            visible: text !== ""
            width: parent.width
            text: screen.props.hint ?? ""
            font.pixelSize: 34
            color: Theme.ink2
        }
    }
    Column {
        anchors.top: wait.bottom
        anchors.topMargin: 24
        width: parent.width

        Repeater {
            model: screen.history.length

            RowItem {
                required property int index
                row: screen.history[index] ?? ({})
                width: parent.width
                height: Metrics.wide ? 104 : 108
                first: false
            }
        }
    }
    MainButton {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: buttons.visible ? buttons.top : parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: buttons.visible ? Metrics.gutter : Metrics.wide ? 24 : 40
        model: screen.props.again ?? ({})
    }
    RowLayout {
        id: buttons
        visible: ((screen.props.way ?? ({})).text ?? "") !== "" || ((screen.props.cancel ?? ({})).text ?? "") !== ""
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 24 : 40
        spacing: Metrics.gutter
        uniformCellSizes: screen.two

        LineButton {
            model: screen.props.way ?? ({})
            icon: "map"
            Layout.fillWidth: true
        }
        LineButton {
            model: screen.props.cancel ?? ({})
            Layout.fillWidth: true
        }
    }
}
