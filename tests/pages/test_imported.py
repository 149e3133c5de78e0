"""The tab "Imported": a peer's file is checked, shown with its origin, set beside this server's answer, and removed."""

import json

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dlcore import experiments
from dlcore.lab import exchange
from tests.lab import hostile_files

NASTY = "<script>alert(1)</script> **bold** [x](http://x) $x$ :red[x] `y`"


def page():
    from pages import _imported, _view

    _view.begin("runs", "Runs")
    _imported.show()


@pytest.fixture
def opened(quiet_lab):
    """Open the tab on a laboratory that knows nothing that was brought."""

    def open_with(**link):
        app = AppTest.from_function(page, default_timeout=60)
        for name, value in link.items():
            app.query_params[name] = value
        return app.run()

    yield open_with
    for entry in quiet_lab.imports.all():
        quiet_lab.imports.remove(entry.id)


def bring(app, data, name="race.run"):
    app.file_uploader(key="file_upload").set_value((name, data, "application/octet-stream")).run()
    assert not app.exception
    return app


def words(app):
    """Return everything that the tab says."""
    kinds = ("markdown", "caption", "error", "warning", "info", "success", "text")
    return "\n".join(element.value for kind in kinds for element in app.get(kind) if hasattr(element, "value"))


def rows(app, position):
    return app.dataframe[position].value


def test_before_anything_was_brought_it_says_how_to_get_a_file(opened):
    app = opened()
    assert not app.exception
    assert "Ask a peer" in words(app)
    assert app.selectbox(key="file_run").options == ["none"]
    assert app.file_uploader(key="file_upload").proto.max_upload_size_mb * 2**20 == exchange.LARGEST
    assert st.get_option("server.maxUploadSize") * 2**20 >= exchange.LARGEST


def test_a_file_is_shown_with_its_origin_its_settings_and_its_numbers(opened, quiet_lab):
    app = bring(opened(), hostile_files.sound())
    (entry,) = quiet_lab.imports.all()
    assert app.selectbox(key="file_run").value == entry.id
    told = words(app)
    assert "`race.run` passed every check" in told
    for fact in ("surface race", "CPU", "numpy", "race.run", "nobody here has checked them"):
        assert fact in told
    (plot,) = [json.loads(e.proto.json) for e in app.get("bidi_component") if "alt" in e.proto.json]
    drawn = json.loads(plot["figure"])
    assert next(trace["name"] for trace in drawn["data"] if trace.get("x") == [None]).startswith("P:")
    question = hostile_files.QUESTION
    foreign = quiet_lab.imports.get(entry.id, experiments.question)
    assert dict(rows(app, 0).to_numpy()) == pytest.approx(question.scalars(foreign.run.result), nan_ok=True)
    assert opened(file_run=entry.name).selectbox(key="file_run").value == entry.id  # by link


def test_the_same_question_is_answered_here_only_when_asked_and_then_compared(opened, quiet_lab):
    app = bring(opened(), hostile_files.sound())
    assert quiet_lab.peek(hostile_files.QUESTION) is None
    app.button(key="file_start").click().run()
    assert not app.exception
    assert quiet_lab.peek(hostile_files.QUESTION).state == "done"
    assert "**Same.** All" in app.success[-1].value
    assert list(rows(app, 0).columns)[2] == "This server's"
    assert "from this very run" not in words(app)
    app = bring(opened(), quiet_lab.run_file(hostile_files.QUESTION))
    assert "from this very run" in words(app)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"global_minima": 77}, "**Different**, first in `global_minima`"),
        ({"reasons": ("he said so",)}, "**Different**, first in `reasons.0`"),
        ({"final_loss": 1e-7}, "**Same up to rounding.**"),
    ],
)
def test_numbers_that_were_changed_are_found_out(opened, quiet_lab, change, verdict):
    own = quiet_lab.run(hostile_files.QUESTION).result
    if "final_loss" in change:
        change = {"final_loss": own.final_loss * (1 + change["final_loss"])}
    app = bring(opened(), hostile_files.with_result(**change))
    assert verdict in words(app)
    assert np.array_equal(quiet_lab.run(hostile_files.QUESTION).result.final_loss, own.final_loss)


@pytest.mark.parametrize(
    "attack", ["pickle", "zip", "gzip", "cut", "wrong digest", "too many steps", "another shape", "unknown experiment"]
)
def test_a_hostile_file_is_one_sentence_and_changes_nothing(opened, quiet_lab, attack):
    make, reason = (hostile_files.DISGUISED | hostile_files.HOSTILE)[attack]
    app = bring(opened(), make(), NASTY)
    (told,) = [error.value for error in app.error]
    assert reason.replace("'", "") in told.replace("\\", "").replace("'", "")
    assert told.startswith("`")
    assert told.split("`")[1].startswith("<script>")  # shown as code: nothing in it is interpreted
    assert quiet_lab.imports.all() == ()
    app = bring(app, hostile_files.sound())
    assert not app.error
    assert len(quiet_lab.imports.all()) == 1


def test_foreign_words_are_shown_as_they_are(opened, quiet_lab):
    data = hostile_files.repacked(provenance={"device": NASTY, "revision": NASTY[:80], "versions": {NASTY: NASTY}})
    app = bring(opened(), data, f"{NASTY}.run")
    origin = next(m.value for m in app.markdown if "**Source revision**" in m.value)
    for line in origin.split("  \n"):
        label, _space, value = line.partition("** ")
        assert label.startswith("**")
        assert value.startswith("`")
        assert value.endswith("`")
        assert "`" not in value[1:-1]
    app.selectbox(key="file_run").select("none").run()
    assert rows(app, 0)["On"][0] == NASTY  # a table shows text as it is


def test_an_imported_run_can_be_removed_here_and_by_somebody_else(opened, quiet_lab):
    app = bring(opened(), hostile_files.sound())
    app.button(key="file_remove").click().run()
    assert not app.exception
    assert quiet_lab.imports.all() == ()
    assert app.selectbox(key="file_run").value == "none"
    app = bring(opened(), hostile_files.sound())
    quiet_lab.imports.remove(quiet_lab.imports.all()[0].id)
    app.run()
    assert not app.exception
    assert app.selectbox(key="file_run").value == "none"


def test_one_that_was_damaged_here_says_so_and_the_rest_goes_on(opened, quiet_lab):
    app = bring(opened(), hostile_files.sound())
    (entry,) = quiet_lab.imports.all()
    quiet_lab.imports._at_hand.clear()
    path = quiet_lab.imports._path(entry.id)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    app.run()
    assert not app.exception
    assert "bring it again" in app.error[0].value.replace("\\", "")
    app.run()
    assert not app.error


def test_a_disk_that_refuses_is_told(opened, quiet_lab, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(quiet_lab.imports, "take", full)
    assert "No space left on device" in bring(opened(), hostile_files.sound()).error[0].value


def share():
    import streamlit as st

    from pages import _share_run, _view

    _view.begin("optimizers", "Optimizers")
    for asked in st.session_state.get("asked", ()):
        _view.asked(*asked)
    _share_run.show(_view.current())


def test_the_share_menu_offers_the_run_file_of_each_finished_run_and_of_no_other(quiet_lab):
    from dlcore import lab
    from pages import _share_run

    question = hostile_files.QUESTION
    app = AppTest.from_function(share, default_timeout=60)
    app.session_state["asked"] = [(question, None)]
    assert app.run().get("download_button") == []
    app.session_state["asked"] = [(question, lab.Run(question.key(), "running"))]
    assert app.run().get("download_button") == []
    app.session_state["asked"] = [(question, quiet_lab.run(question))]
    (button,) = app.run().get("download_button")
    assert not app.exception
    assert button.label == "Run file: surface race"
    (stored,) = (quiet_lab.settings.store / "v1").glob(f"??/{question.key()}.run")
    assert _share_run._packed(quiet_lab, question) == stored.read_bytes()
