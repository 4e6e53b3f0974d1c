// The one solid button of a screen: the next step.
import QtQuick
import QtQuick.Layouts

Touch {
    id: button
    property var model: ({})
    property int size: Metrics.act
    property int secondSize: 34
    property string icon: ""
    readonly property bool nextStep: true
    property int least: Metrics.button

    name: model.name ?? ""
    live: name !== "" && !(model.busy ?? false)
    visible: (model.text ?? "") !== ""
    implicitHeight: Math.max(least, line.implicitHeight + 40)
    implicitWidth: line.implicitWidth + 80

    Rectangle {
        anchors.fill: parent
        radius: Metrics.radius
        color: button.pressed || button.model.busy ? Theme.cobaltDeep : Theme.act
    }
    Rectangle {
        anchors.fill: parent
        anchors.margins: 9
        radius: Metrics.innerRadius
        color: "transparent"
        border.width: Metrics.stroke
        border.color: button.pressed || button.model.busy ? "#8a9bb8" : "#8ca5cd"
    }
    RowLayout {
        id: line
        anchors.centerIn: parent
        width: Math.min(implicitWidth, parent.width - 80)
        spacing: Metrics.gutter

        Icon {
            visible: button.icon !== ""
            name: button.icon
            color: Theme.actInk
            size: button.size * 1.2
        }
        Words {
            text: button.model.text ?? ""
            bold: true
            lines: 1.2
            color: Theme.actInk
            font.pixelSize: button.size
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Words {
            visible: text !== ""
            text: button.model.second ?? ""
            color: Theme.actInk
            font.pixelSize: button.secondSize
            Layout.maximumWidth: button.width / 2
        }
    }
}
