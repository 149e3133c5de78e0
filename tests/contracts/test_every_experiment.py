"""What holds for every experiment: found by being there, none is listed here."""

from __future__ import annotations

import importlib
import inspect
import json
import math
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pydantic
import pytest

from dlcore import experiments
from dlcore.lab import codec, exchange, instant
from dlcore.lab.archive import Archive
from dlcore.lab.experiment import Experiment
from dlcore.lab.store import Store


def found() -> list[type[Experiment[Any]]]:
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(experiments.__path__, experiments.__name__ + ".")
    ]
    kinds = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    own = [k for k in kinds if issubclass(k, Experiment) and k.__module__.startswith(experiments.__name__ + ".")]
    return sorted((kind for kind in own if not inspect.isabstract(kind)), key=lambda kind: kind.__name__)


EXPERIMENTS = found()
NAME = re.compile(r"[a-z_]+(/[A-Za-z0-9_.]+)*")
WITHOUT_SERIES = {
    "anomaly_classes",
    "architecture",
    "architecture_support",
    "cnn_field",
    "gradient_support",
    "augmented_samples",
}
"""They train nothing, or many networks that are only summed up."""
every = pytest.mark.parametrize("kind", EXPERIMENTS, ids=lambda kind: kind.__name__)


def another(value: Any, annotation: Any) -> Any:
    """Return a value of the same type that differs; whether it is allowed does not matter to a key."""
    if get_origin(annotation) is Literal:
        return next(choice for choice in get_args(annotation) if choice != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + (1 if isinstance(value, int) else 0.5)
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple):
        return (*value, *value) if value else pytest.fail("give this setting a default that is not empty")
    if isinstance(value, pydantic.BaseModel):
        name, field = next(iter(type(value).model_fields.items()))
        return value.model_copy(update={name: another(getattr(value, name), field.annotation)})
    return pytest.fail(f"teach this test about {value!r}")


def test_there_are_experiments_and_each_has_its_own_name() -> None:
    names = [kind.name for kind in EXPERIMENTS]
    assert names
    assert len(set(names)) == len(names)


@every
def test_the_key_changes_with_every_setting(kind: type[Experiment[Any]]) -> None:
    base = kind()
    keys = {base.key()}
    for name, field in kind.model_fields.items():
        changed = base.model_copy(update={name: another(getattr(base, name), field.annotation)})
        assert changed.key() not in keys, name
        keys.add(changed.key())


@every
def test_settings_survive_json_and_cost_something_finite(kind: type[Experiment[Any]]) -> None:
    for experiment in (kind(), kind.smallest()):
        again = kind.model_validate_json(experiment.model_dump_json())
        assert again == experiment
        assert again.key() == experiment.key()
        assert json.loads(experiment.canonical())["experiment"] == kind.name
        assert 0 < experiment.cost() < math.inf
    assert kind.smallest().cost() <= kind().cost()


@every
def test_unknown_settings_are_refused(kind: type[Experiment[Any]]) -> None:
    with pytest.raises(pydantic.ValidationError):
        kind.model_validate({"no_such_setting": 1})


@every
def test_the_smallest_result_survives_the_store(kind: type[Experiment[Any]], tmp_path: Path) -> None:
    experiment = kind.smallest()
    key = experiment.key()
    payload = instant.compute(experiment)
    fresh = Archive(Store(tmp_path, 10**8)).unpack(key, experiment, payload).result
    store = Store(tmp_path, 10**8)
    store.put(key, payload)
    stored = Archive(Store(tmp_path, 10**8)).find(key, experiment)
    assert stored is not None
    assert isinstance(stored.result, kind.result_type())
    brought = exchange.read(payload, experiments.question)  # as a peer would: the result keeps its promises
    assert (brought.question, type(brought.run.result)) == (experiment, kind.result_type())
    _sums_itself_up(experiment, stored.result)
    one, two = codec.encode(fresh), codec.encode(stored.result)
    assert list(one) == list(two)
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])
        assert not two[name].flags.writeable


def _sums_itself_up(experiment: Experiment[Any], result: Any) -> None:
    """Hold the series and scalars of a result to what comparisons and lessons need of them."""
    series, scalars = experiment.series(result), experiment.scalars(result)
    for name, (places, values) in series.items():
        assert NAME.fullmatch(name), name
        assert np.ndim(values) == 1
        assert len(places) == len(values)
        assert np.isfinite(places).all()
    assert all(NAME.fullmatch(name) and type(value) is float for name, value in scalars.items())
    assert (
        (series and scalars) or not (experiment.needs_torch and experiment.trains) or experiment.name in WITHOUT_SERIES
    )


def test_importing_experiments_and_running_the_torch_free_ones_leaves_torch_out(tmp_path: Path) -> None:
    code = """
import sys
from tests.contracts.test_every_experiment import EXPERIMENTS
from dlcore.lab.experiment import ignore_progress
assert "torch" not in sys.modules, "imported by a module"
for kind in EXPERIMENTS:
    if not kind.needs_torch:
        kind.smallest().compute(ignore_progress)
        assert "torch" not in sys.modules, kind
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
