"""What a window does: who sits there, whom it calls, what it serves."""
