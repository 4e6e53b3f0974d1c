// 05: what to bring, how long it takes, what may go wrong; then 取号.
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
        }
    ]

    Column {
        id: list
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        anchors.top: parent.top
        anchors.topMargin: Metrics.wide ? 16 : 0

        Repeater {
            model: screen.papers.length

            Item {
                id: paper
                required property int index
                width: list.width
                height: name.height + 24

                Rectangle {
                    width: parent.width
                    height: Metrics.hair
                    color: Theme.line
                }
                Icon {
                    name: "box"
                    size: 40
                    anchors.verticalCenter: parent.verticalCenter
                }
                Words {
                    id: name
                    x: 64
                    width: parent.width - 64
                    anchors.verticalCenter: parent.verticalCenter
                    text: screen.papers[paper.index] ?? ""
                    font.weight: Font.Medium
                    font.pixelSize: Metrics.actLine
                }
            }
        }
        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
    }
    WaitLine {
        id: wait
        anchors.top: list.bottom
        anchors.topMargin: Metrics.wide ? 12 : 36
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        wait: screen.props.wait ?? ({})
        size: Metrics.figureBig
    }
    Banner {
        visible: !Metrics.wide && (model.title ?? "") !== ""
        anchors.top: wait.visible ? wait.bottom : list.bottom
        anchors.topMargin: Metrics.wide ? 12 : 28
        width: parent.width
        model: screen.props.banner ?? ({})
    }
    MainButton {
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
