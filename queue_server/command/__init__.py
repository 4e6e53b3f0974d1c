"""`./hall` in Python, and the supervisor of `up`."""
