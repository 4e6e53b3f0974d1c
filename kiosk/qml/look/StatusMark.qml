// ▲ busy, ● no wait, ○ closed: a shape, never only a colour.
import QtQuick

Icon {
    property string mark: "free"
    name: "mark-" + mark
    size: Metrics.mark
    color: mark === "busy" ? Theme.amber : mark === "free" ? Theme.celadon : Theme.ink2
}
