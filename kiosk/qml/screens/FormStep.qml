// 16: one question a screen; a field being written has the keys under it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    readonly property var fields: props.fields ?? []
    readonly property var writing: props.writing ?? null

    aside: [
        Banner {
            visible: Metrics.wide && screen.writing === null && (model.title ?? "") !== ""
            width: parent ? parent.width : 0
            model: screen.props.card ?? ({})
            height: visible ? implicitHeight : 0
        }
    ]

    Column {
        visible: screen.writing === null
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.top: parent.top
        anchors.topMargin: Metrics.wide ? 24 : 16
        spacing: Metrics.wide ? 20 : 40

        Repeater {
            model: screen.writing === null ? screen.fields.length : 0

            FieldBox {
                required property int index
                field: screen.fields[index] ?? ({})
                width: parent.width
            }
        }
    }
    Banner {
        visible: !Metrics.wide && screen.writing === null && (model.title ?? "") !== ""
        anchors.bottom: buttons.top
        anchors.bottomMargin: Metrics.wide ? 16 : 36
        width: parent.width
        model: screen.props.card ?? ({})
        height: implicitHeight
    }
    RowLayout {
        id: buttons
        visible: screen.writing === null
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 36
        spacing: Metrics.gutter

        LineButton {
            model: screen.writing === null ? screen.props.previous ?? ({}) : ({})
            size: Metrics.act
            least: Metrics.wide ? 112 : Metrics.button
            Layout.preferredWidth: 304
        }
        MainButton {
            model: screen.writing === null ? screen.props.following ?? ({}) : ({})
            least: Metrics.wide ? 112 : Metrics.button
            Layout.fillWidth: true
        }
    }
    Loader {
        anchors.fill: parent
        active: screen.writing !== null
        sourceComponent: writer
    }
    Component {
        id: writer

        WritePanel {
            writing: screen.writing ?? ({})
        }
    }
}
