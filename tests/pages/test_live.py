"""A run is told in every state: queued, running, stopped, failed, refused, done; drawn from a made-up laboratory."""

import pytest
from streamlit.testing.v1 import AppTest

from dlcore import lab
from dlcore.experiments.regression_race import RegressionRace
from pages import _lab, _live

QUESTION = RegressionRace()
KEY = QUESTION.key()


class Laboratory:
    """Stand for the lab: one run, as the test wants it, and what was asked of it."""

    def __init__(self, run):
        self.now, self.asked, self.stopped = run, 0, 0

    def run(self, experiment, session=""):
        assert experiment == QUESTION
        assert session
        self.asked += 1
        self.now = lab.Run(KEY, "queued") if self.now is None or not self.now.live else self.now
        return self.now

    def peek(self, experiment):
        return self.now

    def cancel(self, experiment):
        self.stopped += 1
        self.now = lab.Run(KEY, "cancelled", step=self.now.step, steps=self.now.steps)


def page(start):
    import streamlit as st

    from dlcore.experiments.regression_race import RegressionRace
    from pages import _live

    _live.show(RegressionRace(), lambda run: st.text(f"drawn: {run and run.state}"), key="t", start=start)


@pytest.fixture
def meet(monkeypatch):
    """Show a run in a state: ``app, laboratory = meet(run, start=True)``."""

    def meet(run, *, start=True):
        laboratory = Laboratory(run)
        monkeypatch.setattr(_lab, "laboratory", lambda: laboratory)
        app = AppTest.from_function(page, kwargs={"start": start}, default_timeout=20).run()
        assert not app.exception
        return app, laboratory

    return meet


def texts(app):
    told = [part.value for part in [*app.text, *app.caption, *app.error]]
    return told + [bar.proto.text for bar in app.get("progress")]


def labels(app):
    return [button.label for button in app.button]


def test_what_nobody_ran_starts_unasked_where_it_is_cheap(meet):
    app, laboratory = meet(None, start=True)
    assert laboratory.asked == 1
    assert "Waiting for a free worker …" in texts(app)
    assert "drawn: queued" in texts(app)


def test_what_is_dear_waits_for_a_click_and_says_what_it_costs(meet):
    app, laboratory = meet(None, start=False)
    assert laboratory.asked == 0
    assert any(text.startswith("Takes about") for text in texts(app))
    app.button(key="t_start").click().run()
    assert laboratory.asked == 1
    assert labels(app) == ["Stop"]


def test_a_run_says_its_step_and_the_time_left_and_can_be_stopped(meet):
    app, laboratory = meet(lab.Run(KEY, "running", step=1500, steps=3000, remaining=12.3))
    assert "Step 1,500 of 3,000 · 12 s left" in texts(app)
    assert app.get("progress")[0].proto.value == 50
    app.button(key="t_stop").click().run()
    assert laboratory.stopped == 1
    assert laboratory.asked == 0  # a stopped run does not start by itself
    assert "Stopped at step 1,500 of 3,000." in texts(app)
    assert labels(app) == ["Train"]


def test_after_its_last_step_a_run_finishes_and_promises_no_time(meet):
    app, _ = meet(lab.Run(KEY, "running", step=3000, steps=3000, remaining=0.0))
    assert "Step 3,000 of 3,000 · finishing …" in texts(app)


def test_before_its_first_report_a_run_is_starting(meet):
    app, _ = meet(lab.Run(KEY, "running"))
    assert "Starting …" in texts(app)


def test_more_steps_than_announced_do_not_break_the_bar(meet):
    app, _ = meet(lab.Run(KEY, "running", step=31, steps=30))
    assert app.get("progress")[0].proto.value == 100


def test_a_failure_is_a_sentence_with_its_number_and_a_way_on(meet):
    problem = lab.Problem("ab12cd", "The worker was killed by SIGKILL.", "killed")
    app, laboratory = meet(lab.Run(KEY, "failed", error=problem))
    assert laboratory.asked == 0
    assert [error.value for error in app.error] == [problem.sentence]
    assert any("ab12cd" in text for text in texts(app))
    assert "drawn: failed" in texts(app)
    app.button(key="t_again").click().run()
    assert laboratory.asked == 1
    assert not app.error


def test_a_refused_run_says_why_although_the_lab_forgets_it(monkeypatch):
    refused = lab.Run(KEY, "failed", error=lab.Problem("ab12cd", "The queue is full with 64 runs.", "refused"))

    class Full(Laboratory):
        def run(self, experiment, session=""):
            self.asked += 1
            return refused

    laboratory = Full(None)
    monkeypatch.setattr(_lab, "laboratory", lambda: laboratory)
    app = AppTest.from_function(page, kwargs={"start": True}, default_timeout=20).run()
    assert not app.exception
    assert [error.value for error in app.error] == ["The queue is full with 64 runs."]
    app.run()
    assert laboratory.asked == 1  # looking again is no asking again
    assert labels(app) == ["Run again"]


@pytest.mark.parametrize(("origin", "said"), [("worker", True), ("page", False)])
def test_a_result_says_what_computed_it_where_that_matters(meet, origin, said):
    provenance = lab.Provenance(
        created="2026-01-01T00:00:00.000000+00:00",
        duration=3.21,
        steps=10,
        device="CPU, 2 cores",
        versions={},
        revision="",
        origin=origin,
    )
    app, _ = meet(lab.Run(KEY, "done", result=object(), provenance=provenance))
    assert ("Computed on CPU, 2 cores in 3.2 s." in texts(app)) is said
    assert labels(app) == []
    assert "drawn: done" in texts(app)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (10, "10 s"), (119.4, "119 s"), (120, "2 min")]
)
def test_durations_have_as_many_digits_as_they_need(seconds, words):
    assert _live.duration(seconds) == words


@pytest.mark.parametrize(("elapsed", "words"), [(0.3, "Starting …"), (3.2, "Starting … 3.2 s")])
def test_a_wait_that_grows_long_is_seen_to_go_on(elapsed, words):
    assert _live._progress_text(lab.Run("key", "running", elapsed=elapsed)) == words
