// The one sentence, with what stands above it and one line below.
import QtQuick
import QtQuick.Layouts

Item {
    id: sign
    property var head: ({})
    property int size: Metrics.sign
    property int above: Metrics.wide ? 40 : 36
    property int below: 28

    implicitHeight: column.implicitHeight + above + below

    ColumnLayout {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.wide ? Metrics.gutter : Metrics.margin
        y: sign.above
        spacing: 8

        RowLayout {
            visible: (sign.head.above ?? "") !== "" || (sign.head.plaque ?? "") !== ""
            spacing: 16
            Layout.fillWidth: true

            Plaque {
                text: sign.head.plaque ?? ""
            }
            Words {
                text: sign.head.above ?? ""
                font.pixelSize: Metrics.wide ? 30 : 34
                color: Theme.ink2
                Layout.fillWidth: true
            }
        }
        Words {
            objectName: "sign"
            text: sign.head.sign ?? ""
            bold: true
            lines: 1.2
            font.pixelSize: text.length > Metrics.signMost ? Math.min(sign.size, Metrics.signLong) : sign.size
            Layout.fillWidth: true
        }
        Words {
            visible: text !== ""
            text: sign.head.sub ?? ""
            font.pixelSize: Metrics.bodyBig
            color: Theme.ink2
            Layout.fillWidth: true
            Layout.topMargin: 4
        }
    }
}
