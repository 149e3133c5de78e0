"""Register by being there: the menus of ingredients, filled by a decorator next to each function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Catalogue(Mapping[str, T], Generic[T]):
    """Hold the ingredients of one kind by their stable id, in the order in which they were written down.

    The id (a function's name) stands in permalinks and in keys of stored results, so it is never reworded.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._members: dict[str, T] = {}

    def add(self, id: str, member: T) -> None:
        """Enter one ingredient; raise ``ValueError`` if the id is taken."""
        if id in self._members:
            raise ValueError(f"there are two entries named {id!r} among the {self.kind}s")
        self._members[id] = member

    def known(self, id: str) -> str:
        """Return the id; raise ``ValueError`` naming those there are if it is none: the validation of a setting."""
        if id not in self._members:
            raise ValueError(f"no {self.kind} is named {id!r}; there are: {', '.join(self._members)}")
        return id

    def __getitem__(self, id: str) -> T:
        try:
            return self._members[id]
        except KeyError:
            raise KeyError(f"no {self.kind} is named {id!r}; there are: {', '.join(self._members)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)
