// The drawn plan: walls, counters or windows, the way as one line with an arrow.
pragma ComponentBehavior: Bound

import QtQuick

Rectangle {
    id: view
    property var plan: ({})
    property bool detailed: false
    property int wall: detailed ? 8 : 6
    readonly property var path: plan.path ?? []
    readonly property var here: plan.here ?? []

    color: Theme.card
    border.width: wall
    border.color: Theme.ink
    antialiasing: false

    Item {
        id: room
        anchors.fill: parent
        anchors.margins: view.wall

        Repeater {
            model: (view.plan.spots ?? []).length

            Item {
                id: spot
                required property int index
                readonly property var one: view.plan.spots[index] ?? ({})
                readonly property bool solid: one.kind === "counter" || one.kind === "window"

                z: one.kind === "lift" ? 1 : 0
                x: (one.x ?? 0) * room.width
                y: (one.y ?? 0) * room.height
                width: (one.w ?? 0) * room.width
                height: (one.h ?? 0) * room.height

                Rectangle {
                    visible: spot.solid
                    anchors.fill: parent
                    color: spot.one.target ? Theme.ink : view.detailed ? Theme.card : Theme.line
                    border.width: view.detailed ? Metrics.stroke : 0
                    border.color: spot.one.target ? Theme.ink : Theme.ink2
                }
                Rectangle {
                    visible: spot.one.kind === "door"
                    anchors.fill: parent
                    anchors.margins: -view.wall
                    color: Theme.card
                }
                Rectangle {
                    visible: spot.one.kind === "lift"
                    anchors.centerIn: parent
                    width: Math.max(52, Math.min(parent.width, parent.height))
                    height: width
                    radius: 4
                    color: Theme.ink

                    Icon {
                        anchors.centerIn: parent
                        name: "lift"
                        size: Math.round(parent.width)
                        color: Theme.card
                    }
                }
                Words {
                    visible: text !== "" && (spot.one.kind === "window" ? view.detailed : spot.one.kind === "label" || (view.detailed && spot.one.kind !== "kiosk" && spot.one.kind !== "stairs"))
                    text: spot.one.text ?? ""
                    lines: 1.1
                    bold: spot.one.kind === "window" || (spot.one.target ?? false)
                    font.pixelSize: view.detailed && !Metrics.wide && spot.one.kind === "label" ? Metrics.body : Metrics.least
                    color: spot.one.kind === "window" && spot.one.target ? Theme.card : spot.one.target || spot.one.kind === "window" ? Theme.ink : Theme.ink2
                    wrapMode: Text.NoWrap
                    x: spot.one.kind === "label" && spot.one.side === "right" ? Math.min(0, spot.width - implicitWidth) : spot.one.kind === "label" && spot.one.side === "left" ? 0 : Math.max(-spot.x, Math.min((spot.width - implicitWidth) / 2, room.width - spot.x - implicitWidth))
                    y: spot.one.kind === "lift" ? spot.height + 4 : spot.one.kind === "door" ? -implicitHeight - 4 : (spot.height - implicitHeight) / 2 - (view.detailed || spot.one.side === "top" ? 0 : 14)
                }
            }
        }
        Canvas {
            id: way
            anchors.fill: parent
            visible: view.path.length > 2
            readonly property var points: view.path
            onPointsChanged: requestPaint()
            onWidthChanged: requestPaint()
            onPaint: {
                const pen = getContext("2d");
                pen.reset();
                if (points.length < 4)
                    return;
                pen.strokeStyle = Theme.ink;
                pen.lineWidth = view.detailed ? 14 : 9;
                pen.lineCap = "round";
                pen.lineJoin = "round";
                pen.beginPath();
                pen.moveTo(points[0] * width, points[1] * height);
                for (let i = 2; i < points.length; i += 2)
                    pen.lineTo(points[i] * width, points[i + 1] * height);
                pen.stroke();
                let last = points.length - 2;
                let from = last - 2;
                while (from > 0 && points[from] === points[last] && points[from + 1] === points[last + 1])
                    from -= 2;
                const angle = Math.atan2((points[last + 1] - points[from + 1]) * height, (points[last] - points[from]) * width);
                const tip = view.detailed ? 34 : 24;
                const x = points[last] * width, y = points[last + 1] * height;
                pen.beginPath();
                pen.moveTo(x + tip * Math.cos(angle + 2.45), y + tip * Math.sin(angle + 2.45));
                pen.lineTo(x, y);
                pen.lineTo(x + tip * Math.cos(angle - 2.45), y + tip * Math.sin(angle - 2.45));
                pen.stroke();
            }
        }
        Rectangle {
            visible: view.here.length === 2
            x: (view.here[0] ?? 0) * room.width - width / 2
            y: (view.here[1] ?? 0) * room.height - height / 2
            width: view.detailed ? 44 : 36
            height: width
            radius: width / 2
            color: Theme.card
            border.width: 4
            border.color: Theme.ink

            Rectangle {
                anchors.centerIn: parent
                width: parent.width - 18
                height: width
                radius: width / 2
                color: Theme.ink
            }
        }
    }
}
