"""The hall's queue server, its announcers, and the command that runs them."""
