// 17: papers under the document camera, page by page.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../look"

Screen {
    id: screen
    signSize: Metrics.signLong
    readonly property var pages: props.pages ?? []

    aside: [
        Banner {
            visible: Metrics.wide
            width: parent ? parent.width : 0
            model: screen.props.banner ?? ({})
            height: visible ? implicitHeight : 0
        }
    ]

    Rectangle {
        id: ground
        width: parent.width
        height: Metrics.wide ? 380 : 570
        color: Theme.ink

        Image {
            id: picture
            anchors.fill: parent
            anchors.margins: 12
            fillMode: Image.PreserveAspectFit
            cache: false
            source: screen.props.picture ?? ""
        }
    }
    Banner {
        id: band
        visible: !Metrics.wide
        anchors.top: ground.bottom
        width: parent.width
        model: screen.props.banner ?? ({})
        height: visible ? implicitHeight : 0
    }
    RowLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Metrics.margin
        anchors.top: band.bottom
        anchors.bottom: buttons.top
        spacing: 28

        Row {
            spacing: 16

            Repeater {
                model: Math.min(4, screen.pages.length)

                Rectangle {
                    id: thumb
                    required property int index
                    readonly property int shown: screen.pages.length - Math.min(4, screen.pages.length) + index
                    width: Metrics.wide ? 84 : 120
                    height: Metrics.wide ? 110 : 156
                    color: Theme.card
                    border.width: Metrics.stroke
                    border.color: Theme.ink

                    Image {
                        anchors.fill: parent
                        anchors.margins: Metrics.stroke
                        fillMode: Image.PreserveAspectFit
                        cache: false
                        source: screen.pages[thumb.shown] ?? ""
                    }
                }
            }
        }
        Words {
            text: screen.props.pagesText ?? ""
            font.pixelSize: 34
            color: Theme.ink2
            Layout.fillWidth: true
        }
        LineButton {
            model: screen.props.retake ?? ({})
            size: Metrics.bodyBig
            least: Metrics.wide ? Metrics.buttonLeast : Metrics.buttonLine
        }
    }
    ColumnLayout {
        id: buttons
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Metrics.margin
        anchors.bottomMargin: Metrics.wide ? 20 : 36
        spacing: Metrics.wide ? 16 : Metrics.gutter

        MainButton {
            model: screen.props.take ?? ({})
            icon: "camera"
            size: Metrics.wide ? Metrics.act : 64
            least: Metrics.wide ? 112 : 160
            Layout.fillWidth: true
        }
        LineButton {
            model: screen.props.following ?? ({})
            least: Metrics.wide ? Metrics.buttonLeast : 116
            Layout.fillWidth: true
        }
        LineButton {
            model: screen.props.later ?? ({})
            least: Metrics.wide ? Metrics.buttonLeast : 116
            Layout.fillWidth: true
        }
    }
}
