"""Accounts of devices and staff: one store, one way to change it."""
