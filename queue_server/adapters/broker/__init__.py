"""The private Mosquitto: its configuration, password and access files."""
