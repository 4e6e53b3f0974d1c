// Digits and a few more keys; says what was hit.
pragma ComponentBehavior: Bound

import QtQuick

Rectangle {
    id: pad
    property var extra: []
    property string prefix: "key."
    property string eraseText: ""
    property string clearText: ""
    readonly property int cell: (width - 2 * Metrics.gutter - 2 * Metrics.keyGap) / 3
    property int keyHeight: Metrics.key
    signal hit(string text)
    signal erase
    signal clear

    color: Theme.line
    implicitHeight: grid.height + 32

    Grid {
        id: grid
        anchors.centerIn: parent
        columns: 3
        spacing: Metrics.keyGap

        Repeater {
            model: 9

            Key {
                required property int index
                text: String(index + 1)
                name: pad.prefix + text
                width: pad.cell
                height: pad.keyHeight
                onHit: pad.hit(text)
            }
        }
        Row {
            spacing: Metrics.keyGap

            Key {
                visible: pad.extra.length > 0
                text: pad.extra[0] ?? ""
                name: visible ? pad.prefix + text : ""
                width: (pad.cell - Metrics.keyGap) / 2
                height: pad.keyHeight
                onHit: pad.hit(text)
            }
            Key {
                text: pad.clearText
                name: pad.prefix + "clear"
                size: 36
                heavy: true
                width: pad.extra.length > 0 ? (pad.cell - Metrics.keyGap) / 2 : pad.cell
                height: pad.keyHeight
                onHit: pad.clear()
            }
        }
        Key {
            text: "0"
            name: pad.prefix + "0"
            width: pad.cell
            height: pad.keyHeight
            onHit: pad.hit("0")
        }
        Key {
            text: pad.eraseText
            name: pad.prefix + "erase"
            size: 36
            heavy: true
            width: pad.cell
            height: pad.keyHeight
            onHit: pad.erase()
        }
    }
}
