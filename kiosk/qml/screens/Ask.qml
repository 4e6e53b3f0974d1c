// A question asked once, as its own screen; nothing is dimmed behind it.
import QtQuick
import "../look"

Screen {
    id: screen

    Column {
        x: Metrics.margin
        y: Metrics.wide ? 48 : 24
        width: parent.width - 2 * Metrics.margin
        spacing: 36

        NumberFrame {
            visible: text !== ""
            text: screen.props.number ?? ""
            size: Metrics.numberBig
        }
        Words {
            width: parent.width
            text: screen.props.text ?? ""
            font.pixelSize: Metrics.bold
        }
    }
    MainButton {
        id: no
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.bottom: yes.top
        anchors.bottomMargin: Metrics.gutter
        model: screen.props.no ?? ({})
        size: Metrics.actMiddle
        least: Metrics.buttonBig
    }
    LineButton {
        id: yes
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: 40
        model: screen.props.yes ?? ({})
        least: Metrics.button
        size: Metrics.act
    }
}
