// Letters, digits and the words of addresses. Nothing typed is kept here.
pragma ComponentBehavior: Bound

import QtQuick

Rectangle {
    id: board
    property var words: []
    property string eraseText: ""
    property string clearText: ""
    property string spaceText: ""
    readonly property var rows: ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-"]
    readonly property real cell: Math.min(Metrics.wide ? 110 : Metrics.keyWidth, (width - 24 - 9 * Metrics.keyGap) / 10)
    readonly property int keyHeight: Metrics.wide ? 84 : 100
    signal hit(string text)
    signal erase
    signal clear

    color: Theme.line
    implicitHeight: keys.height + 32

    Column {
        id: keys
        anchors.centerIn: parent
        spacing: Metrics.keyGap

        Grid {
            anchors.horizontalCenter: parent.horizontalCenter
            columns: Metrics.wide ? 14 : 10
            spacing: Metrics.keyGap

            Repeater {
                model: board.words.length

                Key {
                    required property int index
                    text: board.words[index] ?? ""
                    name: "key." + text
                    size: text.length > 1 ? 36 : 46
                    width: Metrics.wide ? 84 : board.cell
                    height: Metrics.wide ? 80 : 92
                    onHit: board.hit(text)
                }
            }
        }
        Repeater {
            model: board.rows.length

            Row {
                id: line
                required property int index
                readonly property string letters: board.rows[index]
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: Metrics.keyGap

                Repeater {
                    model: line.letters.length

                    Key {
                        required property int index
                        text: line.letters.charAt(index)
                        name: "key." + text
                        width: board.cell
                        height: board.keyHeight
                        onHit: board.hit(text)
                    }
                }
            }
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Metrics.keyGap

            Key {
                text: board.clearText
                name: "key.clear"
                size: 36
                heavy: true
                width: board.cell * 2 + Metrics.keyGap
                height: board.keyHeight
                onHit: board.clear()
            }
            Key {
                text: board.spaceText
                name: "key.space"
                size: 36
                heavy: true
                width: board.cell * 6 + 5 * Metrics.keyGap
                height: board.keyHeight
                onHit: board.hit(" ")
            }
            Key {
                text: board.eraseText
                name: "key.erase"
                size: 36
                heavy: true
                width: board.cell * 2 + Metrics.keyGap
                height: board.keyHeight
                onHit: board.erase()
            }
        }
    }
}
