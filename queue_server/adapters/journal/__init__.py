"""The journal in the hall's database: events, answered requests, settings."""
