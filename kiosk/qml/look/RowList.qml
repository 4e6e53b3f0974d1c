// A sheet of rows that share the height there is; pages are a strip below, never scrolling.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

Item {
    id: list
    property var rows: []
    property var pager: ({})
    property int most: Metrics.rowMost
    readonly property bool paged: (pager.before ?? "") !== "" || (pager.after ?? "") !== ""
    readonly property real room: height - (paged ? strip.height + 2 * Metrics.between : 0)
    readonly property var heights: {
        const all = [];
        for (const row of sheet.children)
            all.push(row.implicitHeight);
        return all;
    }
    readonly property real needed: heights.reduce((sum, one) => sum + one, 0)
    readonly property real share: room / Math.max(1, rows.length)
    readonly property bool even: Math.max(0, ...heights) <= share
    readonly property real extra: Math.max(0, (room - needed) / Math.max(1, rows.length))

    Rectangle {
        width: parent.width
        height: sheet.height + 2 * Metrics.hair
        color: Theme.line
        visible: list.rows.length > 0
    }
    Column {
        id: sheet
        y: Metrics.hair
        width: parent.width

        Repeater {
            model: list.rows.length

            RowItem {
                required property int index
                row: list.rows[index] ?? ({})
                first: index === 0
                width: sheet.width
                height: Math.max(implicitHeight, Math.min(list.most, list.even ? list.share : implicitHeight + list.extra))
            }
        }
    }
    RowLayout {
        id: strip
        visible: list.paged
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Metrics.between
        height: Metrics.buttonLeast
        spacing: Metrics.gutter

        LineButton {
            model: ({
                    "name": "pager.before",
                    "text": list.pager.before ?? ""
                })
            least: Metrics.buttonLeast
            Layout.preferredWidth: 280
        }
        Words {
            text: list.pager.text ?? ""
            font.pixelSize: Metrics.small
            color: Theme.ink2
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        LineButton {
            model: ({
                    "name": "pager.after",
                    "text": list.pager.after ?? ""
                })
            least: Metrics.buttonLeast
            Layout.preferredWidth: 280
        }
    }
}
