// 20b: the network is gone; what still works and what does not.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Item {
    id: screen
    property var page: null
    readonly property var props: page ? page.props : ({})
    readonly property var buttons: props.buttons ?? []

    Banner {
        id: band
        width: parent.width
        model: screen.props.banner ?? ({})
        titleSize: Metrics.wide ? 56 : 76
        textSize: 40
        iconSize: Metrics.wide ? 76 : 104
        height: implicitHeight
    }
    component Sheet: Column {
        id: sheet
        property string heading: ""
        property var rows: []

        Words {
            x: Metrics.margin
            text: sheet.heading
            bold: true
            font.pixelSize: Metrics.head
            height: implicitHeight + 24
        }
        Repeater {
            model: sheet.rows.length

            RowItem {
                required property int index
                row: sheet.rows[index] ?? ({})
                width: parent.width
                height: Math.max(implicitHeight, Metrics.wide ? Metrics.rowLeast : 128)
                first: false
            }
        }
        Rectangle {
            width: parent.width
            height: Metrics.hair
            color: Theme.line
        }
    }
    Sheet {
        id: can
        anchors.top: band.bottom
        anchors.topMargin: 28
        width: Metrics.wide ? parent.width / 2 : parent.width
        heading: screen.props.can ?? ""
        rows: screen.props.canRows ?? []
    }
    Sheet {
        anchors.top: Metrics.wide ? band.bottom : can.bottom
        anchors.topMargin: 28
        x: Metrics.wide ? parent.width / 2 : 0
        width: can.width
        heading: screen.props.cannot ?? ""
        rows: screen.props.cannotRows ?? []
    }
    RowLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 40
        spacing: Metrics.gutter
        uniformCellSizes: true

        Repeater {
            model: screen.buttons.length

            LineButton {
                required property int index
                model: screen.buttons[index] ?? ({})
                least: Metrics.wide ? Metrics.buttonLine : Metrics.button
                size: Metrics.act
                Layout.fillWidth: true
            }
        }
    }
}
