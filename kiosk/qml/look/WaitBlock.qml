// 前面 5 人 ｜ 大约要等 30–48 分钟 as two columns; with nobody ahead one calm sentence.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

RowLayout {
    id: block
    property var wait: ({})
    property int size: Metrics.figureBig
    readonly property bool calm: wait.calm ?? false
    readonly property real figureSize: calm ? size * 0.8 : size

    visible: (wait.minutes ?? "") !== ""
    spacing: 48

    component Caption: Words {
        lines: 1.3
        font.pixelSize: Metrics.body
        color: Theme.ink2
        wrapMode: Text.NoWrap
    }
    component Figure: Words {
        bold: true
        lines: 1
        font.pixelSize: block.figureSize
        wrapMode: Text.NoWrap
        Layout.alignment: Qt.AlignBottom
    }
    component Unit: Words {
        visible: text !== ""
        lines: 1
        font.pixelSize: Metrics.act
        wrapMode: Text.NoWrap
        Layout.alignment: Qt.AlignBottom
        Layout.bottomMargin: Math.round((block.figureSize - Metrics.act) * Metrics.belowBaseline)
    }

    ColumnLayout {
        visible: !block.calm
        spacing: 0
        Layout.preferredWidth: 272

        Caption {
            text: block.wait.ahead ?? ""
        }
        RowLayout {
            spacing: 14

            Figure {
                text: block.wait.people ?? ""
            }
            Unit {
                text: block.wait.peopleUnit ?? ""
            }
        }
    }
    Rectangle {
        visible: !block.calm
        implicitWidth: Metrics.hair
        color: Theme.line
        Layout.fillHeight: true
    }
    ColumnLayout {
        spacing: 0
        Layout.fillWidth: true

        Caption {
            text: (block.calm ? block.wait.ahead : block.wait.about) ?? ""
        }
        RowLayout {
            spacing: 14

            Figure {
                text: block.wait.minutes ?? ""
                color: block.calm ? Theme.celadon : Theme.ink
            }
            Unit {
                text: block.wait.minutesUnit ?? ""
            }
        }
    }
}
