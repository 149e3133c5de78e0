from __future__ import annotations

import json

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lab.experiments_for_tests import Numbers, Squares, Walk


def test_every_setting_changes_the_key() -> None:
    base = Walk()
    others = [Walk(steps=6), Walk(pause=0.02), Walk(seed=1), Walk(log="x"), Walk(seconds=2.0)]
    assert len({experiment.key() for experiment in [base, *others]}) == 6
    assert {
        field for other in others for field in Walk.model_fields if getattr(other, field) != getattr(base, field)
    } == set(Walk.model_fields)


def test_name_and_version_change_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {Squares().key()}
    monkeypatch.setattr(Squares, "version", 2)
    keys.add(Squares().key())
    monkeypatch.setattr(Squares, "name", "cubes")
    keys.add(Squares().key())
    assert len(keys) == 3


@given(st.integers(0, 100_000), st.floats(allow_nan=False, allow_infinity=False), st.text())
def test_equal_settings_have_equal_keys_also_after_json(count: int, shift: float, log: str) -> None:
    experiment = Squares(count=count, shift=shift, log=log)
    again = Squares.model_validate_json(experiment.model_dump_json())
    assert again == experiment
    assert again.key() == experiment.key()
    assert json.loads(experiment.canonical())["settings"]["count"] == count


def test_minus_zero_is_zero() -> None:
    assert Squares(shift=-0.0).key() == Squares(shift=0.0).key()


@pytest.mark.parametrize(
    "bad", [{"shift": float("nan")}, {"shift": float("inf")}, {"count": -1}, {"count": 10**9}, {"x": 1}]
)
def test_bad_settings_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(pydantic.ValidationError):
        Squares(**bad)


def test_the_result_type_is_read_off_the_class() -> None:
    assert Squares.result_type() is Numbers
