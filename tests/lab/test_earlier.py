"""A question that builds on another's answer: the stored one is used, a damaged one is not, nothing is written."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.experiments.quadratic_descent import QuadraticDescent
from dlcore.lab import codec, earlier, inventory, origin, runfile
from dlcore.lab.experiment import ignore_progress

ASKED = QuadraticDescent(steps=20, dimensions=4)
MARK = 123.0


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the store of this test keeps the answer."""
    monkeypatch.setenv("GRADIENT_LAB_STORE", str(tmp_path))
    return inventory.Inventory(tmp_path / "v1").path(ASKED.key())


def put(place, key_of=ASKED):
    """Store an answer that no computation gives, so that it is known again."""
    result = ASKED.compute(ignore_progress)
    marked = replace(result, errors=np.full_like(result.errors, MARK))
    packed = runfile.pack(key_of.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(marked))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(packed)
    return packed


def files(folder):
    return sorted(one for one in folder.rglob("*") if one.is_file())


def test_the_stored_answer_is_used_without_computing(place, monkeypatch):
    put(place)
    monkeypatch.setattr(QuadraticDescent, "compute", lambda *_: pytest.fail("it was computed again"))
    assert (earlier.result(ASKED, ignore_progress).errors == MARK).all()


def test_where_there_is_none_it_is_computed_and_nothing_is_written(place, tmp_path):
    told = []
    result = earlier.result(ASKED, lambda *said, **more: told.append((said, more)))
    np.testing.assert_array_equal(result.errors, ASKED.compute(ignore_progress).errors)
    assert files(tmp_path) == []
    assert earlier.find(ASKED, tmp_path) is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "another's", "folder"])
def test_a_damaged_file_is_left_alone_and_the_answer_computed(place, tmp_path, damage):
    whole = put(place, QuadraticDescent(steps=21, dimensions=4) if damage == "another's" else ASKED)
    if damage == "folder":
        place.unlink()
        place.mkdir()
    elif damage != "another's":
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        place.write_bytes({"cut": whole[:-9], "flipped": flipped, "empty": b""}[damage])
    before = {one: one.read_bytes() for one in files(tmp_path)}
    assert (earlier.result(ASKED, ignore_progress).errors != MARK).all()
    assert {one: one.read_bytes() for one in files(tmp_path)} == before
