"""The touch-screen kiosk."""
