from __future__ import annotations

from pathlib import Path

import pytest

from dlcore import lab
from dlcore.lab import settings


def test_the_environment_is_read() -> None:
    environment = {
        "GRADIENT_LAB_STORE": "/somewhere",
        "GRADIENT_LAB_DATA": "/data",
        "GRADIENT_LAB_DATABASE": "postgresql+psycopg://lab@host/lab",
        "GRADIENT_LAB_DEVICE": "cpu",
        "GRADIENT_LAB_SLOTS": "3",
        "GRADIENT_LAB_STORE_LIMIT_MB": "10",
        "GRADIENT_LAB_TIME_LIMIT_S": "1.5",
        "GRADIENT_LAB_SILENCE_LIMIT_S": "2.5",
        "GRADIENT_LAB_QUEUE_LIMIT": "7",
        "GRADIENT_LAB_QUEUE_LIMIT_PER_SESSION": "4",
        "GRADIENT_LAB_SIGN_IN": "required",
        "GRADIENT_LAB_METRICS": "on",
        "GRADIENT_LAB_LOG": "json",
        "DASK_SCHEDULER_ADDRESS": "tls://10.0.0.1:8786",
        "HOME": "/elsewhere",
    }
    read = lab.Settings.from_environment(environment)
    assert read.model_dump() == {
        "store": Path("/somewhere"),
        "data": Path("/data"),
        "database": "postgresql+psycopg://lab@host/lab",
        "device": "cpu",
        "slots": 3,
        "store_limit_mb": 10,
        "time_limit_s": 1.5,
        "silence_limit_s": 2.5,
        "queue_limit": 7,
        "queue_limit_per_session": 4,
        "sign_in": "required",
        "metrics": "on",
        "log": "json",
        "scheduler_address": "tls://10.0.0.1:8786",
    }


def test_an_empty_environment_gives_defaults() -> None:
    read = lab.Settings.from_environment({"GRADIENT_LAB_SLOTS": ""})
    assert read.scheduler_address is None
    assert read.slots >= 2


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GRADIENT_LAB_DEVICE", "tpu"),
        ("GRADIENT_LAB_SLOTS", "0"),
        ("GRADIENT_LAB_SLOTS", "many"),
        ("GRADIENT_LAB_TIME_LIMIT_S", "nan"),
        ("GRADIENT_LAB_TIME_LIMIT_S", "-1"),
        ("GRADIENT_LAB_STORE_LIMIT_MB", "1e99"),
        ("GRADIENT_LAB_SIGN_IN", "please"),
        ("GRADIENT_LAB_METRICS", "public"),
        ("GRADIENT_LAB_LOG", "xml"),
        ("DASK_SCHEDULER_ADDRESS", "not an address"),
        ("DASK_SCHEDULER_ADDRESS", "tcp://host"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_it(variable: str, value: str) -> None:
    with pytest.raises(lab.SettingsError) as refusal:
        lab.Settings.from_environment({variable: value})
    sentence = str(refusal.value)
    assert variable in sentence
    assert value in sentence
    assert "\n" not in sentence


def test_the_password_of_a_database_is_never_repeated() -> None:
    with pytest.raises(lab.SettingsError, match="GRADIENT_LAB_DATABASE cannot be used") as refusal:
        lab.Settings.from_environment({"GRADIENT_LAB_DATABASE": "mysql://lab:secret-word@host/lab"})
    assert "secret-word" not in str(refusal.value)
    kept = lab.Settings.from_environment({"GRADIENT_LAB_DATABASE": "postgresql+psycopg://lab:secret-word@host/lab"})
    assert "secret-word" not in repr(kept)


def test_the_store_is_a_cache_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert settings.default_store() == Path("/caches/gradient-lab")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert settings.default_store() == Path("/home/someone/.cache/gradient-lab")


def test_data_sets_are_kept_beside_the_store() -> None:
    read = lab.Settings.from_environment({"GRADIENT_LAB_STORE": "/results/lab"})
    assert read.data == Path("/results/lab-data")
