"""Numbered steps of the database, forward only, run by playhouse.migrations in their order.

Each step declares the tables it touches by itself, as they were at that time.
"""
