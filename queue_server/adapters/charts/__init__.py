"""Charts drawn on the server: small pure functions that give SVG text. No style attributes, every text escaped."""
