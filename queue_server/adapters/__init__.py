"""The outside world: MQTT, database, web, files, broker."""
