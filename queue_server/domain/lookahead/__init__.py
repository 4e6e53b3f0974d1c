"""The queue run forward from its live state: when each person who waits will likely be called."""
