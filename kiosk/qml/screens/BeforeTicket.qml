// 05: what to bring, what need not queue, how long it takes and where, what may go wrong; then 取号.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    readonly property var papers: props.papers ?? []

    aside: [
        Banner {
            visible: Metrics.wide && (model.title ?? "") !== ""
            width: parent ? parent.width : 0
            model: screen.props.banner ?? ({})
            height: visible ? implicitHeight : 0
        },
        Banner {
            visible: Metrics.wide && (model.title ?? "") !== ""
            width: parent ? parent.width : 0
            model: screen.props.here ?? ({})
            stacked: true
            height: visible ? implicitHeight : 0
        }
    ]

    ColumnLayout {
        objectName: "before.body"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.topMargin: Metrics.wide ? 16 : 0
        anchors.bottom: take.top
        anchors.bottomMargin: Metrics.gutter
        spacing: Metrics.wide ? 12 : Metrics.between

        ColumnLayout {
            id: list
            visible: screen.papers.length > 0
            spacing: 0
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.maximumHeight: Metrics.paperMost * screen.papers.length
            Layout.leftMargin: Metrics.margin
            Layout.rightMargin: Metrics.margin

            Repeater {
                model: screen.papers.length

                Item {
                    id: paper
                    required property int index
                    readonly property var one: screen.papers[index] ?? ({})
                    implicitHeight: line.implicitHeight + (Metrics.wide ? 8 : 20)
                    Layout.fillWidth: true
                    Layout.fillHeight: true

                    Rectangle {
                        width: parent.width
                        height: Metrics.hair
                        color: Theme.line
                    }
                    RowLayout {
                        id: line
                        anchors.left: parent.left
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Metrics.gutter

                        Icon {
                            name: "box"
                            size: 40
                        }
                        Words {
                            text: paper.one.name ?? ""
                            font.weight: Font.Medium
                            font.pixelSize: Metrics.actLine
                            Layout.fillWidth: true
                        }
                        Words {
                            visible: text !== ""
                            text: paper.one.note ?? ""
                            font.pixelSize: Metrics.small
                            color: Theme.ink2
                            wrapMode: Text.NoWrap
                        }
                    }
                }
            }
            Rectangle {
                implicitHeight: Metrics.hair
                color: Theme.line
                Layout.fillWidth: true
            }
        }
        Banner {
            visible: !Metrics.wide && (model.title ?? "") !== ""
            model: screen.props.here ?? ({})
            Layout.fillWidth: true
        }
        WaitBlock {
            wait: screen.props.wait ?? ({})
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.leftMargin: Metrics.margin
            Layout.rightMargin: Metrics.margin
        }
        Banner {
            visible: !Metrics.wide && (model.title ?? "") !== ""
            model: screen.props.banner ?? ({})
            Layout.fillWidth: true
        }
        RowLayout {
            visible: where.text !== ""
            spacing: Metrics.gutter
            Layout.fillWidth: true
            Layout.leftMargin: Metrics.margin
            Layout.rightMargin: Metrics.margin

            Words {
                id: where
                text: screen.props.heading ?? ""
                color: Theme.ink2
                wrapMode: Text.NoWrap
                lines: 1.55
            }
            PlaceLine {
                place: screen.props.place ?? ({})
                Layout.fillWidth: true
            }
        }
        Item {
            Layout.fillHeight: true
            Layout.minimumHeight: 0
        }
    }
    MainButton {
        id: take
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.bottom: choices.top
        anchors.bottomMargin: Metrics.gutter
        model: screen.props.take ?? ({})
        size: Metrics.actBig
        least: Metrics.buttonBig
    }
    Strip {
        id: choices
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 24 : 40
        buttons: screen.props.choices ?? []
    }
}
