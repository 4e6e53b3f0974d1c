"""A ticket's whole life: taken, checked in, called back, held, sent on, rated, explained."""
