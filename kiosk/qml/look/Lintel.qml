// The hall's name, the date and the time. To be read.
import QtQuick
import QtQuick.Layouts

Item {
    id: lintel
    property var frame: ({})

    implicitHeight: Metrics.lintel

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        spacing: Metrics.between

        Words {
            text: lintel.frame.hall ?? ""
            font.pixelSize: Metrics.small
            font.weight: Font.Medium
            Layout.fillWidth: true
        }
        Words {
            id: date
            text: lintel.frame.date ?? ""
            font.pixelSize: 30
            color: Theme.ink2
            wrapMode: Text.NoWrap
            Layout.alignment: Qt.AlignBaseline
        }
        Words {
            text: lintel.frame.clock ?? ""
            bold: true
            font.pixelSize: Metrics.clock
            wrapMode: Text.NoWrap
            Layout.alignment: Qt.AlignBaseline
        }
    }
}
