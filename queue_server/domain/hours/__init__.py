"""When tickets are given: hours, limits, the course of a day."""
