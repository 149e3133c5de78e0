"""The tab "Operation": controls reach the question, limits follow from one another, links that ask the impossible."""

import json

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.nn import functional

from dlcore.elements.convolution import grids, kernels, sliding
from dlcore.experiments.sliding_window import SlidingWindow
from dlcore.lab.experiment import ignore_progress
from pages import (
    _controls,
    _operation,
    _operation_choices,
    _operation_kernel,
    _operation_pictures,
    _operation_presets,
    _operation_table,
    _photo,
    _plot,
)

PAGE = "pages/convolution.py"


def sent(app):
    """Return what the window component was given."""
    found = [json.loads(element.proto.json) for element in app.get("bidi_component") if "scene" in element.proto.json]
    return found[0]["scene"] if found else None


def sentences(app):
    return "\n".join(text.value for text in app.markdown if text.value.startswith("- The link"))


def numbers(app, key):
    return next(widget for widget in app.number_input if widget.key == key)


def switch(app, key):
    return next(widget for widget in app.get("button_group") if widget.key == key)


def test_the_default_view_asks_the_default_question(dashboard, questions):
    app = dashboard(PAGE)
    assert not app.exception
    assert questions[-1] == SlidingWindow()
    assert sent(app)["sides"][2]["values"] == SlidingWindow().compute(ignore_progress).output.tolist()


CONTROLS = {
    "op_input": ("Ramp", {"channels": (grids.written(grids.ramp(6, 7, 0)),)}),
    "op_rows": ("9", {"channels": (grids.written(grids.edge(9, 7, 0)),)}),
    "op_columns": ("4", {"channels": (grids.written(grids.edge(6, 4, 0)),)}),
    "op_kernel": ("Sharpen", {"kernel": grids.written(kernels.numbers("sharpen"))}),
    "op_p": ("2", {"cells": 2}),
    "op_mode": ("Reflect", {"mode": "reflect"}),
    "op_pad": ("Full", {"padding": "full", "cells": 0}),
    "op_stride": ("3", {"stride": 3}),
    "op_dilation": ("2", {"dilation": 2}),
    "op_filters": ("3", {"filters": 3}),
}


@pytest.mark.parametrize("key", CONTROLS)
def test_every_control_reaches_the_question(dashboard, questions, key):
    value, expected = CONTROLS[key]
    app = dashboard(PAGE, **{key: value})
    assert not app.exception
    assert not sentences(app)
    assert questions[-1] == SlidingWindow(**expected)


def test_the_shape_of_a_kernel_and_the_seed_reach_the_question(dashboard, questions):
    shaped = {"op_kernel": "Gabor", "op_size": "4", "op_angle": "30", "op_wave": "3", "op_width": "1"}
    dashboard(PAGE, op_input="Random", op_seed="7", **shaped)
    wanted = kernels.numbers("gabor", kernels.Shape(4, 30, 3, 1))
    assert questions[-1].kernel == grids.written(wanted)
    assert questions[-1].channels == (grids.written(grids.random(6, 7, 7)),)


def test_own_numbers_and_an_own_kernel_stand_in_the_link(dashboard, questions):
    app = dashboard(PAGE, op_input="Own numbers", op_cells="1 2 3; 4 5 6.5", op_kernel="Own kernel", op_own="1,-1")
    assert not sentences(app)
    assert (questions[-1].channels, questions[-1].kernel) == (("1_2_3~4_5_6.5",), "1_-1")
    assert sent(app)["sides"][2]["values"][0][1] == [-1, -1, -1, 3]


def test_groups_and_channels_reach_the_question(dashboard, questions):
    app = dashboard(PAGE, op_channels="4", op_filters="2", op_groups="2")
    assert not sentences(app)
    asked = questions[-1]
    assert (len(asked.channels), asked.filters, asked.groups) == (4, 2, 2)
    assert [link[:2] for link in sent(app)["planes"]] == [[0, 0], [0, 1], [1, 2], [1, 3]]


@pytest.mark.parametrize(
    ("link", "key", "relation"),
    [
        ({"op_pad": "Same", "op_stride": "2"}, "op_stride", '"same" needs stride 1, as torch says'),
        ({"op_dilation": "4", "op_rows": "3"}, "op_dilation", "spans 7 cells, more than the 3 of the input with 2"),
        ({"op_kernel": "Blur (box)", "op_size": "7", "op_rows": "4"}, "op_size", "spans 7 cells, more than the 4"),
        ({"op_mode": "Reflect", "op_rows": "3", "op_p": "3"}, "op_p", "must be smaller than the 3 there are"),
        ({"op_mode": "Circular", "op_rows": "3", "op_p": "4"}, "op_p", "must be at most the 3 there are"),
        (
            {"op_channels": "3", "op_filters": "2", "op_groups": "3"},
            "op_groups",
            "divide both the 3 channels and the 2",
        ),
    ],
)
def test_a_link_that_asks_the_impossible_is_told_the_relation(dashboard, questions, link, key, relation):
    app = dashboard(PAGE, **link)
    assert not app.exception
    assert f"`{key}`" in sentences(app)
    assert relation in sentences(app)
    assert questions[-1] is not None
    assert sent(app)["sides"][2]["values"]


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ({"op_kernel": "Own kernel", "op_own": "1 1 1 1 1 1 1", "op_columns": "4"}, "d\\(k"),
        ({"op_kernel": "Own kernel", "op_own": "1 2; 3"}, "row 2 has 1 numbers"),
        ({"op_kernel": "Own kernel", "op_own": "x"}, "is no number"),
        ({"op_input": "Own numbers", "op_cells": ""}, "there are no numbers"),
        ({"op_input": "Own numbers", "op_cells": "1e9"}, "out of bounds"),
        ({"op_kernel": "Own kernel", "op_own": "~".join(["1"] * 8)}, "at most 7 of each"),
        ({"op_input": "Own numbers", "op_cells": "1 2", "op_pad": "Valid"}, "more than the 1 of the input"),
    ],
)
def test_numbers_that_make_no_output_get_a_sentence_and_the_page_stays(dashboard, link, relation):
    app = dashboard(PAGE, **link)
    assert not app.exception
    said = " ".join(warning.value for warning in app.warning).replace("\\", "")
    assert relation.replace("\\", "") in said
    assert sent(app) is None
    assert [button for button in app.button if button.key == "op_preset_0"]


def test_limits_follow_when_another_setting_moves(dashboard, questions):
    app = dashboard(PAGE, op_stride="3")
    switch(app, "op_pad").set_value("same").run()
    assert not app.exception
    assert (questions[-1].padding, questions[-1].stride) == ("same", 1)
    assert numbers(app, "op_stride").max == 1
    switch(app, "op_pad").set_value("full").run()
    assert numbers(app, "op_stride").max == sliding.MOST_STRIDE
    app = dashboard(PAGE, op_dilation="4", op_rows="7")
    assert questions[-1].dilation == 4
    numbers(app, "op_rows").set_value(4).run()
    assert not app.exception
    assert questions[-1] is not None
    assert questions[-1].dilation <= numbers(app, "op_dilation").max == 2


@pytest.mark.parametrize("mode", ["Zeros", "Reflect", "Replicate", "Circular"])
@pytest.mark.parametrize("padding", ["Number", "Valid", "Same", "Full"])
def test_no_setting_that_is_offered_is_without_an_output(dashboard, questions, mode, padding):
    app = dashboard(PAGE, op_mode=mode, op_pad=padding, op_rows="3", op_columns="4", op_kernel="Blur (box)")
    for key in ("op_p", "op_size", "op_stride", "op_dilation"):
        for field in [widget for widget in app.number_input if widget.key == key]:
            field.set_value(int(field.max)).run()
            assert not app.exception
            assert questions[-1] is not None, key
            assert not app.warning


def test_a_photo_gives_the_part_that_the_link_names(dashboard, questions):
    app = dashboard(PAGE, op_input="Photo", op_photo="Flower", op_x="30", op_y="40", op_crop="5")
    assert not sentences(app)
    grey = np.round(255 * (_operation_choices.small_photo(_photo.sample("flower")) @ [0.299, 0.587, 0.114] / 255))
    assert questions[-1].channels == (grids.written(grey[40:45, 30:35]),)
    assert sent(app)["sides"][0]["grey"]
    drawn = [json.loads(element.proto.json) for element in app.get("bidi_component") if "figure" in element.proto.json]
    box = json.loads(drawn[0]["figure"])["layout"]["shapes"][0]
    assert (box["x0"], box["y0"], box["x1"], box["y1"]) == (29.5, 39.5, 34.5, 44.5)


def test_the_photo_that_is_shown_is_torchs(dashboard):
    asked = SlidingWindow(kernel=grids.written(kernels.numbers("sobel_y")), stride=2)
    pixels = _operation_choices.small_photo(_photo.sample("china"))
    drawn = _operation_pictures._filtered(asked, pixels, None)
    grey = torch.from_numpy(np.round(255 * (pixels @ np.array([0.299, 0.587, 0.114]) / 255)))[None, None]
    wanted = functional.conv2d(grey, torch.from_numpy(kernels.numbers("sobel_y"))[None, None], stride=2, padding=1)
    np.testing.assert_array_equal(np.array(drawn.data[1].z), np.round(wanted[0, 0].numpy()))
    assert drawn.data[1].zmin == -drawn.data[1].zmax


def test_a_click_on_the_photo_puts_the_window_there_and_stays_inside(monkeypatch):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    photo = _photo.sample("china")
    _operation_choices.go_to(photo, 14, 100.4, 60.2)
    assert put == {"op_input": "photo", "op_y": 93, "op_x": 53}
    _operation_choices.go_to(photo, 14, -5, 1e6)
    assert (put["op_y"], put["op_x"]) == (0, 320 - 14)
    tiny = _photo.Photo("tiny", "tiny", np.zeros((5, 9, 3), np.uint8))
    _operation_choices.go_to(tiny, 14, 3, 3)
    assert (put["op_y"], put["op_x"]) == (0, 1)


def test_a_click_on_the_filtered_photo_puts_the_window_where_that_output_looks(monkeypatch):
    put, clicked = {}, []
    monkeypatch.setattr(_controls, "put", put.update)
    monkeypatch.setattr(_operation_pictures, "draw_photo", lambda *seen: clicked.append(seen[-1]))
    image = _operation_choices.Image(SlidingWindow().channels)
    _operation._draw_photo(SlidingWindow(stride=2, cells=0), _photo.sample("china"), image)
    clicked[0](_plot.Click(60, 50, curve=0))
    assert (put["op_y"], put["op_x"]) == (43, 53)
    clicked[0](_plot.Click(60, 50, curve=1))  # its nine cells lie around row 101, column 121
    assert (put["op_y"], put["op_x"]) == (94, 114)


def test_the_heat_map_stands_in_for_the_window(dashboard):
    app = dashboard(PAGE, op_view="Heat map")
    assert sent(app) is None
    drawn = [json.loads(element.proto.json) for element in app.get("bidi_component") if "figure" in element.proto.json]
    assert any(len(json.loads(plot["figure"])["data"]) == 3 for plot in drawn)


def test_edits_of_the_table_become_numbers_and_nonsense_changes_nothing():
    begun = np.array([[1.0, 2], [3, 4]])
    edits = {"edited_rows": {"0": {"2": -7.5}, 1: {"1": None, "9": 3, "2": 1e9}, "5": {"1": 1}, "x": {"1": 1}}}
    np.testing.assert_array_equal(_operation_table.edited(begun, edits), [[1, -7.5], [3, 4]])
    np.testing.assert_array_equal(begun, [[1, 2], [3, 4]])


def test_the_table_that_was_changed_is_the_own_kernel(monkeypatch):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _operation_kernel._take("1_2~3_4")
    assert put == {"op_kernel": "own", "op_own": "1_2~3_4"}


def asked_by(preset, dashboard, questions):
    app = dashboard(PAGE)
    app.button(key=f"op_preset_{[one.name for one in _operation_presets.presets()].index(preset)}").click().run()
    return questions[-1], questions[-1].compute(ignore_progress)


def test_presets_keep_what_they_promise(dashboard, questions):
    _, edge = asked_by("An edge, found", dashboard, questions)
    assert edge.output[0, 2].tolist() == [0, 0, 40, 40, 0, 0, -40]
    _, mended = asked_by("The border, mended", dashboard, questions)
    assert mended.output[0].tolist() == [[0, 0, 40, 40, 0, 0, 0]] * 6
    asked, floor = asked_by("A row nobody reads", dashboard, questions)
    assert asked.sizes() == (2, 2)
    assert floor.unread() == 6 + 6 - 1
    asked, wide = asked_by("Wider without more weights", dashboard, questions)
    assert (asked.windows()[0].span, wide.weights.size, asked.sizes()) == (5, 9, (3, 3))
    _, stamp = asked_by("A kernel, stamped", dashboard, questions)
    np.testing.assert_array_equal(stamp.output[0, 2:5, 2:5], kernels.numbers("emboss")[::-1, ::-1])
    assert stamp.output[0].sum() == kernels.numbers("emboss").sum()
    asked, alone = asked_by("Each channel for itself", dashboard, questions)
    assert (alone.weights.size, asked.model_copy(update={"groups": 1}).weights().size) == (2 * 9, 4 * 9)


def test_the_card_of_the_home_page_is_drawn(quiet_lab):
    def card():
        from pages import _operation

        _operation.show_picture()

    app = AppTest.from_function(card, default_timeout=60).run()
    assert not app.exception
    assert json.loads(json.loads(app.get("bidi_component")[0].proto.json)["figure"])["data"]
