// 18: what one promises and what one has written; then it is handed in.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    signSize: Metrics.signLong
    readonly property var points: props.points ?? []
    readonly property var written: props.written ?? []

    Rectangle {
        id: sheet
        width: parent.width
        height: promise.height + 2 * (Metrics.wide ? 20 : 32)
        color: Theme.card

        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
        Column {
            id: promise
            x: Metrics.margin
            y: Metrics.wide ? 20 : 32
            width: parent.width - 2 * Metrics.margin
            spacing: 8

            Words {
                width: parent.width
                text: screen.props.title ?? ""
                bold: true
                font.pixelSize: Metrics.wide ? Metrics.bold : 44
            }
            Repeater {
                model: screen.points.length

                Words {
                    required property int index
                    width: promise.width
                    text: screen.points[index] ?? ""
                    lines: Metrics.wide ? 1.35 : 1.5
                    font.pixelSize: Metrics.wide ? Metrics.small : Metrics.body
                }
            }
        }
    }
    Grid {
        id: answers
        anchors.top: sheet.bottom
        anchors.topMargin: Metrics.wide ? 14 : 24
        x: Metrics.margin
        width: parent.width - 2 * Metrics.margin
        columns: 2
        columnSpacing: Metrics.gutter
        rowSpacing: Metrics.wide ? 2 : 10

        Repeater {
            model: screen.written.length

            RowLayout {
                id: one
                required property int index
                readonly property var answer: screen.written[index] ?? ({})
                width: (answers.width - Metrics.gutter) / 2
                spacing: 12

                Words {
                    text: one.answer.title ?? ""
                    lines: 1.25
                    font.pixelSize: Metrics.least
                    color: Theme.ink2
                    Layout.alignment: Qt.AlignTop
                    Layout.maximumWidth: parent.width * 0.5
                }
                Words {
                    text: one.answer.second ?? ""
                    lines: 1.25
                    font.pixelSize: Metrics.least
                    font.weight: Font.Medium
                    wrapMode: Text.WrapAnywhere
                    Layout.fillWidth: true
                    Layout.alignment: Qt.AlignTop
                }
            }
        }
    }
    RowLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 32
        spacing: Metrics.gutter

        LineButton {
            model: screen.props.back ?? ({})
            size: Metrics.act
            least: Metrics.wide ? 112 : Metrics.button
            Layout.preferredWidth: 304
        }
        MainButton {
            model: screen.props.submit ?? ({})
            least: Metrics.wide ? 112 : Metrics.button
            Layout.fillWidth: true
        }
    }
}
