"""Run files of a peer, sound and hostile: what a forger with all of this program's tools at hand can write."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import json
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from dlcore.experiments import surface_race
from dlcore.lab import codec, instant, runfile

QUESTION = surface_race.SurfaceRace.smallest()


class Planted:
    """What a pickle could make of whoever loads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _explode, ()


def _explode() -> NoReturn:
    raise AssertionError("somebody has loaded a pickle")


def sound() -> bytes:
    """Return the run file of a small race."""
    return instant.compute(QUESTION)


def repacked(
    arrays: Mapping[str, np.ndarray] | None = None, spec: str | None = None, provenance: Mapping[str, Any] | None = None
) -> bytes:
    """Return a run file that is sound in itself, with other arrays, another question or another provenance."""
    head, own = runfile.unpack(sound())
    origin = head.provenance.model_copy(update=dict(provenance or {}))
    return runfile.pack(head.spec if spec is None else spec, origin, own if arrays is None else arrays)


def with_result(**changes: Any) -> bytes:
    """Return the run file of a result with other values in some fields."""
    _head, arrays = runfile.unpack(sound())
    result = codec.decode(arrays, surface_race.SurfaceRaceResult)
    return repacked(codec.encode(dataclasses.replace(result, **changes)))


def with_document(change: Callable[[str], str]) -> bytes:
    """Return a run file whose JSON document was changed by hand."""
    _head, arrays = runfile.unpack(sound())
    text = change(arrays[codec.DOCUMENT].tobytes().decode())
    return repacked({**arrays, codec.DOCUMENT: np.frombuffer(text.encode(errors="surrogatepass"), np.uint8)})


def with_settings(**changes: Any) -> bytes:
    """Return a run file that answers a question with other settings, canonical and with the right key."""
    record = json.loads(QUESTION.canonical())
    record["settings"].update(changes)
    return repacked(spec=json.dumps(record, sort_keys=True, separators=(",", ":")))


def with_header(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """Return a run file whose header was changed by a forger who puts the digest right again."""
    whole = sound()
    length = int.from_bytes(whole[:8], "little")
    entries = json.loads(whole[8 : 8 + length])
    entries["__metadata__"]["digest"] = "0" * 64
    text = (change(entries) or json.dumps(entries, separators=(",", ":"))).encode()
    file = struct.pack("<Q", len(text)) + text + whole[8 + length :]
    place = file.index(b'"digest":"' + b"0" * 64) + 10
    return file[:place] + hashlib.sha256(file).hexdigest().encode() + file[place + 64 :]


def archived() -> bytes:
    """Return a ZIP archive with a run file in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../run.run", sound())
    return buffer.getvalue()


def tarred() -> bytes:
    """Return a tar archive with a run file in it."""
    buffer, content = io.BytesIO(), sound()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("../run.run")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _numpy_file() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([Planted()], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def _with_array(name: str, array: np.ndarray) -> bytes:
    return repacked({**runfile.unpack(sound())[1], name: array})


def _without(name: str) -> bytes:
    return repacked({n: array for n, array in runfile.unpack(sound())[1].items() if n != name})


DISGUISED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "an empty file"),
    "pickle": (lambda: pickle.dumps(Planted()), "a Python pickle"),
    "zip": (archived, "a ZIP archive"),
    "gzip": (lambda: gzip.compress(sound()), "a gzip archive"),
    "tar": (tarred, "a tar archive"),
    "numpy": (_numpy_file, "a numpy file"),
    "html": (lambda: b"<html><script>alert(1)</script></html>", "a web page"),
}
"""Files of another kind under the name of a run file, and what they are."""

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "old pickle": (lambda: pickle.dumps([1, Planted()], protocol=0), "header"),
    "text": (lambda: b"nothing of the kind " * 20, "header"),
    "cut": (lambda: sound()[:-1], "overlap or leave gaps"),
    "longer": (lambda: sound() + b"\0", "overlap or leave gaps"),
    "wrong digest": (lambda: sound()[:-1] + bytes([sound()[-1] ^ 1]), "digest"),
    "unknown experiment": (
        lambda: repacked(spec='{"experiment":"no_such","settings":{},"version":1}'),
        "no experiment named",
    ),
    "later version": (
        lambda: repacked(spec=QUESTION.canonical().replace('"version":1', '"version":2')),
        "of version 2",
    ),
    "too many steps": (lambda: with_settings(steps=10**12), "the setting 'steps' is refused"),
    "a text for a number": (lambda: with_settings(steps="20"), "not written as"),
    "one setting more": (lambda: with_settings(evil=1), "evil"),
    "no document": (lambda: _without(codec.DOCUMENT), "no result"),
    "document of floats": (lambda: _with_array(codec.DOCUMENT, np.zeros(3)), "no result"),
    "a large document": (
        lambda: _with_array(codec.DOCUMENT, np.full(2**20 + 1, ord(" "), np.uint8)),
        "more than",
    ),
    "a deep document": (lambda: with_document(lambda text: '{"paths":' + "[" * 200_000), "no result of"),
    "deep within bounds": (
        lambda: with_document(lambda text: '{"paths":' + "[" * 5000 + "]" * 5000 + "}"),
        "no result of",
    ),
    "a document that repeats": (
        lambda: with_document(lambda text: text[:-1] + ',"reasons":{"$tuple":[]}}'),
        "not written as",
    ),
    "a document with spaces": (lambda: with_document(lambda text: text + " "), "not written as"),
    "a document in UTF-16": (
        lambda: repacked(
            {**runfile.unpack(sound())[1], codec.DOCUMENT: np.frombuffer("{}".encode("utf-16"), np.uint8)}
        ),
        "no result of",
    ),
    "a document that is a list": (lambda: with_document(lambda text: "[]"), "no result of"),
    "NaN in the document": (
        lambda: with_document(lambda text: text.replace('"global_minima":', '"global_minima":NaN,"x":')),
        "no result of",
    ),
    "a tensor nobody names": (lambda: _with_array("more.99", np.zeros(1)), "not written as"),
    "a tensor that is missing": (lambda: _without("paths.0"), "no result of"),
    "a field less": (lambda: with_document(lambda text: text.replace('"reasons"', '"seasons"')), "no result of"),
    "another shape": (lambda: with_result(loss=np.zeros(3)), "'loss'"),
    "another axis": (lambda: with_result(predicted_rate=np.zeros(77)), "'predicted_rate'"),
    "another type": (lambda: with_result(nearest=np.zeros((1, 1))), "'nearest'"),
    "complex numbers": (lambda: with_result(measured_rate=np.zeros(1, np.complex64)), "'measured_rate'"),
    "text for a number": (lambda: with_result(global_minima="1"), "'global_minima'"),
    "a truth value for a number": (lambda: with_result(global_minima=True), "'global_minima'"),
    "an endless number": (lambda: with_result(global_minima=10**400), "'global_minima'"),
    "half a character": (lambda: with_result(reasons=("\ud800",)), "'reasons'"),
    "control characters": (lambda: with_result(reasons=("\x1b[2J\x00",)), "'reasons'"),
    "an endless text": (lambda: with_result(reasons=("x" * 20_000,)), "'reasons'"),
    "numbers for texts": (lambda: with_result(outcomes=(1, 2)), "'outcomes'"),
    "an array for texts": (lambda: with_result(outcomes=np.zeros(2)), "'outcomes'"),
    "forged key": (lambda: with_header(lambda e: e["__metadata__"].update(key="f" * 64)), "key does not belong"),
    "a path as a name": (lambda: with_header(lambda e: e.update({"../../x": e.pop("paths.0")})), "not described"),
    "an overlap": (lambda: with_header(lambda e: e.update({"more.9": dict(e["loss.1"])})), "overlap"),
    "a repeated name": (
        lambda: with_header(
            lambda e: json.dumps(e, separators=(",", ":"))[:-1] + ',"loss.1":' + json.dumps(e["loss.1"]) + "}"
        ),
        "repeated",
    ),
    "an empty tensor of a vast shape": (
        lambda: with_header(
            lambda e: e.update(
                {"more.9": {"dtype": "F64", "shape": [0, 2**62], "data_offsets": [e["loss.1"]["data_offsets"][0]] * 2}}
            )
        ),
        "impossible shape",
    ),
    "a padded header": (lambda: struct.pack("<Q", 2**20 + 1) + b" " * 2**20, "header"),
    "infinite duration": (
        lambda: with_header(
            lambda e: e["__metadata__"].update(
                provenance=json.dumps(json.loads(e["__metadata__"]["provenance"]) | {"duration": 1e999})
            )
        ),
        "Infinity",
    ),
    "a date of markup": (
        lambda: with_header(
            lambda e: e["__metadata__"].update(
                provenance=json.dumps(json.loads(e["__metadata__"]["provenance"]) | {"created": "<b>1</b>"})
            )
        ),
        "provenance",
    ),
}
"""Files that are refused, and a word of the reason."""
