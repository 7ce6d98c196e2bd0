"""A part of a long list, as storage hands it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """Some rows of a list.

    Attributes:
        items: the rows from the offset that was asked for.
        total: how many rows fit the search and the filters in all.
    """

    items: Sequence[Item]
    total: int
