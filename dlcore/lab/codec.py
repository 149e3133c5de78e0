"""Turn a result into named arrays and back, without pickle.

Arrays anywhere inside the result become tensors; everything else becomes one JSON document, the tensor ``document`` of
bytes. What JSON lacks is written as an object with one reserved name: ``$array`` points to a tensor, ``$float`` spells
``nan``, ``inf`` and ``-inf``, ``$tuple`` keeps tuples tuples, ``$map`` holds a mapping whose own names begin with a
dollar.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

Result = TypeVar("Result")
Arrays = dict[str, np.ndarray]

DOCUMENT = "document"
WHOLE = {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}
STORABLE = WHOLE | {"float16", "float32", "float64", "complex64"}


def encode(result: Any) -> Arrays:
    """Take a result apart into little-endian contiguous arrays, the JSON document among them.

    Raises:
        TypeError: a field holds something that is neither an array nor JSON-like; the message names the field.
    """
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        raise TypeError(f"a result is a dataclass, not {type(result).__name__}")
    arrays: Arrays = {}
    fields = {f.name: _to_plain(getattr(result, f.name), f.name, arrays) for f in dataclasses.fields(result)}
    text = json.dumps(fields, allow_nan=False, separators=(",", ":"))
    return {DOCUMENT: np.frombuffer(text.encode(), np.uint8), **arrays}


def decode(arrays: Mapping[str, np.ndarray], result_type: type[Result]) -> Result:
    """Put a result together again; its arrays are the given ones, made read-only.

    Raises:
        ValueError: the arrays do not hold a result of this type.
    """
    try:
        fields = json.loads(arrays[DOCUMENT].tobytes())
        names = {f.name for f in dataclasses.fields(result_type)}  # type: ignore[arg-type]  # Result is unbounded, results are dataclasses
        if set(fields) != names:
            raise ValueError(f"it has the fields {sorted(fields)}, not {sorted(names)}")
        return result_type(**{name: _from_plain(value, arrays) for name, value in fields.items()})
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it does not hold a {result_type.__name__}: {error!r}") from error


def _to_plain(value: Any, path: str, arrays: Arrays) -> Any:
    if isinstance(value, np.ndarray):
        return {"$array": _add(value, path, arrays)}
    if isinstance(value, np.generic):
        return _to_plain(value.item(), path, arrays)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": str(value)}
    if isinstance(value, (list, tuple)):
        items = [_to_plain(item, path, arrays) for item in value]
        return items if isinstance(value, list) else {"$tuple": items}
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        plain = {name: _to_plain(item, path, arrays) for name, item in value.items()}
        return {"$map": list(plain.items())} if any(name.startswith("$") for name in plain) else plain
    raise TypeError(f"the field {path!r} holds a {type(value).__name__}, which is neither an array nor JSON-like")


def _add(array: np.ndarray, path: str, arrays: Arrays) -> str:
    if array.dtype.name not in STORABLE:
        raise TypeError(f"the field {path!r} holds an array of {array.dtype}, which cannot be stored")
    name = f"{path}.{len(arrays)}"
    # asarray keeps a 0-d array 0-d; safetensors writes a strided array's memory in the wrong order without saying so
    arrays[name] = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
    return name


def _from_plain(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_from_plain(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    match next(iter(value.items()), ("", None)):
        case "$array", name:
            return _read_only(arrays[name])
        case "$float", text:
            return float(text)
        case "$tuple", items:
            return tuple(_from_plain(item, arrays) for item in items)
        case "$map", items:
            value = dict(items)
    return {name: _from_plain(item, arrays) for name, item in value.items()}


def _read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
