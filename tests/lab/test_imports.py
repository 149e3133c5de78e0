from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcore import experiments, lab
from dlcore.lab import imports, wholefile
from dlcore.lab.header import RunFileError
from dlcore.lab.imports import Imports
from tests.lab import hostile_files

ask = experiments.question


@pytest.fixture
def kept(tmp_path: Path) -> Imports:
    return Imports(tmp_path)


def folder(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "v1" / "imported").glob("*"))


def test_a_file_is_kept_as_it_came_with_its_origin(kept: Imports, tmp_path: Path) -> None:
    data = hostile_files.sound()
    id = kept.take(data, ask, file="race of *Ada*.run", by="ada@example.org")
    assert (tmp_path / "v1" / "imported" / f"{id}.run").read_bytes() == data
    (entry,) = Imports(tmp_path).all()
    assert (entry.id, entry.head.key, entry.head.size) == (id, hostile_files.QUESTION.key(), len(data))
    assert (entry.origin.file, entry.origin.by) == ("race of *Ada*.run", "ada@example.org")
    assert entry.origin.brought.startswith("20")
    assert entry.name.startswith("surface_race-" + id[:12])
    foreign = Imports(tmp_path).get(id, ask)
    assert foreign is not None
    assert foreign.question == hostile_files.QUESTION


def test_the_same_file_is_kept_once_and_another_answer_beside_it(kept: Imports) -> None:
    first = kept.take(hostile_files.sound(), ask, file="a.run")
    other = kept.take(hostile_files.with_result(global_minima=7), ask, file="b.run")
    data = hostile_files.with_result(global_minima=8)
    again = [kept.take(data, ask, file=name) for name in ("c.run", "d.run")]
    assert len({first, other, *again}) == 3
    assert {entry.origin.file for entry in kept.all()} == {"a.run", "b.run", "c.run"}
    assert {kept.get(id, ask).run.result.global_minima for id in (other, again[0])} == {7, 8}


@pytest.mark.parametrize("attack", ["wrong digest", "too many steps", "another shape", "forged key"])
def test_nothing_of_a_refused_file_is_kept(kept: Imports, tmp_path: Path, attack: str) -> None:
    with pytest.raises(RunFileError):
        kept.take(hostile_files.HOSTILE[attack][0](), ask)
    assert folder(tmp_path) == []
    assert kept.all() == ()


def test_an_imported_run_answers_no_question_of_ones_own(quiet_laboratory: lab.Laboratory) -> None:
    question = hostile_files.QUESTION
    lie = np.full_like(question.compute(lab.experiment.ignore_progress).final_loss, -1.0)
    quiet_laboratory.imports.take(hostile_files.with_result(final_loss=lie), ask)
    assert quiet_laboratory.peek(question) is None
    assert quiet_laboratory._archive.find(question.key(), question) is None
    assert quiet_laboratory.run_file(question) is None
    assert quiet_laboratory.all() == ()
    own = quiet_laboratory.run(question)
    assert own.result is not None
    assert own.result.final_loss.min() > -1.0
    quiet_laboratory.run_file(question)
    assert quiet_laboratory.status().entries == 1


def test_the_least_recently_used_go_first_and_never_the_newest(tmp_path: Path) -> None:
    few = Imports(tmp_path, most=3)
    ids = []
    for number in range(3):
        ids.append(few.take(hostile_files.with_result(global_minima=number), ask))
        os.utime(few._path(ids[-1]), (number, number))
    few.get(ids[0], ask)
    wholefile.touch(few._path(ids[0]))
    newest = few.take(hostile_files.with_result(global_minima=9), ask)
    assert {entry.id for entry in few.all()} == {ids[0], newest}
    tiny = Imports(tmp_path, limit=1)
    last = tiny.take(hostile_files.with_result(global_minima=10), ask)
    assert [entry.id for entry in tiny.all()] == [last]
    assert folder(tmp_path) == [f"{last}.json", f"{last}.run"]


def test_a_removed_one_is_gone(kept: Imports, tmp_path: Path) -> None:
    id = kept.take(hostile_files.sound(), ask)
    assert kept.remove(id)
    assert kept.get(id, ask) is None
    assert kept.all() == ()
    assert folder(tmp_path) == []
    with pytest.raises(ValueError, match="not the id"):
        kept.get("../../etc/passwd", ask)


@pytest.mark.parametrize("harm", ["flip", "cut", "link", "exchanged"])
def test_one_that_was_damaged_here_is_set_aside_and_said(kept: Imports, tmp_path: Path, harm: str) -> None:
    id = kept.take(hostile_files.sound(), ask)
    path = tmp_path / "v1" / "imported" / f"{id}.run"
    data = path.read_bytes()
    path.unlink()
    if harm == "link":
        (tmp_path / "elsewhere").write_bytes(data)
        path.symlink_to(tmp_path / "elsewhere")
    else:
        flipped = data[:-1] + bytes([data[-1] ^ 1])
        path.write_bytes({"flip": flipped, "cut": data[:-9]}.get(harm, hostile_files.with_result(global_minima=9)))
    fresh = Imports(tmp_path)
    with pytest.raises(RunFileError, match="bring it again"):
        fresh.get(id, ask)
    assert fresh.get(id, ask) is None
    assert fresh.all() == ()
    assert len(list((tmp_path / "v1" / "bad").iterdir())) == 1


def test_a_note_that_is_lost_or_nonsense_hides_no_run(kept: Imports, tmp_path: Path) -> None:
    ids = [kept.take(hostile_files.with_result(global_minima=number), ask, file="x") for number in range(3)]
    notes = [tmp_path / "v1" / "imported" / f"{id}.json" for id in ids]
    notes[0].unlink()
    notes[1].write_text("{" * 5000)
    notes[2].write_text(json.dumps({"file": "x" * 9000}))
    assert [entry.origin.file for entry in Imports(tmp_path).all()] == ["", "", ""]


def test_foreign_names_are_cut_and_made_writable(kept: Imports) -> None:
    kept.take(hostile_files.sound(), ask, file="\ud800" + "y" * 5000)
    (entry,) = kept.all()
    assert entry.origin.file == "?" + "y" * 199


def test_a_program_that_has_changed_says_so_and_keeps_the_file(kept: Imports, tmp_path: Path) -> None:
    id = kept.take(hostile_files.sound(), ask)

    def forgotten(spec: str) -> Any:
        raise experiments.UnknownQuestion("this program has no such experiment")

    with pytest.raises(RunFileError, match="no such experiment"):
        Imports(tmp_path).get(id, forgotten)
    assert Imports(tmp_path).get(id, ask) is not None


def test_a_full_disk_refuses_and_leaves_nothing(kept: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def full_after_the_note(descriptor: int, rest: Any) -> int:
        if len(rest) < 1000:
            return real(descriptor, rest)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(wholefile.os, "write", full_after_the_note)
    with pytest.raises(OSError, match="No space"):
        kept.take(hostile_files.sound(), ask)
    assert kept.all() == ()
    assert [name for name in folder(tmp_path) if name.endswith(".run")] == []
    monkeypatch.undo()
    kept.take(hostile_files.sound(), ask)
    assert len(kept.all()) == 1


def test_only_a_few_are_kept_in_memory(kept: Imports) -> None:
    for number in range(imports.AT_HAND + 2):
        kept.take(hostile_files.with_result(global_minima=number), ask)
    assert len(kept._at_hand) == imports.AT_HAND
