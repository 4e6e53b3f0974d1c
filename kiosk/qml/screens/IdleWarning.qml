// 21: is anybody there? A ring that steps once a second; one touch stops it.
import QtQuick
import "../look"

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})

    Touch {
        name: "idle.stay"
        objectName: "idle.anywhere"
        anchors.fill: parent
    }
    Column {
        id: top
        anchors.horizontalCenter: Metrics.wide ? undefined : parent.horizontalCenter
        x: Metrics.margin
        y: Metrics.wide ? 40 : 64
        width: (Metrics.wide ? parent.width - ring.width - 4 * Metrics.margin : parent.width - 2 * Metrics.margin)
        spacing: 12

        Words {
            width: parent.width
            text: screen.props.sign ?? ""
            bold: true
            lines: 1.2
            font.pixelSize: Metrics.signIdle
            horizontalAlignment: Metrics.wide ? Text.AlignLeft : Text.AlignHCenter
        }
        Words {
            width: parent.width
            text: screen.props.sub ?? ""
            font.pixelSize: 44
            color: Theme.ink2
            horizontalAlignment: Metrics.wide ? Text.AlignLeft : Text.AlignHCenter
        }
    }
    Canvas {
        id: ring
        readonly property real part: screen.props.part ?? 0
        width: Metrics.ring
        height: Metrics.ring
        anchors.horizontalCenter: Metrics.wide ? undefined : parent.horizontalCenter
        x: parent.width - width - Metrics.margin
        y: Metrics.wide ? 40 : top.y + top.height + 28
        onPartChanged: requestPaint()
        onPaint: {
            const pen = getContext("2d");
            const middle = width / 2, unit = width / 660;
            pen.reset();
            pen.fillStyle = Theme.card;
            pen.beginPath();
            pen.arc(middle, middle, 314 * unit, 0, 2 * Math.PI);
            pen.fill();
            pen.lineWidth = 20 * unit;
            pen.strokeStyle = Theme.line;
            pen.beginPath();
            pen.arc(middle, middle, 300 * unit, 0, 2 * Math.PI);
            pen.stroke();
            pen.strokeStyle = Theme.rim;
            if (part > 0) {
                pen.beginPath();
                pen.arc(middle, middle, 300 * unit, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * part);
                pen.stroke();
            }
            pen.lineWidth = 4 * unit;
            pen.beginPath();
            pen.arc(middle, middle, 276 * unit, 0, 2 * Math.PI);
            pen.stroke();
        }

        Words {
            anchors.centerIn: parent
            text: screen.props.seconds ?? ""
            bold: true
            lines: 1
            font.pixelSize: Metrics.wide ? 190 : Metrics.count
        }
    }
    Banner {
        anchors.bottom: stay.top
        anchors.bottomMargin: Metrics.wide ? 20 : 48
        width: Metrics.wide ? parent.width - ring.width - 3 * Metrics.margin : parent.width
        model: screen.props.banner ?? ({})
        titleSize: Metrics.head
        height: implicitHeight
    }
    MainButton {
        id: stay
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: clear.top
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.gutter
        model: screen.props.stay ?? ({})
        size: Metrics.wide ? 64 : 80
        least: Metrics.wide ? 132 : 208
        height: implicitHeight
    }
    LineButton {
        id: clear
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 48
        model: screen.props.clear ?? ({})
        size: 52
        least: Metrics.wide ? 112 : 144
        height: implicitHeight
    }
}
