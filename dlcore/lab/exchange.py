"""Export and import of a run file between peers: the store's own leaves as it is, a foreign one is read as an enemy's.

What a file must be to be taken: a sound run file (``runfile``, ``header``), a question that this program asks and whose
settings it allows, a result that keeps its type's promises (``promise``), written exactly as this program writes it.
Its numbers are not computed again; that is what ``agreement`` is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

import numpy as np

from dlcore.lab import codec, promise, runfile
from dlcore.lab.archive import Archive
from dlcore.lab.experiment import Experiment, Result
from dlcore.lab.header import RunFileError
from dlcore.lab.records import Run

LARGEST = 64 * 2**20
"""Bytes of a file that is taken from a peer."""
LARGEST_DOCUMENT = 2**20
"""Bytes of all that is no array in it: as Python objects it takes up to 40 times as much."""

Ask = Callable[[str], Experiment[Any]]
"""Makes a question from the canonical record of its settings, or raises a ``ValueError`` that says why it cannot."""

_BEGINNINGS = {
    b"PK": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x80": "a Python pickle",
    b"\x93NUMPY": "a numpy file",
    b"\x89PNG": "a picture",
    b"<": "a web page",
    b"{": "a JSON text",
    b"%PDF": "a PDF",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}


@dataclass(frozen=True, slots=True)
class Foreign(Generic[Result]):
    """Be a run that a peer computed: every check passed, no number computed again, and never one's own result."""

    question: Experiment[Result]
    run: Run[Result]
    size: int
    """Of its file, in bytes."""


def export(archive: Archive, question: Experiment[Any]) -> bytes | None:
    """Return the run file of a question that has been answered, as the store has it, or None where it has not."""
    key = question.key()
    stored = archive.store.packed(key)
    if stored is not None:
        return stored
    run = archive.at_hand(key)  # its file has been evicted, or not been written yet
    if run is None or run.provenance is None:
        return None
    return runfile.pack(question.canonical(), run.provenance, codec.encode(run.result))


def read(data: bytes, ask: Ask) -> Foreign[Any]:
    """Read a run file that a peer brought, after checking all of it.

    Args:
        data: the whole file, from anybody.
        ask: makes the question that the file claims to answer.

    Raises:
        RunFileError: it is not taken; the message says why, and may repeat words of the file.
    """
    if len(data) > LARGEST:
        raise RunFileError(f"it has {len(data)} bytes, more than the {LARGEST} that are taken")
    try:
        return _read(data, ask)
    except RunFileError as error:
        kind = _disguise(data)
        if not kind:
            raise
        raise RunFileError(f"it is {kind}, not a run file") from error
    except (ValueError, RecursionError) as error:
        raise RunFileError(str(error) or type(error).__name__) from error


def _read(data: bytes, ask: Ask) -> Foreign[Any]:
    head, arrays = runfile.unpack(data)
    question = ask(head.spec)
    if question.key() != head.key:
        raise RunFileError("its key does not belong to its settings")
    result = _decode(arrays, question)
    run = Run(
        key=head.key,
        state="done",
        step=max(1, head.provenance.steps),
        steps=max(1, head.provenance.steps),
        elapsed=head.provenance.duration,
        remaining=0.0,
        result=result,
        provenance=head.provenance,
    )
    _try_out(question, result)
    return Foreign(question, run, len(data))


def _decode(arrays: Mapping[str, np.ndarray], question: Experiment[Any]) -> Any:
    """Return the result that the arrays hold, if this program would have written it in the very same way."""
    if codec.DOCUMENT not in arrays or arrays[codec.DOCUMENT].dtype != np.uint8 or arrays[codec.DOCUMENT].ndim != 1:
        raise RunFileError("it holds no result")
    if arrays[codec.DOCUMENT].size > LARGEST_DOCUMENT:
        raise RunFileError(f"what is no array in its result has more than {LARGEST_DOCUMENT} bytes")
    try:
        result = codec.decode(arrays, question.result_type())
    except ValueError as error:
        raise RunFileError(f"what it holds is no result of the experiment {question.name!r}") from error
    promise.hold(result)
    again = codec.encode(result)
    if set(again) != set(arrays) or again[codec.DOCUMENT].tobytes() != arrays[codec.DOCUMENT].tobytes():
        raise RunFileError("its result is not written as this program writes it")
    return result


def _try_out(question: Experiment[Any], result: Any) -> None:
    """See whether the result can be summed up: whoever shows it later must not stumble over it."""
    try:
        question.scalars(result)
        for name, (places, values) in question.series(result).items():
            if np.shape(places) != np.shape(values) or np.ndim(values) != 1:
                raise ValueError(f"the curve {name!r} has {np.shape(places)} places for {np.shape(values)} values")
    except Exception as error:  # whatever it is, the numbers of this file do not fit one another
        raise RunFileError(f"its numbers do not fit together ({type(error).__name__})") from error


def _disguise(data: bytes) -> str:
    """Name what a file that is no run file looks like, or return nothing."""
    if data[4:9] == b"\0\0\0\0{":  # a short length and the header's brace: a run file, if not a sound one
        return ""
    if data[257:262] == b"ustar":
        return "a tar archive"
    if not data:
        return "an empty file"
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "")
