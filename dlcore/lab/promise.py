"""Hold a result to what its dataclass promises: kinds of values, types and shapes of arrays, one length per axis name.

What this program computed keeps its promises by its tests; what a peer's file holds is only as good as its writer.
"""

from __future__ import annotations

import dataclasses
import types
import typing
import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

import jaxtyping
import numpy as np

LONGEST_TEXT = 10_000
MOST_ITEMS = 10_000
"""Of a tuple, a list or a mapping: whatever is more belongs into an array."""
LARGEST_WHOLE = 2**63


def hold(result: Any) -> None:
    """Check every field of a result against its annotation.

    Raises:
        ValueError: a field holds something else; the message names it.
    """
    hints = typing.get_type_hints(type(result))
    with jaxtyping.jaxtyped("context"):  # an axis has one length in all of the result
        for field in dataclasses.fields(result):
            if not fits(getattr(result, field.name), hints[field.name]):
                raise ValueError(f"the field {field.name!r} is not a fitting {_written(hints[field.name])}")


def fits(value: Any, kind: Any) -> bool:
    """Tell whether a value is what an annotation says."""
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in _NESTED:
        return _NESTED[origin](value, arguments)
    if origin is None:
        return kind is Any or isinstance(value, kind)
    raise TypeError(f"a result cannot promise {kind!r}")


def _one_fits(value: Any, kinds: tuple[Any, ...]) -> bool:
    return any(fits(value, kind) for kind in kinds)


def _is_named(value: Any, names: tuple[Any, ...]) -> bool:
    return any(type(value) is type(name) and value == name for name in names)


def _tuple_fits(value: Any, kinds: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple) or len(value) > MOST_ITEMS:
        return False
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return all(fits(item, kinds[0]) for item in value)
    return len(value) == len(kinds) and all(map(fits, value, kinds))


def _list_fits(value: Any, kinds: tuple[Any, ...]) -> bool:
    return isinstance(value, list) and len(value) <= MOST_ITEMS and all(fits(item, kinds[0]) for item in value)


def _mapping_fits(value: Any, kinds: tuple[Any, ...]) -> bool:
    if not isinstance(value, Mapping) or len(value) > MOST_ITEMS:
        return False
    return all(fits(name, kinds[0]) and fits(item, kinds[1]) for name, item in value.items())


def _is_text(value: Any) -> bool:
    """Tell whether a value is text that can be sent to a browser: no half characters, no control characters."""
    if type(value) is not str or len(value) > LONGEST_TEXT:
        return False
    return all(character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs") for character in value)


def _is_whole(value: Any) -> bool:
    return type(value) is int and abs(value) < LARGEST_WHOLE


_PLAIN: dict[Any, typing.Callable[[Any], bool]] = {
    str: _is_text,
    bool: lambda value: type(value) is bool,
    int: _is_whole,
    float: lambda value: type(value) is float or _is_whole(value),
    type(None): lambda value: value is None,
    np.ndarray: lambda value: isinstance(value, np.ndarray),
}
_NESTED: dict[Any, typing.Callable[[Any, tuple[Any, ...]], bool]] = {
    types.UnionType: _one_fits,
    typing.Union: _one_fits,
    Literal: _is_named,
    tuple: _tuple_fits,
    list: _list_fits,
    Mapping: _mapping_fits,
    dict: _mapping_fits,
}


def _written(kind: Any) -> str:
    text = kind.__name__ if isinstance(kind, type) else str(kind)
    return text if len(text) <= 120 else f"{text[:120]}…"
