// A band from edge to edge: icon, bold line, plain line, at most one button (`stacked`: below the bold line, and nothing else).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

Rectangle {
    id: band
    property var model: ({})
    property int titleSize: Metrics.bold
    property int textSize: Metrics.body
    property int iconSize: Metrics.icon
    property bool stacked: false
    readonly property string kind: model.kind ?? "amber"

    Component {
        id: action

        LineButton {
            model: ({
                    name: band.model.name ?? "",
                    text: band.model.action ?? ""
                })
            size: Metrics.bodyBig
            least: Metrics.rowLeast
        }
    }

    visible: (model.title ?? "") !== ""
    color: Theme.ground(kind)
    implicitHeight: visible ? line.implicitHeight + 2 * 20 : 0

    RowLayout {
        id: line
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: 28

        Icon {
            visible: name !== "" && !band.stacked
            name: band.model.icon ?? ""
            size: band.iconSize
            stroke: band.model.icon === "check" ? 6 : 4.5
            color: Theme.loud(band.kind)
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true

            Words {
                text: band.model.title ?? ""
                bold: true
                lines: 1.3
                font.pixelSize: band.titleSize
                color: Theme.loud(band.kind)
                Layout.fillWidth: true
            }
            Words {
                visible: text !== "" && !band.stacked
                text: band.model.text ?? ""
                font.pixelSize: band.textSize
                color: Theme.loud(band.kind)
                Layout.fillWidth: true
            }
            Loader {
                active: band.stacked && (band.model.action ?? "") !== ""
                visible: active
                sourceComponent: action
                Layout.topMargin: 12
            }
        }
        Loader {
            active: !band.stacked && (band.model.action ?? "") !== ""
            visible: active
            sourceComponent: action
        }
    }
}
