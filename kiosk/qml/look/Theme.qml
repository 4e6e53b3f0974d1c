// The vocabulary of colours, by meaning. Cobalt can be touched; an ink plaque is a place.
pragma Singleton
import QtQuick

QtObject {
    readonly property color paper: "#f7f6f2"
    readonly property color card: "#ffffff"
    readonly property color line: "#d9d6cc"
    readonly property color line2: "#ebe8e0"
    readonly property color ink: "#16213a"
    readonly property color ink2: "#4a5368"
    readonly property color cobalt: "#1b4b9b"
    readonly property color cobaltDeep: "#12356f"
    readonly property color cobaltPale: "#e4ecf8"
    readonly property color celadon: "#2f6f5e"
    readonly property color celadonPale: "#e2f0ec"
    readonly property color amber: "#8a5a00"
    readonly property color amberPale: "#fdf1dc"
    readonly property color act: cobalt
    readonly property color actInk: "#ffffff"
    readonly property color rim: cobaltDeep
    readonly property string family: "Noto Sans CJK SC"

    function ground(kind: string): color {
        return kind === "ok" ? celadonPale : kind === "say" ? cobaltPale : amberPale;
    }
    function loud(kind: string): color {
        return kind === "ok" ? celadon : kind === "say" ? ink : amber;
    }
}
