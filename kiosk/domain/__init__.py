"""What a kiosk knows by itself: screen flow, the visitor's session, the slip. Pure."""
