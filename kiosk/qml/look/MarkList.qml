// What happens when: a line of marks, done or to come.
pragma ComponentBehavior: Bound

import QtQuick

Column {
    id: list
    property var marks: []

    spacing: 12

    Repeater {
        model: list.marks.length

        Item {
            id: one
            required property int index
            readonly property var mark: list.marks[index] ?? ({})

            width: list.width
            height: words.height

            Rectangle {
                visible: one.index < list.marks.length - 1
                x: 17
                y: 40
                width: 4
                height: parent.height - 20
                color: Theme.line
            }
            Rectangle {
                y: 8
                width: 38
                height: 38
                radius: 19
                color: one.mark.done ? Theme.celadon : Theme.paper
                border.width: one.mark.done ? 0 : Metrics.strokeLive
                border.color: Theme.ink2
            }
            Column {
                id: words
                x: 70
                width: parent.width - 70

                Words {
                    width: parent.width
                    text: one.mark.title ?? ""
                    bold: true
                    lines: 1.3
                    font.pixelSize: Metrics.bold
                }
                Words {
                    width: parent.width
                    visible: text !== ""
                    text: one.mark.second ?? ""
                    lines: 1.3
                    font.pixelSize: Metrics.small
                    color: Theme.ink2
                }
            }
        }
    }
}
