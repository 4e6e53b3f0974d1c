// 28: both floors, windows, and the way to the chosen zone.
import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    split: false
    topWidth: Metrics.wide ? planWidth + 2 * Metrics.margin : width
    readonly property var rows: props.rows ?? []
    readonly property var plan: props.plan ?? ({})
    readonly property int planWidth: Metrics.wide ? 900 : width - 2 * Metrics.margin

    Strip {
        id: floors
        x: Metrics.margin
        width: screen.planWidth
        buttons: screen.props.floors ?? []
        size: 44
        height: visible ? (Metrics.wide ? Metrics.buttonLeast : implicitHeight) : 0
    }
    PlanView {
        id: picture
        anchors.top: floors.bottom
        anchors.topMargin: Metrics.gutter
        x: Metrics.margin
        width: screen.planWidth
        height: Math.min(width / (screen.plan.ratio ?? 1.5), parent.height - y - words.height - 32 - (Metrics.wide ? 0 : list.needed))
        plan: screen.plan
        detailed: true
    }
    Words {
        id: words
        anchors.top: picture.bottom
        anchors.topMargin: 12
        x: Metrics.margin
        width: screen.planWidth
        text: screen.props.words ?? ""
        font.pixelSize: Metrics.body
        font.weight: Font.Medium
    }
    RowList {
        id: list
        x: Metrics.wide ? screen.planWidth + 2 * Metrics.margin : 0
        width: parent.width - x
        y: Metrics.wide ? -screen.bodyTop : words.y + words.height + 16
        height: Metrics.wide ? screen.height : parent.height - y
        rows: screen.rows
        most: 130
    }
}
