"""Who leads a hall on PostgreSQL: a lease with an epoch, kept and checked by the database."""
