from __future__ import annotations

import hashlib
import json
import random
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore.lab import header, origin, runfile
from dlcore.lab.header import RunFileError

SPEC = '{"experiment":"x","settings":{"a":1.5},"version":1}'
KEY = hashlib.sha256(SPEC.encode()).hexdigest()


def sound() -> bytes:
    arrays = {"document": np.frombuffer(b"{}", np.uint8), "w.1": np.arange(4.0), "w.2": np.zeros((2, 3), np.int32)}
    return runfile.pack(SPEC, origin.record(1.0, 3, "CPU", "worker"), arrays)


def rebuilt(change: Callable[[dict[str, Any]], Any], data: bytes | None = None) -> bytes:
    """Return a file whose header was changed by a forger who also puts the digest right."""
    whole = sound()
    length = int.from_bytes(whole[:8], "little")
    entries = json.loads(whole[8 : 8 + length])
    entries["__metadata__"]["digest"] = "0" * 64
    text = change(entries)
    text = text if isinstance(text, str) else json.dumps(entries, separators=(",", ":"))
    return signed(text, whole[8 + length :] if data is None else data)


def signed(text: str, data: bytes) -> bytes:
    file = struct.pack("<Q", len(text.encode())) + text.encode() + data
    return file.replace(b"0" * 64, hashlib.sha256(file).hexdigest().encode(), 1)


def test_a_sound_file_is_read_and_names_its_settings() -> None:
    head, arrays = runfile.unpack(sound(), KEY)
    assert (head.key, head.spec, head.provenance.steps) == (KEY, SPEC, 3)
    np.testing.assert_array_equal(arrays["w.1"], np.arange(4.0))
    assert runfile.unpack(rebuilt(lambda entries: None), KEY)[0].spec == SPEC  # the forger's tools work


def test_every_flipped_bit_is_caught() -> None:
    data = sound()
    generator = random.Random(0)
    places = {generator.randrange(8 * len(data)) for _ in range(1500)} | set(range(64))
    for place in places:
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(RunFileError):
            runfile.unpack(bytes(flipped), KEY)


def test_every_shortened_or_lengthened_file_is_caught() -> None:
    data = sound()
    for end in range(0, len(data), 7):
        with pytest.raises(RunFileError):
            runfile.unpack(data[:end], KEY)
    with pytest.raises(RunFileError):
        runfile.unpack(data + b"\0", KEY)


def put(entries: dict[str, Any], tensor: str, **fields: Any) -> None:
    entries[tensor].update(fields)


def of_metadata(entries: dict[str, Any], **fields: Any) -> None:
    entries["__metadata__"].update(fields)


def spec_of(text: str) -> Callable[[dict[str, Any]], None]:
    """Claim other settings, with the key that belongs to them."""
    return lambda entries: of_metadata(entries, spec=text, key=hashlib.sha256(text.encode()).hexdigest())


HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no metadata": lambda e: e.pop("__metadata__") and None,
    "no digest": lambda e: e["__metadata__"].pop("digest") and None,
    "unknown metadata": lambda e: of_metadata(e, more="x"),
    "another format": lambda e: of_metadata(e, format="gradient-lab/99"),
    "metadata of numbers": lambda e: of_metadata(e, spec=7),
    "another key": lambda e: of_metadata(e, key="f" * 64),
    "unsorted settings": spec_of('{"version":1,"experiment":"x","settings":{}}'),
    "spaced settings": spec_of('{"experiment": "x", "settings": {}, "version": 1}'),
    "settings with NaN": spec_of('{"experiment":"x","settings":{"a":NaN},"version":1}'),
    "settings that repeat": spec_of('{"experiment":"x","settings":{"a":1,"a":1},"version":1}'),
    "settings that are a list": spec_of('{"experiment":"x","settings":[],"version":1}'),
    "settings with more": spec_of('{"experiment":"x","more":1,"settings":{},"version":1}'),
    "deep settings": spec_of('{"experiment":"x","settings":{"a":' + "[" * 9999 + "]" * 9999 + '},"version":1}'),
    "provenance no JSON": lambda e: of_metadata(e, provenance="{"),
    "provenance with more": lambda e: of_metadata(e, provenance='{"evil":1}'),
    "a path as a name": lambda e: e.update({"../../etc": e.pop("w.1")}),
    "an endless name": lambda e: e.update({"w" * 5000: e.pop("w.1")}),
    "unknown dtype": lambda e: put(e, "w.1", dtype="F8_E4M3"),
    "dtype no text": lambda e: put(e, "w.1", dtype=["F64"]),
    "negative shape": lambda e: put(e, "w.1", shape=[-2, -2]),
    "overflowing shape": lambda e: put(e, "w.1", shape=[2**32, 2**32, 4]),
    "wrong shape": lambda e: put(e, "w.1", shape=[5]),
    "shape of floats": lambda e: put(e, "w.1", shape=[4.0]),
    "shape of booleans": lambda e: put(e, "w.1", shape=[True, 4]),
    "shape no list": lambda e: put(e, "w.1", shape="4"),
    "too many dimensions": lambda e: put(e, "w.1", shape=[4] + [1] * 64),
    "offsets outside": lambda e: put(e, "w.1", data_offsets=[10**6, 10**6 + 32]),
    "offsets negative": lambda e: put(e, "w.1", data_offsets=[-32, 0]),
    "offsets backwards": lambda e: put(e, "w.1", data_offsets=[32, 0]),
    "three offsets": lambda e: put(e, "w.1", data_offsets=[0, 32, 64]),
    "overlap": lambda e: e.update({"w.3": dict(e["w.1"])}),
    "a gap": lambda e: e.pop("w.1") and None,
    "an extra word": lambda e: put(e, "w.1", pickle="gASV"),
    "no tensors": lambda e: [e.pop(name) for name in ("document", "w.1", "w.2")] and None,
    "repeated name": lambda e: json.dumps(e, separators=(",", ":"))[:-1] + ',"w.1":' + json.dumps(e["w.1"]) + "}",
    "header a list": lambda e: "[]",
    "header a number": lambda e: "12",
    "header not JSON": lambda e: "{'a': 1}",
    "header deep": lambda e: "[" * 100_000,
    "header of huge numbers": lambda e: '{"a":' + "9" * 10_000 + "}",
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_file_is_refused_even_with_a_good_digest(attack: str) -> None:
    with pytest.raises(RunFileError) as refusal:
        runfile.unpack(rebuilt(HOSTILE[attack]), None)
    assert "digest does not match" not in str(refusal.value)


def test_absurd_sizes_are_refused_before_anything_is_parsed() -> None:
    for length in (0, 1, header.MAX_HEADER + 1, 2**63, 2**64 - 1):
        with pytest.raises(RunFileError, match="header"):
            runfile.unpack(struct.pack("<Q", length) + b"{}" * 20)
    with pytest.raises(RunFileError, match="more than"):
        header.header_length(b"\2" + bytes(7), header.MAX_FILE + 1)
    with pytest.raises(RunFileError, match="more than"):
        runfile.pack(SPEC, origin.record(0, 0, "", "page"), {"a": np.broadcast_to(np.uint8(0), (2**28 + 1,))})


def test_a_file_of_another_key_is_refused() -> None:
    with pytest.raises(RunFileError, match="belongs to"):
        runfile.unpack(sound(), "0" * 64)


def test_a_digest_inside_the_settings_does_not_confuse_the_check() -> None:
    spec = json.dumps({"experiment": "x", "settings": {"digest": "0" * 64}, "version": 1}, separators=(",", ":"))
    data = runfile.pack(spec, origin.record(0.0, 0, "CPU", "page"), {"a": np.zeros(1)})
    assert runfile.unpack(data)[0].spec == spec
