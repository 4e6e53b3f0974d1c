"""What each event does to the state, room by room. `domain.apply` is the door."""
