"""The queue server's composition root: `python -m queue_server.wiring --data DIR`."""
