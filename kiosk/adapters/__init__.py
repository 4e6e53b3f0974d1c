"""The outside of the kiosk: broker, HTTP, devices, threads, headless screen."""
