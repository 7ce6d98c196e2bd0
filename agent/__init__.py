"""The customer's program.  See docs/architecture.md."""

__version__ = "0.1.0"
