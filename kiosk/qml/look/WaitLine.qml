// 前面 5 人　大约等 30–48 分钟, the figures large.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

RowLayout {
    id: line
    property var wait: ({})
    property int size: Metrics.figureMiddle
    property int textSize: 44

    visible: (wait.minutes ?? "") !== ""
    readonly property bool calm: wait.calm ?? false
    readonly property real figureSize: calm ? size * 0.8 : size
    spacing: 14

    component Part: Words {
        font.pixelSize: line.textSize
        lines: 1
        wrapMode: Text.NoWrap
        Layout.alignment: Qt.AlignBottom
        Layout.bottomMargin: Math.round((line.figureSize - line.textSize) * Metrics.belowBaseline)
    }
    component Figure: Words {
        bold: true
        lines: 1
        font.pixelSize: line.figureSize
        wrapMode: Text.NoWrap
        Layout.alignment: Qt.AlignBottom
    }

    Part {
        text: line.wait.ahead ?? ""
    }
    Figure {
        visible: text !== ""
        text: line.wait.people ?? ""
    }
    Part {
        visible: text !== ""
        text: line.wait.peopleUnit ?? ""
    }
    Item {
        Layout.fillWidth: true
        Layout.minimumWidth: 30
    }
    Part {
        visible: text !== ""
        text: line.wait.about ?? ""
    }
    Figure {
        text: line.wait.minutes ?? ""
        color: line.calm ? Theme.celadon : Theme.ink
    }
    Part {
        visible: text !== ""
        text: line.wait.minutesUnit ?? ""
    }
}
