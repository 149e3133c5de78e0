"""Read the header of a run file as if an enemy had written it: every size, name and offset is checked before use."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pydantic

from dlcore.lab.records import Provenance

FORMAT = "gradient-lab/1"
MAX_FILE = 256 * 2**20
MAX_HEADER = 2**20
MAX_TENSORS = 4096
MAX_DIMENSIONS = 32
MAX_BYTES = 2**62
"""Beyond this numpy has no array, not even an empty one with a dimension of 0 among its long ones."""
ITEM_SIZES = {
    **{"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2},
    **{"U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8},
}
METADATA = {"format", "spec", "key", "provenance", "digest"}
TENSOR_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}(\.[0-9]{1,5})?")
# Inside a JSON string a quotation mark is escaped, so these bytes can only be the metadata's own entry.
DIGEST = re.compile(rb'"digest":"([0-9a-f]{64})"')


class RunFileError(ValueError):
    """Say why a file is not a sound run file."""


@dataclass(frozen=True)
class Header:
    """Hold what a run file says about itself."""

    key: str
    spec: str
    provenance: Provenance


def header_length(prefix: bytes, file_size: int) -> int:
    """Return the length of the JSON header from the file's first eight bytes, refusing absurd sizes."""
    if file_size > MAX_FILE:
        raise RunFileError(f"it has {file_size} bytes, more than {MAX_FILE}")
    length = int.from_bytes(prefix[:8], "little")
    if len(prefix) < 8 or not 2 <= length <= min(MAX_HEADER, file_size - 8):
        raise RunFileError(f"its header cannot have {length} bytes")
    return length


def parse(text: bytes, data_size: int) -> Header:
    """Check a JSON header against the size of the data behind it, and return what it says.

    Raises:
        RunFileError: anything at all is not as this program writes it.
    """
    try:
        entries = _strict_json(text.decode())
        metadata = entries.pop("__metadata__")
        _check_layout(entries, data_size)
        return _parse_metadata(metadata)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RunFileError(f"its header is not sound: {error}") from error


def _strict_json(text: str) -> Any:
    """Parse JSON that repeats no name and holds no NaN (safetensors loads repeated names without a word)."""

    def unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) != len(pairs):
            raise ValueError("a name is repeated")
        return names

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)


def _check_layout(entries: dict[str, Any], data_size: int) -> None:
    if not 0 < len(entries) <= MAX_TENSORS:
        raise ValueError(f"it lists {len(entries)} tensors")
    spans = sorted(_span(name, entry) for name, entry in entries.items())
    if spans[0][0] != 0 or spans[-1][1] != data_size or any(a[1] != b[0] for a, b in pairwise(spans)):
        raise ValueError("its tensors overlap or leave gaps")


def _span(name: str, entry: dict[str, Any]) -> tuple[int, int]:
    """Return where a tensor begins and ends, having checked that this is what its type and shape need."""
    if not TENSOR_NAME.fullmatch(name) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"the tensor {name[:40]!r} is not described as it should be")
    shape, (begin, end) = entry["shape"], entry["data_offsets"]
    if len(shape) > MAX_DIMENSIONS or any(type(n) is not int or n < 0 for n in [*shape, begin, end]):
        raise ValueError(f"the tensor {name!r} has an impossible shape or place")
    if ITEM_SIZES[entry["dtype"]] * math.prod(max(n, 1) for n in shape) > MAX_BYTES:
        raise ValueError(f"the tensor {name!r} has an impossible shape")
    if end - begin != ITEM_SIZES[entry["dtype"]] * math.prod(shape):
        raise ValueError(f"the tensor {name!r} does not fill its place")
    return begin, end


def _parse_metadata(metadata: dict[str, str]) -> Header:
    if set(metadata) != METADATA or metadata["format"] != FORMAT:
        raise ValueError("it is not in this program's format")
    spec = metadata["spec"]
    record = _strict_json(spec)
    kinds = {name: type(value) for name, value in record.items()}
    if kinds != {"experiment": str, "version": int, "settings": dict}:
        raise ValueError("its settings are incomplete")
    json.dumps(record, ensure_ascii=False).encode()  # half a character, written as an escape, is found only here
    if json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False) != spec:
        raise ValueError("its settings are not in canonical form")
    if hashlib.sha256(spec.encode()).hexdigest() != metadata["key"]:
        raise ValueError("its key does not belong to its settings")
    _strict_json(metadata["provenance"])
    try:
        return Header(metadata["key"], spec, Provenance.model_validate_json(metadata["provenance"]))
    except pydantic.ValidationError as error:
        raise ValueError(f"its provenance has {error.error_count()} errors") from None
