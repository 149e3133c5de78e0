from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from dlcore import experiments
from dlcore.experiments import surface_race
from tests.contracts.test_every_experiment import EXPERIMENTS


def test_every_experiment_is_known_by_its_name_and_comes_back_from_its_record() -> None:
    assert set(experiments.known().values()) == set(EXPERIMENTS)
    for name, kind in experiments.known().items():
        assert kind.name == name
        assert experiments.question(kind().canonical()) == kind()
        assert experiments.question(kind.smallest().canonical()).key() == kind.smallest().key()


def changed(change: Callable[[dict[str, Any]], Any]) -> str:
    record = json.loads(surface_race.SurfaceRace().canonical())
    change(record)
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r.update(experiment="no_such"), "no experiment named"),
        (lambda r: r.update(experiment=["surface_race"]), "no experiment named"),
        (lambda r: r.update(experiment={}), "no experiment named"),
        (lambda r: r.update(version=10**9), "of version"),
        (lambda r: r.update(version=True), "of version"),
        (lambda r: r.update(version="1"), "of version"),
        (lambda r: r["settings"].update(steps=10**12), "steps"),
        (lambda r: r["settings"].update(steps=-1), "steps"),
        (lambda r: r["settings"].update(steps="12"), "not written as"),
        (lambda r: r["settings"].update(evil=1), "evil"),
        (lambda r: r["settings"].pop("steps"), "not written as"),
    ],
)
def test_a_record_that_is_no_question_here_is_refused_in_a_sentence(
    change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    with pytest.raises(experiments.UnknownQuestion, match=words):
        experiments.question(changed(change))


def test_knowing_all_of_them_leaves_torch_out() -> None:
    code = "import sys; from dlcore import experiments; assert experiments.known() and 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
