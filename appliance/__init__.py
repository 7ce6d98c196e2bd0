"""The server: admin pages, Viewer Lite, relay, storage.  See docs/architecture.md."""

__version__ = "0.1.0"
