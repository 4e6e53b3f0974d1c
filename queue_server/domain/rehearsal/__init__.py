"""The rehearsal: people and clerks, made from a seed, play a day through the hall's own rules."""
