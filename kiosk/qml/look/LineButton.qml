// A line button; chosen: pale, with a tick.
import QtQuick
import QtQuick.Layouts

Touch {
    id: button
    property var model: ({})
    property int size: Metrics.actLine
    property string icon: ""
    property int least: Metrics.buttonLine
    readonly property bool chosen: model.chosen ?? false

    name: model.name ?? ""
    live: name !== "" && !(model.busy ?? false)
    visible: (model.text ?? "") !== ""
    implicitHeight: Math.max(least, line.implicitHeight + 32)
    implicitWidth: line.implicitWidth + 56

    Rectangle {
        anchors.fill: parent
        radius: Metrics.radius
        color: button.pressed ? Theme.cobaltDeep : button.chosen ? Theme.cobaltPale : Theme.card
        border.width: button.chosen ? Metrics.strokeBold : Metrics.stroke
        border.color: Theme.act
    }
    RowLayout {
        id: line
        anchors.centerIn: parent
        width: Math.min(implicitWidth, parent.width - 32)
        spacing: 16

        Icon {
            visible: name !== ""
            name: button.chosen ? "check" : button.icon
            color: label.color
            stroke: button.chosen ? 8 : 4.5
            size: button.size
        }
        Words {
            id: label
            text: button.model.text ?? ""
            bold: true
            lines: 1.2
            color: button.pressed ? Theme.actInk : button.chosen ? Theme.cobaltDeep : Theme.act
            font.pixelSize: button.size
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}
