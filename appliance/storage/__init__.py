"""SQLite through peewee; hands out frozen records and takes them."""
