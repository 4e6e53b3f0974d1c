"""Devices: bytes on a wire and the values they mean. Knows nobody else."""
