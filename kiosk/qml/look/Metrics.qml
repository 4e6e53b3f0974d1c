// Every size a screen may use; the names are those of the design language.
pragma Singleton
import QtQuick

QtObject {
    property bool wide: false

    readonly property int width: wide ? 1920 : 1080
    readonly property int height: wide ? 1080 : 1920
    readonly property int unit: 8
    readonly property int margin: 56
    readonly property int gutter: 24
    readonly property int between: 20
    readonly property int radius: 20
    readonly property int innerRadius: 12
    readonly property int keyRadius: 14

    readonly property int lintel: wide ? 100 : 124
    readonly property int rim: 18
    readonly property int rimThick: 8
    readonly property int rimThin: 3
    readonly property int foot: wide ? 136 : 168
    readonly property int steps: 96
    readonly property int pane: 560
    readonly property int homePane: 680

    readonly property int sign: wide ? 72 : 84
    readonly property int signMost: wide ? 6 : 10
    readonly property int signHome: wide ? 80 : 96
    readonly property int signLong: wide ? 64 : 76
    readonly property int signIdle: 112
    readonly property int number: 284
    readonly property int numberWide: 190
    readonly property int numberList: 112
    readonly property int numberBig: 148
    readonly property int actHome: wide ? 88 : 104
    readonly property int actHomeLong: 80
    readonly property int act: 48
    readonly property int actBig: 72
    readonly property int actMiddle: 60
    readonly property int actLine: 42
    readonly property int door: wide ? 50 : 56
    readonly property int doorLong: 44
    readonly property int head: 48
    readonly property int row: 46
    readonly property int figure: 64
    readonly property int figureBig: wide ? 84 : 108
    readonly property int figureMiddle: 84
    readonly property int body: 36
    readonly property int bodyBig: 38
    readonly property int bold: 40
    readonly property int small: 32
    readonly property int least: 28
    readonly property int clock: 48
    readonly property int count: 280

    readonly property int hair: 2
    readonly property int stroke: 3
    readonly property int strokeBold: 4
    readonly property int strokeLive: 5

    readonly property int rowLeast: 104
    readonly property int rowMost: wide ? 170 : 244
    readonly property int rowPad: 20
    readonly property int paperMost: wide ? 88 : 116
    readonly property int buttonLeast: 96
    readonly property int button: 136
    readonly property int buttonLine: 112
    readonly property int buttonBig: wide ? 140 : 176
    readonly property int buttonHome: wide ? 200 : 288
    readonly property int field: 120
    readonly property int key: 116
    readonly property int keyWidth: 96
    readonly property int keyGap: 10
    readonly property int medallion: wide ? 100 : 124
    readonly property int medallionHome: wide ? 112 : 161
    readonly property int arrow: 80
    readonly property int helpMedallion: 76
    readonly property int icon: 64
    readonly property int iconSmall: 44
    readonly property int iconFoot: 52
    readonly property int mark: 32
    readonly property int statusLabel: 136
    readonly property int iconBig: 92
    readonly property int qr: 172
    readonly property int qrBig: 230
    readonly property real belowBaseline: 0.064
    readonly property int ring: wide ? 460 : 660
    readonly property int move: 180
    readonly property int slide: 24
}
