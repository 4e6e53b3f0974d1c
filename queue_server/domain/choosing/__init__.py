"""Who is called next, in rooms: the heads of the queues, the rules, the words. `order` is the door."""
