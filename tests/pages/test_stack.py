"""The tab "Stack": its text makes the layers, one unit of one layer is the question, and nothing breaks the page."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.elements.convolution import known_stacks, layers
from dlcore.experiments.gradient_support import GradientSupport
from dlcore.lab import instant
from pages import _stack_table

PAGE = "pages/receptive_fields.py"
SMALL = {"stack_layers": "conv 3 p1; pool 2 s2; conv 3 d2", "stack_size": "16"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, rf_tab="Stack", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a measurement where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def box(app):
    """Return left, right, top and bottom of the box on the photo."""
    trace = next(trace for trace in figure(app, "pale where")["data"] if trace.get("name") == "receptive field")
    return min(trace["x"]), max(trace["x"]), min(trace["y"]), max(trace["y"])


def said(app):
    return " ".join(text.value for kind in (app.markdown, app.warning, app.info, app.caption) for text in kind)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [GradientSupport()]
    assert box(app) == (13.5, 57.5, 13.5, 57.5)
    assert "44 × 44 pixels" in said(app)


def test_every_control_reaches_the_question_and_the_picture(tab, questions):
    app = tab(**SMALL, stack_layer="2", stack_row="0", stack_column="7", stack_photo="Flower")
    assert questions == [GradientSupport(layers="conv 3 p1; pool 2 s2", size=16, row=0, column=7)]
    assert box(app) == (12.5, 16.5, -1.5, 2.5)
    assert "A flower on a green ground" in "".join(plots(app))


def test_pictures_need_no_worker_and_the_part_outside_is_hatched(tab):
    app = tab(stack_layers=known_stacks.VGG16, stack_size="224", stack_row="0")
    assert not app.exception
    traces = figure(app, "pale where")["data"]
    (outside,) = [trace for trace in traces if trace.get("name") == "outside the image"]
    assert min(outside["y"]) == -90.5
    assert outside["fillpattern"]["shape"] == "/"
    section = figure(app, "One row of units")
    assert len(section["layout"]["yaxis"]["ticktext"]) == 19


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("conv 3; cnov 3", "'cnov' is no layer; it begins with one of conv, pool, avg, up"),
        ("conv 3 q1", "'q1' means nothing behind conv"),
        ("conv 31; conv 31; conv 31", "Layer 3 (conv 31) does not fit on 4 units: the kernel spans 31 cells"),
    ],
)
def test_layers_that_make_no_stack_get_a_sentence_and_the_rest_stays(tab, text, sentence):
    app = tab(stack_layers=text)
    assert not app.exception
    assert sentence in said(app).replace("\\", "")
    assert app.button(key="stack_preset_0")
    assert app.number_input(key="stack_c")
    assert app.text_input(key="stack_layers").value == text


def test_a_unit_that_is_not_there_gets_the_relation_that_is_violated(tab, questions):
    app = tab(**SMALL, stack_row="9")
    assert "layer 3 has 4 × 4 units" in said(app)
    assert questions[-1].row == 2


def test_other_layers_are_seen_from_the_middle_of_the_last_one(tab, questions):
    app = tab()
    app.text_input(key="stack_layers").set_value("conv 3; conv 3").run()
    assert (questions[-1].layers, questions[-1].row) == ("conv 3; conv 3", 30)
    app.number_input(key="stack_layer").set_value(1).run()
    assert (questions[-1].layers, questions[-1].row, questions[-1].column) == ("conv 3", 31, 31)
    app.number_input(key="stack_size").set_value(9).run()
    assert (questions[-1].row, questions[-1].column) == (3, 3)
    assert not app.exception


def test_a_field_that_depends_on_the_position_is_told_exactly(tab):
    app = tab(stack_layers="up 3 s2", stack_size="16")
    words = said(app)
    assert "The field depends on the position" in words
    assert "u + 2 sees what unit u sees, moved by 1 cell (effective stride 1/2)" in words
    assert "u mod 2 = 0: 2 cells, the first time −1 to 0; u mod 2 = 1: 1 cell, the first time 0 to 0" in words
    assert "The field depends" not in said(tab())


def test_a_unit_that_sees_nothing_is_told_so(tab):
    app = tab(stack_layers="up 1 s3", stack_size="8", stack_row="1")
    assert not app.exception
    assert "sees nothing of the image" in said(app)


def test_what_was_measured_stands_beside_what_was_predicted(tab, answered):
    answered(GradientSupport())
    app = tab()
    assert not app.exception
    compared = next(frame.value for frame in app.dataframe if "Remark" in frame.value)
    assert compared.iloc[:, 1].tolist() == compared.iloc[:, 2].tolist() == [14, 57, 14, 57, 44 * 44, 0]
    drawn = figure(app, "The gradient of the unit")
    assert [trace["name"] for trace in drawn["data"][1:]] == ["predicted field", "measured support"]


def test_the_table_of_layers_is_distills(tab):
    app = tab(stack_layers=known_stacks.VGG16, stack_size="224")
    table = next(frame.value for frame in app.dataframe if "Effective stride" in frame.value)
    last = table.iloc[-1]
    assert (last["Field"], last["Effective stride"], last["Effective padding"]) == ("212", "32", "90")
    assert last["Centre of unit u"] == "15.5 + 32u"


def test_vggs_argument_follows_the_channels(tab):
    app = tab(stack_c="8")
    assert "18C² = 1,152" in said(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "49C² = 3,136" in said(app).replace("\N{NO-BREAK SPACE}", " ")
    bars = figure(app, "Weights and multiply-adds")["data"]
    assert bars[0]["text"][:2] == ["25C²", "49C²"]
    assert bars[2]["text"][:2] == ["18C²", "27C²"]


EDITS = [
    ({}, "conv 3 p1; pool 2 s2"),
    ({"edited_rows": {"0": {"kernel": 5, "padding": 2}}}, "conv 5 p2; pool 2 s2"),
    ({"edited_rows": {"1": {"kind": "up"}}}, "conv 3 p1; up 2 s2"),
    ({"deleted_rows": [0]}, "pool 2 s2"),
    ({"added_rows": [{"kind": "conv", "kernel": 3, "dilation": 2}]}, "conv 3 p1; pool 2 s2; conv 3 p1 d2"),
    ({"added_rows": [{"kind": "pool", "kernel": 4}]}, "conv 3 p1; pool 2 s2; pool 4 s4"),
    ({"edited_rows": {"1": {"ceil": True}, "7": {"kernel": 9}}}, "conv 3 p1; pool 2 s2 ceil"),
    ({"edited_rows": {"0": {"kernel": None, "stride": "x", "kind": "<b>"}}}, "conv 3 p1; pool 2 s2"),
    ({"deleted_rows": [0, 1]}, ""),
]


@pytest.mark.parametrize(("edits", "text"), EDITS)
def test_an_edit_of_the_table_becomes_a_text(edits, text):
    assert _stack_table.edited(layers.read("conv 3 p1; pool 2 s2"), edits) == text


def card():
    from pages import _stack

    _stack.show_picture()


@pytest.mark.usefixtures("quiet_lab")
def test_the_card_of_the_home_page_is_the_field_of_the_default_unit():
    app = AppTest.from_function(card, default_timeout=60).run()
    assert not app.exception
    (drawn,) = plots(app).values()
    assert any(trace.get("name") == "receptive field" for trace in drawn["data"])
