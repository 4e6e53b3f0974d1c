"""The rules of the queue: pure, without I/O, clock or chance."""
