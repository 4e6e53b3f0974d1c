// The bowl: lintel and foot stay, the body changes.
import QtQuick
import "look"

Rectangle {
    id: main
    color: Theme.paper

    readonly property bool lies: width > height
    onLiesChanged: Metrics.wide = lies
    Component.onCompleted: {
        Metrics.wide = lies;
        change();
    }

    function change() {
        // qmllint disable unqualified
        stage.setSource("screens/" + app.file + ".qml", {
            "page": app.page
        });
        // qmllint enable unqualified
    }

    Connections {
        target: app // qmllint disable unqualified
        function onScreenChanged() {
            main.change();
        }
    }

    Item {
        id: panel
        width: Metrics.width
        height: Metrics.height
        anchors.centerIn: parent
        scale: Math.min(main.width / width, main.height / height)

        Lintel {
            id: lintel
            width: parent.width
            frame: app.frame // qmllint disable unqualified
        }
        Rim {
            id: rim
            anchors.top: lintel.bottom
            width: parent.width
        }
        Banner {
            id: band
            objectName: "banner"
            anchors.top: rim.bottom
            width: parent.width
            model: app.frame.banner ?? ({}) // qmllint disable unqualified
            height: implicitHeight
        }
        Loader {
            id: stage
            objectName: "stage"
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: band.bottom
            anchors.bottom: base.top
            onLoaded: arrive.restart()

            transform: Translate {
                id: shift
            }
            NumberAnimation {
                id: arrive
                target: shift
                property: "x"
                from: Metrics.slide
                to: 0
                duration: app.motion ? Metrics.move : 0 // qmllint disable unqualified
                easing.type: Easing.OutQuad
            }
        }
        Rim {
            id: base
            base: true
            anchors.bottom: foot.top
            width: parent.width
        }
        Foot {
            id: foot
            anchors.bottom: parent.bottom
            width: parent.width
            items: app.frame.foot ?? [] // qmllint disable unqualified
        }
    }
}
