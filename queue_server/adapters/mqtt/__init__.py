"""The server's door to the broker: requests in, answers, retained states and calls out."""
