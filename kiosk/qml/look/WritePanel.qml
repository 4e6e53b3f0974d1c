// The field being written, whole, with the keys below it. Keys of a plugged-in keyboard write too.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

Item {
    id: panel
    property var writing: ({})
    readonly property string keys: writing.keys ?? ""
    readonly property var choices: writing.choices ?? []

    function put(text: string) {
        input.text = app.write(input.text + text); // qmllint disable unqualified
    }
    function erase() {
        const signs = Array.from(input.text);
        signs.pop();
        input.text = app.write(signs.join("")); // qmllint disable unqualified
    }

    ColumnLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Metrics.margin
        anchors.topMargin: 16
        spacing: Metrics.wide ? 10 : 16

        RowLayout {
            Layout.fillWidth: true

            Words {
                text: panel.writing.label ?? ""
                bold: true
                lines: 1.25
                font.pixelSize: Metrics.bodyBig
            }
            Words {
                text: panel.writing.hint ?? ""
                font.pixelSize: Metrics.small
                color: Theme.ink2
                horizontalAlignment: Text.AlignRight
                Layout.fillWidth: true
            }
        }
        RowLayout {
            visible: panel.keys !== "choices"
            spacing: Metrics.gutter
            Layout.fillWidth: true

            Rectangle {
                implicitHeight: Metrics.wide ? Metrics.buttonLeast : Metrics.field
                radius: Metrics.radius
                color: Theme.card
                border.width: Metrics.strokeLive
                border.color: (panel.writing.problem ?? "") !== "" ? Theme.amber : Theme.ink
                Layout.fillWidth: true

                TextInput {
                    id: input
                    objectName: "write.input"
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.margins: 32
                    anchors.verticalCenter: parent.verticalCenter
                    clip: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Metrics.row
                    focus: true
                    activeFocusOnPress: true
                    cursorDelegate: Rectangle {
                        width: 5
                        color: Theme.ink
                    }
                    onTextEdited: text = app.write(text) // qmllint disable unqualified
                    onAccepted: app.touch("write.done") // qmllint disable unqualified
                    Component.onCompleted: {
                        text = panel.writing.value ?? "";
                        forceActiveFocus();
                    }
                }
            }
            MainButton {
                model: panel.writing.done ?? ({})
                least: Metrics.wide ? Metrics.buttonLeast : Metrics.field
                Layout.preferredWidth: 260
            }
        }
        Words {
            visible: text !== ""
            text: panel.writing.problem ?? ""
            bold: true
            color: Theme.amber
            Layout.fillWidth: true
        }
        GridLayout {
            visible: panel.keys === "choices"
            columns: Metrics.wide ? 4 : 3
            rowSpacing: 16
            columnSpacing: 20
            uniformCellWidths: true
            Layout.fillWidth: true

            Repeater {
                model: panel.choices.length

                LineButton {
                    required property int index
                    model: panel.choices[index] ?? ({})
                    size: (model.text ?? "").length > 5 ? Metrics.body : Metrics.actLine
                    least: Metrics.wide ? Metrics.buttonLeast : Metrics.buttonLine
                    Layout.fillWidth: true
                }
            }
        }
    }
    Keypad {
        visible: panel.keys === "digits"
        anchors.bottom: parent.bottom
        width: parent.width
        keyHeight: Metrics.wide ? 92 : Metrics.key
        prefix: visible ? "key." : "hidden."
        extra: panel.writing.extra ?? []
        eraseText: panel.writing.eraseText ?? ""
        clearText: panel.writing.clearText ?? ""
        onHit: text => panel.put(text)
        onErase: panel.erase()
        onClear: input.text = app.write("") // qmllint disable unqualified
    }
    Loader {
        active: panel.keys === "letters"
        anchors.bottom: parent.bottom
        width: parent.width

        sourceComponent: Keyboard {
            words: panel.writing.words ?? []
            eraseText: panel.writing.eraseText ?? ""
            clearText: panel.writing.clearText ?? ""
            spaceText: panel.writing.spaceText ?? ""
            onHit: text => panel.put(text)
            onErase: panel.erase()
            onClear: input.text = app.write("") // qmllint disable unqualified
        }
    }
}
