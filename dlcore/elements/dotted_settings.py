"""Nested settings as flat ones with dotted names, and which of them differ: ``racers.0.settings.lr``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Scalar = str | float | bool | None


def flat(settings: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return JSON-like settings by dotted names, in their order; an empty list is ``[]``, a mapping ``{}``."""
    return dict(_walk(settings, "")) if settings else {}


def changed(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return those of the flat settings that are not as in ``usual``; what only ``usual`` has is not told."""
    ordinary = flat(usual)
    return {name: value for name, value in flat(settings).items() if not _same(value, ordinary.get(name, _ABSENT))}


def differing(several: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Scalar, ...]]:
    """Return each flat setting that is not the same everywhere, with its values; None where it is absent."""
    flats = [flat(settings) for settings in several]
    names = dict.fromkeys(name for one in flats for name in one)
    found = {name: tuple(one.get(name, _ABSENT) for one in flats) for name in names}
    return {
        name: tuple(None if value is _ABSENT else value for value in values)
        for name, values in found.items()
        if not all(_same(value, values[0]) for value in values)
    }


def lists(settings: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return every list in JSON-like settings by its dotted name, the outer ones before those in them."""
    return dict(_lists(settings, ""))


def _walk(value: Any, path: str) -> Iterator[tuple[str, Scalar]]:
    if not isinstance(value, Mapping | list):
        yield path, value
    elif not value:
        yield path, "{}" if isinstance(value, Mapping) else "[]"
    else:
        for inner, item in _inside(value, path):
            yield from _walk(item, inner)


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list):
        yield path, value
    if isinstance(value, Mapping | list):
        for inner, item in _inside(value, path):
            yield from _lists(item, inner)


def _inside(value: Mapping[str, Any] | list[Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield what is in a mapping or a list, by its dotted name."""
    for name, item in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield f"{path}.{name}" if path else str(name), item


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; true is not 1, but 1 is 1.0."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


_ABSENT: Any = object()
