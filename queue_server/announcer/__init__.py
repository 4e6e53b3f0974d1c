"""The announcer of one floor: strips, hall board and voice. A process of its own."""
