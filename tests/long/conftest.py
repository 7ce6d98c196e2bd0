"""What the long tests share."""

from tests.integration.conftest import desk

__all__ = ["desk"]
