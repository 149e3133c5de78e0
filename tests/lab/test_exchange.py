from __future__ import annotations

import random
import struct
from pathlib import Path

import numpy as np
import pytest

from dlcore import experiments, lab
from dlcore.lab import agreement, exchange, runfile
from dlcore.lab.header import RunFileError
from tests.lab import hostile_files
from tests.lab.experiments_for_tests import Squares


def test_a_peers_file_is_read_with_its_question_and_its_numbers() -> None:
    data = hostile_files.sound()
    foreign = exchange.read(data, experiments.question)
    assert foreign.question == hostile_files.QUESTION
    assert (foreign.run.key, foreign.run.state, foreign.size) == (foreign.question.key(), "done", len(data))
    own = foreign.question.compute(lab.experiment.ignore_progress)
    assert agreement.overall(agreement.compare(foreign.run.result, own)) == "same"
    assert not foreign.run.result.paths.flags.writeable


@pytest.mark.parametrize("disguise", hostile_files.DISGUISED)
def test_a_file_of_another_kind_is_called_what_it_is(disguise: str) -> None:
    make, words = hostile_files.DISGUISED[disguise]
    with pytest.raises(RunFileError, match=f"it is {words}, not a run file"):
        exchange.read(make(), experiments.question)


@pytest.mark.parametrize("attack", hostile_files.HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(attack: str) -> None:
    make, words = hostile_files.HOSTILE[attack]
    with pytest.raises(RunFileError) as refusal:
        exchange.read(make(), experiments.question)
    assert words in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_a_file_that_is_too_large_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LARGEST", 1000)
    with pytest.raises(RunFileError, match="more than the 1000"):
        exchange.read(hostile_files.sound(), experiments.question)


def test_numbers_that_cannot_be_summed_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(hostile_files.QUESTION)
    monkeypatch.setattr(kind, "series", lambda self, result: {"loss": (np.zeros(3), np.zeros(4))})
    with pytest.raises(RunFileError, match="do not fit together"):
        exchange.read(hostile_files.sound(), experiments.question)


def mutated(data: bytes, generator: random.Random) -> bytes:
    """Return a file with a few random wounds: flipped bits, cuts, insertions, pieces moved, lengths that lie."""
    wounded = bytearray(data)
    for _ in range(generator.choice((1, 1, 1, 2, 5))):
        place = generator.randrange(len(wounded))
        end = min(len(wounded), place + generator.randrange(1, 60))
        header_end = 8 + int.from_bytes(data[:8], "little")
        match generator.randrange(7):
            case 0:
                wounded[place] ^= 1 << generator.randrange(8)
            case 1:
                del wounded[place:end]
            case 2:
                wounded[place:place] = generator.randbytes(end - place)
            case 3:
                wounded[place:place] = wounded[generator.randrange(len(wounded)) :][: end - place]
            case 4:
                wounded[:8] = struct.pack("<Q", generator.choice((0, 2, header_end, 2**20, 2**63, len(data))))
            case 5:  # splice headers
                other = generator.randrange(8, header_end)
                wounded[other : other + end - place] = data[8:header_end][: end - place]
            case 6:
                wounded[generator.randrange(8, header_end)] = generator.choice(b'{}[]",:0123456789eE-\\ ')
        if len(wounded) < 10:
            break
    return bytes(wounded)


def test_two_thousand_mutations_are_refused_and_raise_nothing_else() -> None:
    data, generator = hostile_files.sound(), random.Random(7)
    for _ in range(2000):
        hostile = mutated(data, generator)
        if hostile != data:
            with pytest.raises(RunFileError, match=r"\w"):
                exchange.read(hostile, experiments.question)


def test_mutations_that_carry_a_right_digest_are_refused_or_read_whole() -> None:
    """A forger can put the digest right; then a flipped number is a number, and everything else is still refused."""
    data, generator, taken = hostile_files.sound(), random.Random(8), 0
    begin, _ = runfile._digest_span(data)
    for _ in range(500):
        hostile = mutated(data, generator)
        if hostile[begin - 10 : begin] != b'"digest":"':
            continue
        zeroed = hostile[:begin] + runfile.ZEROS + hostile[begin + 64 :]
        digest = runfile.hashlib.sha256(zeroed).hexdigest().encode()
        try:
            foreign = exchange.read(hostile[:begin] + digest + hostile[begin + 64 :], experiments.question)
        except RunFileError:
            continue
        taken += 1
        foreign.question.scalars(foreign.run.result)
    assert taken


def test_what_leaves_is_the_stores_own_file_byte_for_byte(quiet_laboratory: lab.Laboratory, tmp_path: Path) -> None:
    question = hostile_files.QUESTION
    assert quiet_laboratory.run_file(question) is None
    quiet_laboratory.run(question)
    sent = quiet_laboratory.run_file(question)
    (stored,) = (tmp_path / "store" / "v1").glob("??/*.run")
    assert sent == stored.read_bytes()
    stored.unlink()
    packed_again = quiet_laboratory.run_file(question)  # its file was evicted, its result is still in memory
    assert packed_again is not None
    one, other = (exchange.read(data, experiments.question).run for data in (sent, packed_again))
    assert one.provenance == other.provenance == quiet_laboratory.run(question).provenance
    assert agreement.overall(agreement.compare(one.result, other.result)) == "same"


def test_a_run_that_waits_in_memory_for_a_disk_can_be_sent(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file stands where the directory should be")
    opened = lab.Laboratory(lab.Settings(store=tmp_path / "store" / "deeper", database="sqlite://"))
    try:
        run = opened.run(Squares())
        sent = opened.run_file(Squares())
        assert sent is not None
        head, _ = runfile.unpack(sent, run.key)
        assert head.provenance == run.provenance
    finally:
        opened.close()


def test_a_damaged_file_never_leaves(quiet_laboratory: lab.Laboratory, tmp_path: Path) -> None:
    quiet_laboratory.run(Squares())
    quiet_laboratory.run_file(Squares())
    (stored,) = (tmp_path / "store" / "v1").glob("??/*.run")
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    again = lab.Laboratory(lab.Settings(store=tmp_path / "store"))
    try:
        assert again.run_file(Squares()) is None
    finally:
        again.close()
