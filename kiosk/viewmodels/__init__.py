"""What the screens show: finished sentences, derived by pure functions."""
