"""What earlier days taught about waits, kept in the data folder."""
