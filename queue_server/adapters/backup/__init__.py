"""All of a hall's data in one archive, made while the hall runs; and an empty folder filled from one."""
