"""Filings on disk: encrypted, with the key outside the database."""
