// A field to be written or chosen, its label above, what is to be mended below.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

ColumnLayout {
    id: box
    property var field: ({})
    readonly property var choices: field.choices ?? []
    readonly property bool bad: field.state === "bad"

    spacing: 12

    RowLayout {
        Layout.fillWidth: true

        Words {
            text: box.field.label ?? ""
            bold: true
            lines: 1.25
            font.pixelSize: Metrics.bodyBig
            Layout.fillWidth: true
        }
        Words {
            text: box.field.hint ?? ""
            font.pixelSize: Metrics.small
            color: Theme.ink2
            horizontalAlignment: Text.AlignRight
            Layout.maximumWidth: box.width * 0.6
        }
    }
    GridLayout {
        visible: box.choices.length > 0
        columns: box.choices.length === 2 || box.choices.length === 4 ? 2 : 3
        rowSpacing: 16
        columnSpacing: 20
        uniformCellWidths: true
        Layout.fillWidth: true

        Repeater {
            model: box.choices.length

            LineButton {
                required property int index
                model: box.choices[index] ?? ({})
                least: Metrics.wide ? Metrics.buttonLeast : Metrics.buttonLine
                size: (model.text ?? "").length > 6 ? Metrics.body : Metrics.actLine
                Layout.fillWidth: true
            }
        }
    }
    RowLayout {
        visible: box.choices.length === 0
        spacing: 20
        Layout.fillWidth: true

        Touch {
            id: touch
            name: box.choices.length === 0 ? box.field.name ?? "" : ""
            implicitHeight: Math.max(Metrics.wide ? Metrics.buttonLeast : Metrics.field, value.implicitHeight + 24)
            Layout.fillWidth: (box.field.unit ?? "") === ""
            Layout.preferredWidth: 400

            Rectangle {
                anchors.fill: parent
                radius: Metrics.radius
                color: touch.pressed ? Theme.cobaltPale : Theme.card
                border.width: box.bad ? Metrics.strokeLive : Metrics.stroke
                border.color: box.bad ? Theme.amber : Theme.act
            }
            Words {
                id: value
                anchors.verticalCenter: parent.verticalCenter
                x: 32
                width: parent.width - 64 - 60
                text: (box.field.value ?? "") || (box.field.placeholder ?? "")
                font.pixelSize: text.length > 16 ? Metrics.body : Metrics.row
                color: box.field.value ? Theme.ink : Theme.act
            }
            Icon {
                visible: box.field.state === "right"
                anchors.verticalCenter: parent.verticalCenter
                anchors.right: parent.right
                anchors.rightMargin: 24
                name: "check"
                size: Metrics.head
                stroke: 7
                color: Theme.celadon
            }
        }
        Words {
            visible: text !== ""
            text: box.field.unit ?? ""
            font.pixelSize: Metrics.actLine
            wrapMode: Text.NoWrap
        }
        Item {
            visible: (box.field.unit ?? "") !== ""
            Layout.fillWidth: true
        }
    }
    RowLayout {
        visible: (box.field.problem ?? "") !== ""
        spacing: 14

        Icon {
            name: "care"
            size: Metrics.iconSmall
            stroke: 5
            color: Theme.amber
        }
        Words {
            text: box.field.problem ?? ""
            bold: true
            color: Theme.amber
            Layout.fillWidth: true
        }
    }
}
