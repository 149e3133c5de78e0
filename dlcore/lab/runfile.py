"""One run is one self-checking safetensors file: arrays, settings, provenance, and a digest over all of it.

The digest is the sha256 of the whole file with the digest's own 64 digits replaced by zeros; plain safetensors has no
checksum and loads flipped bits silently.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

from dlcore.lab import header, wholefile
from dlcore.lab.header import Header, RunFileError
from dlcore.lab.records import Provenance

ZEROS = b"0" * 64


def pack(spec: str, provenance: Provenance, arrays: Mapping[str, np.ndarray]) -> bytes:
    """Write a run file to memory.

    Raises:
        RunFileError: the result is too large, or has a name that would not be read back.
    """
    size = sum(array.nbytes for array in arrays.values())
    if size > header.MAX_FILE - header.MAX_HEADER - 8:
        raise RunFileError(f"the result has {size} bytes, more than a run file may hold")
    metadata = {
        "format": header.FORMAT,
        "spec": spec,
        "key": hashlib.sha256(spec.encode()).hexdigest(),
        "provenance": provenance.model_dump_json(),
        "digest": ZEROS.decode(),
    }
    data = safetensors.numpy.save(dict(arrays), metadata)
    peek(data)
    begin, _ = _digest_span(data)
    return b"".join((data[:begin], hashlib.sha256(data).hexdigest().encode(), data[begin + 64 :]))


def unpack(data: bytes, key: str | None = None) -> tuple[Header, dict[str, np.ndarray]]:
    """Read a run file from memory after checking all of it.

    Args:
        data: the whole file.
        key: the key that it must have, where one is known.

    Raises:
        RunFileError: it is damaged, forged carelessly, or belongs to another key.
    """
    head = peek(data)
    if key is not None and head.key != key:
        raise RunFileError(f"it belongs to the key {head.key}")
    begin, digest = _digest_span(data)
    check = hashlib.sha256(data[:begin])
    check.update(ZEROS)
    check.update(memoryview(data)[begin + 64 :])
    if check.hexdigest().encode() != digest:
        raise RunFileError("its digest does not match its content")
    try:
        arrays: dict[str, np.ndarray] = safetensors.numpy.load(data)
    except (safetensors.SafetensorError, ValueError, OverflowError) as error:
        raise RunFileError(str(error)) from error
    for name, array in arrays.items():
        if array.dtype == np.bool_ and array.size and array.view(np.uint8).max() > 1:
            raise RunFileError(f"the tensor {name!r} holds truth values that are neither true nor false")
        array.flags.writeable = False
    return head, arrays


def peek(data: bytes) -> Header:
    """Read only the header of a run file in memory; the digest is not checked."""
    length = header.header_length(data[:8], len(data))
    return header.parse(data[8 : 8 + length], len(data) - 8 - length)


def read_header(path: Path) -> Header:
    """Read only the header of a run file on disk; the digest is not checked.

    Raises:
        RunFileError: the header is not sound.
        OSError: the file is missing or cannot be read.
    """
    with wholefile.open_plain(path, header.MAX_FILE) as file:
        size = os.fstat(file.fileno()).st_size
        length = header.header_length(file.read(8), size)
        return header.parse(file.read(length), size - 8 - length)


def _digest_span(data: bytes) -> tuple[int, bytes]:
    """Return where the digest's digits stand in the file, and what they are."""
    length = header.header_length(data[:8], len(data))
    found = list(header.DIGEST.finditer(data, 8, 8 + length))
    if len(found) != 1:
        raise RunFileError("it has no digest")
    return found[0].start(1), found[0].group(1)
