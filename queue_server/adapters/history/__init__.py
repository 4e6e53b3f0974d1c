"""The hall's past: ticket rows made from the journal, reports over them, the day's end."""
