"""What the server tells whoever watches it: that it lives, whether it can answer, and its numbers."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dlcore import lab
from dlcore.experiments.surface_race import SurfaceRace
from pages import _lab, _operator
from tests.pages.test_server import get


@pytest.fixture
def operator(monkeypatch):
    """Let the server have other settings: ``operator(metrics="on")``."""

    def choose(**settings):
        monkeypatch.setattr(_operator, "settings", lambda: lab.Settings(**settings))

    return choose


@pytest.fixture
def laboratory(monkeypatch, tmp_path):
    opened = lab.Laboratory(lab.Settings(store=tmp_path / "store"))
    monkeypatch.setattr(_lab, "_opened", [opened])
    monkeypatch.setattr(opened, "ready", lambda: {"store": True, "engine": False, "database": True})
    yield opened
    opened.close()


def numbers(body):
    """Return every sample of a page of metrics by name and labels."""
    families = text_string_to_metric_families(body.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_a_process_that_answers_lives(monkeypatch):
    monkeypatch.setattr(_lab, "_opened", [])
    status, headers, body = get("/healthz")
    assert (status, body) == (200, b"ok\n")
    assert headers["cache-control"] == "no-store"


def test_a_laboratory_that_is_being_opened_is_not_ready(monkeypatch):
    monkeypatch.setattr(_lab, "_opened", [])
    status, _, body = get("/readyz")
    assert (status, json.loads(body)) == (503, {"ready": False, "parts": {"laboratory": "not ready"}})


def test_each_part_says_whether_it_works(laboratory, monkeypatch):
    monkeypatch.setattr(laboratory, "ready", lambda: {"store": False, "engine": True, "database": True})
    status, _, body = get("/readyz")
    parts = {"store": "not ready", "engine": "ok", "database": "ok"}
    assert (status, json.loads(body)) == (503, {"ready": False, "parts": parts})
    monkeypatch.setattr(laboratory, "ready", lambda: {"store": True, "engine": True, "database": True})
    assert get("/readyz")[0] == 200


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics"])
def test_there_are_no_metrics_until_they_are_switched_on(operator, laboratory, path):
    operator()
    assert get(path)[0] == 404


def test_metrics_tell_queue_runs_cache_and_store(operator, laboratory):
    operator(metrics="on")
    question = SurfaceRace(steps=20)
    laboratory.run(question)
    laboratory.run(question)
    status, headers, body = get("/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert "content-security-policy" in headers
    told = numbers(body)
    assert told["gradient_lab_runs", "running"] == told["gradient_lab_runs", "queued"] == 0
    assert told["gradient_lab_runs_ended_total", "done", "page"] == 1
    assert told["gradient_lab_results_found_total", "memory"] == 1
    assert told["gradient_lab_results_computed_total",] == 1
    assert told["gradient_lab_run_seconds_count",] == 0
    assert told["gradient_lab_store_limit_bytes",] == laboratory.settings.store_limit_mb * 10**6
    assert (told["gradient_lab_ready", "database"], told["gradient_lab_ready", "engine"]) == (1, 0)
    assert told["gradient_lab_shared_rows", "boards"] == 0
    assert told["process_resident_memory_bytes",] > 10**7


def test_every_family_says_what_it_means(operator, laboratory):
    operator(metrics="on")
    families = list(text_string_to_metric_families(get("/metrics")[2].decode()))
    assert all(family.documentation and family.type != "unknown" for family in families)
    ours = {family.name for family in families if family.name.startswith("gradient_lab")}
    assert {"gradient_lab_runs", "gradient_lab_runs_ended", "gradient_lab_run_seconds", "gradient_lab_sessions"} <= ours
