// One row of a list: plaque, name and second line, figure, arrow. The whole row is the target.
import QtQuick
import QtQuick.Layouts

Touch {
    id: item
    property var row: ({})
    property bool first: false
    readonly property bool open: row.open ?? true
    readonly property bool read: name === ""
    readonly property color front: pressed ? Theme.actInk : Theme.ink
    readonly property color soft: pressed ? Theme.actInk : Theme.ink2

    name: row.name ?? ""
    implicitHeight: Math.max(Metrics.rowLeast, line.implicitHeight + 2 * 10)

    Rectangle {
        anchors.fill: parent
        color: item.pressed ? Theme.cobaltDeep : item.row.chosen ? Theme.cobaltPale : item.open ? Theme.card : Theme.paper
    }
    Rectangle {
        visible: !item.first
        width: parent.width
        height: Metrics.hair
        color: Theme.line
    }
    RowLayout {
        id: line
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Metrics.margin
        anchors.rightMargin: Metrics.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Metrics.between + 4

        Icon {
            visible: name !== ""
            name: item.row.icon ?? ""
            size: 60
            color: item.pressed ? Theme.actInk : item.read ? (item.row.icon === "check" ? Theme.celadon : item.open ? Theme.ink : Theme.ink2) : Theme.act
        }
        ColumnLayout {
            visible: (item.row.plaque ?? "") !== ""
            spacing: 6
            Layout.preferredWidth: 150

            Plaque {
                text: item.row.plaque ?? ""
            }
            Words {
                text: item.row.plaqueSub ?? ""
                lines: 1.2
                font.pixelSize: Metrics.small
                color: item.front
                Layout.preferredWidth: 160
            }
        }
        ColumnLayout {
            spacing: 2
            Layout.fillWidth: true

            Words {
                text: item.row.title ?? ""
                bold: item.open
                lines: 1.25
                font.pixelSize: Metrics.row
                color: item.pressed ? Theme.actInk : !item.open ? Theme.ink2 : item.read ? Theme.ink : Theme.act
                Layout.fillWidth: true
            }
            Words {
                visible: text !== ""
                text: item.row.second ?? ""
                lines: 1.3
                font.pixelSize: Metrics.small
                color: item.soft
                Layout.fillWidth: true
            }
            Words {
                visible: text !== ""
                text: item.row.third ?? ""
                lines: 1.3
                font.pixelSize: Metrics.small
                color: item.soft
                Layout.fillWidth: true
            }
            RowLayout {
                visible: (item.row.status ?? "") !== ""
                spacing: 16
                Layout.topMargin: 8

                StatusMark {
                    mark: item.row.mark || "closed"
                }
                Words {
                    text: item.row.status ?? ""
                    bold: true
                    lines: 1.25
                    font.pixelSize: Metrics.body
                    Layout.fillWidth: true
                }
            }
        }
        ColumnLayout {
            visible: (item.row.figure ?? "") !== "" || (item.row.unit ?? "") !== "" || (item.row.calm ?? "") !== ""
            spacing: 2

            Row {
                spacing: 10
                Layout.alignment: Qt.AlignRight

                Words {
                    id: figure
                    visible: text !== ""
                    text: item.row.figure ?? ""
                    bold: true
                    lines: 1
                    font.pixelSize: item.read ? Metrics.bold : Metrics.figure
                    color: item.front
                    wrapMode: Text.NoWrap
                }
                Words {
                    visible: text !== ""
                    text: item.row.unit ?? ""
                    lines: 1
                    font.pixelSize: Metrics.small
                    color: item.soft
                    anchors.baseline: figure.visible ? figure.baseline : undefined
                    wrapMode: Text.NoWrap
                }
                Words {
                    visible: text !== ""
                    text: item.row.calm ?? ""
                    bold: true
                    font.pixelSize: Metrics.body
                    color: item.pressed ? Theme.actInk : Theme.celadon
                    wrapMode: Text.NoWrap
                }
            }
            Words {
                visible: text !== ""
                text: item.row.figureSecond ?? ""
                lines: 1.3
                font.pixelSize: Metrics.small
                color: item.front
                wrapMode: Text.NoWrap
                Layout.alignment: Qt.AlignRight
            }
        }
        QrImage {
            visible: (item.row.qr ?? "") !== ""
            text: item.row.qr ?? ""
            size: Metrics.wide ? Metrics.qr : Metrics.qrBig
        }
        Icon {
            visible: item.row.chosen ?? false
            name: "check"
            stroke: 6
            color: Theme.act
            Layout.rightMargin: 8
        }
        Medallion {
            visible: !item.read && !(item.row.chosen ?? false)
            inverse: item.pressed
        }
    }
}
