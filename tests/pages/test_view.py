"""The record of a page: what it holds, and that its link leads to the very same view."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dlcore.sharing import deflated
from pages import _view
from tests.contracts.test_every_page import VIEWS

TEACHING = [view for view in VIEWS if view[0] not in {"pages/home.py", "pages/runs.py", "pages/boards.py"}]


def record(app) -> _view.View:
    return app.session_state["_view"]


def reopened(dashboard, page, view):
    """Open the link of a view as a peer does."""
    asked = parse_qs(urlsplit(view.link()).query, keep_blank_values=True)
    return dashboard(page, **{name: values if len(values) > 1 else values[0] for name, values in asked.items()})


@pytest.fixture(params=TEACHING, ids=lambda view: "-".join([Path(view[0]).stem, *view[1].values()]))
def opened(request, dashboard):
    page, link = request.param
    return page, dashboard(page, **link)


def test_the_link_of_a_changed_view_shows_the_same_view(opened, dashboard, open_drawers):
    page, app = opened
    presets = [button for button in app.button if "_preset_" in (button.key or "")]
    if presets:
        presets[-1].click()
        app.run()
    here = record(app)
    there = record(reopened(dashboard, page, here))
    assert there.link() == here.link()
    assert {key: control.shown for key, control in there.controls.items()} == {
        key: control.shown for key, control in here.controls.items()
    }
    assert list(there.asked) == list(here.asked)
    assert list(there.figures) == list(here.figures)
    assert len(here.link()) < _view.LONGEST_LINK


def test_a_view_knows_its_controls_figures_tables_and_questions(dashboard):
    view = record(dashboard("pages/optimizers.py", s_surface="Booth"))
    assert view.path == "optimizers"
    assert view.title
    assert view.question
    assert view.controls["s_surface"].shown == ("Booth",)
    assert view.controls["s_surface"].usual != ("Booth",)
    assert view.link() == "optimizers?s_surface=Booth"
    assert view.figures["s_map"].alt
    assert view.tables["s_share"].rows.shape[0] == 4
    assert next(iter(view.asked.values())).question.name == "surface_race"
    assert ("optimizers", "question") in view.sections


def test_a_second_run_begins_a_new_record(dashboard):
    app = dashboard("pages/optimizers.py")
    first = record(app)
    app.run()
    assert record(app) is not first
    assert list(record(app).figures) == list(first.figures)


def test_values_are_written_as_they_stand_in_an_address():
    assert _view.View("x", "X", controls={
        "a": _view.Control("A", ("true",), ("false",)),
        "b": _view.Control("B", ("0.1",), ("0.1",)),
        "c": _view.Control("C", (), ("p", "q")),
        "d": _view.Control("D", ("p&q", "ä b"), ()),
    }).link() == "x?a=true&c=&d=p%26q&d=%C3%A4%20b"  # fmt: skip


EVERY_SETTING = {
    "s_o": ["SGD", "Momentum", "Nesterov", "Adagrad", "Adadelta", "RMSprop", "Adam", "AdamW", "NAdam", "Lion"],
    "s_f": "(x**2 + y - 11)**2 + (x + y**2 - 7)**2 + " * 4 + "x",
} | {f"s_{rule}_{name}": f"0.01{number:02}4567890123" for number, (rule, name) in enumerate(
    (rule, name)
    for rule in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "adamax", "nadam", "lion")
    for name in ("lr", "momentum", "beta1", "beta2", "eps", "weight_decay", "alpha")
)}  # fmt: skip


def test_a_link_that_would_be_too_long_is_packed_and_shows_the_same_view(dashboard, open_drawers):
    here = record(dashboard("pages/optimizers.py", s_surface="Own formula", **EVERY_SETTING))
    many = _view.View(here.path, here.title, controls=here.controls | {
        f"x{number}": _view.Control("x", ("0.0123456789",), ("0",)) for number in range(120)
    })  # fmt: skip
    assert len(many.link()) > _view.LONGEST_LINK
    assert len(many.short_link()) < _view.LONGEST_LINK
    packed = urlsplit(many.short_link()).query.removeprefix(f"{_view.PACKED}=")
    assert _view.unpacked(packed) == parse_qs(urlsplit(many.link()).query)
    there = record(dashboard("pages/optimizers.py", packed=packed))
    assert there.link() == here.link()


@pytest.mark.parametrize("packed", ["", "x", "%%%", "A" * 5000, deflated.pack(b"a" * 10**7), "😀", "eJw"])
def test_a_damaged_packed_link_gets_one_sentence(dashboard, packed):
    app = dashboard("pages/optimizers.py", packed=packed)
    assert not app.exception
    assert record(app).link() == "optimizers"
    told = [text.value for text in app.markdown if text.value.startswith("- This link")]
    assert len(told) == 1
    assert "\n" not in told[0]
