from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from dlcore import lab
from tests.lab.experiments_for_tests import Misbehaviour, Squares


def test_a_cheap_experiment_is_done_at_once_and_remembered(quiet_laboratory: lab.Laboratory, tmp_path: Path) -> None:
    assert quiet_laboratory.peek(Squares()) is None
    run = quiet_laboratory.run(Squares(count=4))
    assert (run.state, run.step, run.steps, run.remaining) == ("done", 1, 1, 0.0)
    assert run.result is not None
    np.testing.assert_array_equal(run.result.squares, [0.0, 1.0, 4.0, 9.0])
    assert run.result.extras["pair"] == (1, 2.5)
    assert np.isnan(run.result.extras["nan"])
    assert not run.result.squares.flags.writeable
    assert run.provenance is not None
    assert run.provenance.origin == "page"
    assert quiet_laboratory.run(Squares(count=4)) is run
    quiet_laboratory.close()
    other = lab.Laboratory(quiet_laboratory.settings)
    again = other.peek(Squares(count=4))
    assert again is not None
    assert again.provenance == run.provenance
    assert other.recent(5) == ()  # what a slider leaves behind is no run to list
    assert other.status().entries == 1
    other.close()


def test_twenty_threads_compute_it_once(quiet_laboratory: lab.Laboratory, tmp_path: Path) -> None:
    experiment = Squares(log=str(tmp_path / "log"))
    with ThreadPoolExecutor(20) as threads:
        runs = list(threads.map(lambda _: quiet_laboratory.run(experiment), range(20)))
    assert {run.state for run in runs} == {"done"}
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_an_error_is_a_sentence_and_the_next_try_is_a_new_one(
    quiet_laboratory: lab.Laboratory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Misbehaviour, "needs_torch", False)
    monkeypatch.setattr(Misbehaviour, "cost", lambda self: 0.0)
    run = quiet_laboratory.run(Misbehaviour(way="raise"))
    assert run.state == "failed"
    assert run.error is not None
    assert "ValueError: step 7 diverged" in run.error.sentence
    assert run.error.id in caplog.text
    assert "Traceback" in caplog.text
    assert quiet_laboratory.peek(Misbehaviour(way="raise")) == run
    assert quiet_laboratory.run(Misbehaviour(way="raise")).attempt == 2


def test_a_damaged_file_is_computed_again(quiet_laboratory: lab.Laboratory) -> None:
    quiet_laboratory.run(Squares())
    quiet_laboratory.close()
    (file,) = Path(quiet_laboratory.settings.store).glob("v1/[0-9a-f][0-9a-f]/*.run")
    file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    other = lab.Laboratory(quiet_laboratory.settings)
    assert other.peek(Squares()) is None
    assert other.run(Squares()).state == "done"
    assert "set aside" in other.status().problems[0]
    other.close()
    third = lab.Laboratory(quiet_laboratory.settings)
    assert third.peek(Squares()) is not None
    third.close()


def test_a_file_of_an_older_result_type_is_computed_again(
    quiet_laboratory: lab.Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(Squares):
        @classmethod
        def result_type(cls) -> type:
            return lab.Problem

    quiet_laboratory.run(Squares())
    quiet_laboratory.close()
    other = lab.Laboratory(quiet_laboratory.settings)
    assert other.peek(Other()) is None
    assert "set aside" in other.status().problems[0]
    other.close()


def test_without_a_writable_store_the_page_still_works(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    laboratory = lab.Laboratory(lab.Settings(store=tmp_path / "file" / "store"))
    run = laboratory.run(Squares())
    assert run.state == "done"
    assert laboratory.run(Squares()) is run
    assert "kept in memory" in laboratory.status().problems[0]
    laboratory.close()
