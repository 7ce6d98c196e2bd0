"""Translate HTTP and WebSocket into calls of services."""
