// Text as the kiosk sets it: wrapped, never cut; `lines` is the line height in text heights.
import QtQuick

Text {
    id: words
    property real lines: 1.35
    property bool bold: false

    readonly property real naturalLines: 1.448
    readonly property real trim: (lines - naturalLines) * font.pixelSize / 2

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Metrics.body
    font.weight: bold ? Font.Bold : Font.Normal
    font.features: {
        "tnum": 1
    }
    lineHeightMode: Text.FixedHeight
    lineHeight: font.pixelSize * lines
    topPadding: trim
    bottomPadding: trim
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
