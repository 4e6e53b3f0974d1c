// 19: handed in; the receipt's number, what happens when.
import QtQuick
import QtQuick.Layouts
import "../look"

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})
    readonly property int column: Metrics.wide ? width / 2 : width

    Banner {
        id: band
        width: parent.width
        model: screen.props.banner ?? ({})
        titleSize: Metrics.wide ? 56 : 72
        textSize: Metrics.bodyBig
        iconSize: Metrics.wide ? Metrics.icon : Metrics.iconBig
        height: implicitHeight
    }
    Item {
        id: mine
        anchors.top: band.bottom
        anchors.topMargin: 24
        x: Metrics.margin
        width: screen.column - 2 * Metrics.margin
        height: Math.max(left.height, right.height)

        Column {
            id: left
            spacing: 12

            Words {
                text: screen.props.caption ?? ""
                font.pixelSize: 34
                color: Theme.ink2
                wrapMode: Text.NoWrap
            }
            NumberFrame {
                objectName: "receipt"
                text: screen.props.number ?? ""
                size: Metrics.wide ? 120 : Metrics.numberBig
            }
        }
        Column {
            id: right
            anchors.right: parent.right
            spacing: 4

            QrImage {
                text: screen.props.qr ?? ""
                size: 216
            }
            Words {
                anchors.horizontalCenter: parent.horizontalCenter
                text: screen.props.qrWord ?? ""
                font.pixelSize: Metrics.small
                color: Theme.ink2
                wrapMode: Text.NoWrap
            }
        }
    }
    Column {
        anchors.top: Metrics.wide ? band.bottom : mine.bottom
        anchors.topMargin: 24
        x: (Metrics.wide ? screen.column : 0) + Metrics.margin
        width: screen.column - 2 * Metrics.margin
        spacing: 14

        Words {
            text: screen.props.heading ?? ""
            bold: true
            lines: 1.25
            font.pixelSize: Metrics.row
        }
        Rectangle {
            width: parent.width
            height: Metrics.stroke
            color: Theme.ink
        }
        MarkList {
            width: parent.width
            marks: screen.props.marks ?? []
        }
    }
    Rectangle {
        id: slip
        anchors.bottom: done.top
        anchors.bottomMargin: 24
        width: screen.column
        height: paper.implicitHeight + 40
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
        RowLayout {
            id: paper
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.margins: Metrics.margin
            anchors.verticalCenter: parent.verticalCenter
            spacing: 32

            Icon {
                name: "printer"
                size: 76
            }
            ColumnLayout {
                spacing: 0
                Layout.fillWidth: true

                Words {
                    text: screen.props.slip ?? ""
                    bold: true
                    font.pixelSize: 44
                    Layout.fillWidth: true
                }
                Words {
                    text: screen.props.slipSecond ?? ""
                    font.pixelSize: Metrics.small
                    color: Theme.ink2
                    Layout.fillWidth: true
                }
            }
            LineButton {
                model: screen.props.again ?? ({})
                size: Metrics.body
                least: Metrics.buttonLeast
            }
        }
    }
    MainButton {
        id: done
        x: Metrics.margin
        width: screen.column - 2 * Metrics.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 28
        model: screen.props.done ?? ({})
        least: Metrics.wide ? 112 : 128
        height: implicitHeight
    }
}
