"""The device's side of the contract: one MQTT session and the hall document. Used by kiosk, announcer, tests and benchmarks."""
