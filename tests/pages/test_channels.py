"""The tab "Channels": controls reach what is computed, what cannot be gets a sentence, presets keep their word."""

import json

import numpy as np
import pytest

from dlcore.elements import photos
from dlcore.elements.convolution import channel_costs, colour_filters, correlation, mixing, pooling
from dlcore.elements.convolution.channel_costs import Grouping, LayerCost
from dlcore.elements.convolution.colour_filters import FilterBank
from dlcore.elements.convolution.mixing import Mixing
from dlcore.elements.convolution.pooling import Pooling
from pages import _channels, _channels_groups, _channels_presets, _channels_rgb, _controls
from pages._plot import Click

PAGE = "pages/convolution.py"
TAB = {"conv_tab": "Channels"}
VIEWS = list(_channels.VIEWS.values())


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **TAB, **link)


def figures(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return [json.loads(data["figure"]) for data in sent if "figure" in data]


@pytest.mark.parametrize(
    ("view", "default"),
    [
        ("RGB", FilterBank()), ("1×1", Mixing()), ("Groups", Grouping()), ("Pooling", Pooling()),
        ("Cost", LayerCost()),
    ],
)  # fmt: skip  # one line a view
def test_by_default_a_view_asks_what_its_settings_are_by_default(tab, questions, view, default):
    app = tab(ch_view=view)
    assert not app.exception
    assert not app.warning
    assert questions == [default]


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        (
            {"ch_view": "RGB", "ch_photo": "Flower", "ch_filters": ["Horizontal edges", "Blur to grey"], "ch_out": "2",
             "ch_row": "7", "ch_col": "9", "ch_stride": "2", "ch_padding": "0"},
            FilterBank(filters=("horizontal_edges", "blur"), shown=2, row=7, column=9, stride=2, padding=0),
        ),
        ({"ch_view": "1×1", "ch_mix": "Principal colours", "ch_kept": "2"}, Mixing(mix="principal", kept=2)),
        (
            {"ch_view": "1×1", "ch_mix": "Own weights", "ch_red": "-2", "ch_green": "0.25", "ch_blue": "4"},
            Mixing(mix="own", red=-2, green=0.25, blue=4),
        ),
        (
            {"ch_view": "Groups", "ch_in": "6", "ch_made": "12", "ch_g": "3", "ch_k": "5", "ch_watch": "7",
             "ch_point": "true"},
            Grouping(inputs=6, outputs=12, groups=3, kernel=5, watched=7, pointwise=True),
        ),
        (
            {"ch_view": "Pooling", "ch_kind": "Average", "ch_size": "5", "ch_step": "3", "ch_ceil": "true",
             "ch_pad": "2", "ch_cells": "40", "ch_divisor": "Without padding"},
            Pooling(kind="average", kernel=5, stride=3, ceil=True, padding=2, cells=40, divisor="image"),
        ),
        (
            {"ch_view": "Cost", "ch_cin": "64", "ch_cout": "128", "ch_kernel": "3", "ch_narrow": "8", "ch_groups": "2",
             "ch_map": "14", "ch_bias": "true"},
            LayerCost(inputs=64, outputs=128, kernel=3, narrow=8, groups=2, size=14, bias=True),
        ),
    ],
)  # fmt: skip  # settings in lines of their own
def test_every_control_of_a_link_reaches_the_settings(tab, questions, link, asked):
    app = tab(**link)
    assert not app.exception
    assert questions == [asked]
    assert not [text.value for text in app.markdown if "The link" in text.value]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"ch_view": "Groups", "ch_g": "3"}, "8 channels in and 8 out cannot be split into 3 groups: both must be"),
        ({"ch_view": "Cost", "ch_groups": "5"}, "192 channels in and 32 out cannot be split into 5 groups"),
        ({"ch_view": "RGB", "ch_filters": ""}, "There is no filter, so there is no output channel"),
    ],
)
def test_an_impossible_setting_gets_a_sentence_with_the_relation_and_the_page_stays(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="ch_preset_0")


@pytest.mark.parametrize(
    ("link", "because"),
    [
        ({"ch_view": "RGB", "ch_stride": "4", "ch_row": "90"}, "the output has 24 × 36 numbers"),
        ({"ch_view": "RGB", "ch_out": "9"}, "each filter makes one channel"),
        ({"ch_view": "Pooling", "ch_pad": "2"}, "at most half the window"),
        ({"ch_view": "Groups", "ch_made": "4", "ch_watch": "5"}, "there are so many output channels"),
    ],
)
def test_limits_that_follow_from_one_another_are_said(tab, link, because):
    app = tab(**link)
    assert not app.exception
    assert any(because in text.value for text in app.markdown if text.value.startswith("- The link"))


def test_a_window_larger_than_the_photo_gets_a_sentence(tab, quiet_lab):
    pixels = np.zeros((16, 500, 3), np.uint8)
    id = quiet_lab.gallery.put(photos.png(pixels))
    app = tab(ch_view="Pooling", ch_photo="Your own photo", ch_image=id, ch_size="9", ch_cells="21")
    assert not app.exception
    assert any("kernel spans 9 cells, more than the 1 of the input" in text.value for text in app.warning)


def test_a_photo_of_one_row_goes_through_every_view(tab, quiet_lab):
    """The slimmest photo that is taken, shrunk for each view: nothing divides by zero."""
    id = quiet_lab.gallery.put(photos.png(np.full((16, 500, 3), 200, np.uint8)))
    for view in VIEWS:
        assert not tab(ch_view=view, ch_photo="Your own photo", ch_image=id).exception, view


def test_the_sum_in_the_words_is_the_one_in_the_picture(tab):
    app = tab(ch_row="20", ch_col="50")
    answer = colour_filters.convolve(
        FilterBank(row=20, column=50), photos.planes(photos.shrunk(photos.sample("china"), _channels_rgb.SHOWN))
    )
    drawn = next(one for one in figures(app) if len(one["data"]) == 9)
    said = [note["text"] for note in drawn["layout"]["annotations"]]
    assert any(f"{answer.outputs[0, 20, 50]:+.3f}" in text for text in said)
    assert answer.sums.sum() == pytest.approx(answer.outputs[0, 20, 50])


@pytest.mark.parametrize(
    ("curve", "x", "y", "wanted"),
    [(0, 10, 6, (3, 5)), (3, 10.4, 6.2, (3, 5)), (None, 1000, -50, (0, 71)), (7, 10, 6, (6, 10)), (4, -3, 99, (47, 0))],
)
def test_a_click_looks_at_the_output_there_or_at_the_one_centred_there(monkeypatch, curve, x, y, wanted):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _channels_rgb._look_there(Click(x, y, curve=curve), FilterBank(stride=2), (48, 72))
    assert (put["ch_row"], put["ch_col"]) == wanted


@pytest.mark.parametrize(
    ("x", "custom", "wanted"),
    [(1, 3, {"ch_watch": 3}), (0, 3, {}), (1, 9, {}), (1, "3", {}), (1, True, {}), (1, None, {})],
)
def test_a_click_watches_an_output_channel_and_nothing_else(monkeypatch, x, custom, wanted):
    put = {}
    monkeypatch.setattr(_controls, "put", put.update)
    _channels_groups._watch(Click(x, 0.3, custom=custom), 8, 1)
    assert put == wanted


def test_the_buttons_set_the_groups(tab, questions):
    app = tab(ch_view="Groups", ch_in="6", ch_made="4", ch_g="1")
    app.button(key="ch_apart").click().run()
    assert questions[-1].groups == 2
    app.button(key="ch_full").click().run()
    assert questions[-1].groups == 1


def test_predicted_and_counted_shares_agree(tab):
    for view in ("1×1", "Groups", "Cost"):
        link = {"ch_mix": "Principal colours"} if view == "1×1" else {}
        rows = tab(ch_view=view, **link).dataframe[0].value
        np.testing.assert_allclose(rows.iloc[:, 1], rows.iloc[:, 2], rtol=1e-9)


@pytest.mark.parametrize(
    ("link", "formula", "symbols"),
    [
        ({"ch_view": "RGB"}, correlation.LATEX, r"y_{\mathrm{blue}}"),
        ({"ch_view": "1×1"}, mixing.LATEX, r"W = \begin{pmatrix} 0.333 & 0.333 & 0.333 \\"),
        ({"ch_view": "1×1", "ch_mix": "Principal colours"}, mixing.PRINCIPAL_LATEX, r"\bar{x} = \begin{pmatrix}"),
        ({"ch_view": "Groups"}, correlation.LATEX, r"|\mathrm{group}(o)| = 2"),
        ({"ch_view": "Pooling"}, pooling.SIZE_LATEX["floor"], r"o = 7 \times 10"),
        ({"ch_view": "Pooling", "ch_ceil": "true"}, pooling.SIZE_LATEX["ceil"], r"o = 7 \times 11"),
        ({"ch_view": "Pooling", "ch_kind": "Average"}, pooling.LATEX["average"], r"i = 14 \times 21"),
        ({"ch_view": "Cost"}, channel_costs.BREAK_EVEN_LATEX, r"m^\star = 154.84"),
    ],
)
def test_the_formulas_are_those_of_the_view_with_its_numbers(tab, link, formula, symbols):
    app = tab(**link)
    app.session_state["ch_formulas"] = True
    app.run()
    assert not app.exception
    shown = [text.value for text in [*app.latex, *app.markdown]]
    assert any(formula in text for text in shown)
    assert any(symbols in text for text in shown)


def test_only_a_mean_asks_what_it_divides_by(tab):
    assert "ch_divisor" not in {control.key for control in tab(ch_view="Pooling", ch_pad="1").button_group}
    mean = tab(ch_view="Pooling", ch_kind="Average", ch_pad="1")
    assert "ch_divisor" in {control.key for control in mean.button_group}


def test_biases_are_counted_where_there_are_some(tab):
    said = [" ".join(text.value for text in tab(ch_view="Cost", ch_bias=bias).markdown) for bias in ("false", "true")]
    assert "parameters" not in said[0].split("Directly")[1].split("With")[0]
    assert "with 32 biases **153,632 parameters**" in said[1]


PRESETS = {preset.name: preset for preset in _channels_presets.presets()}


def test_presets_of_costs_keep_what_they_promise():
    course = {one.way: one.weights for one in LayerCost(inputs=128, outputs=64, kernel=3, narrow=32).chains()}
    assert (course["direct"], course["squeezed"]) == (73_728, 22_528)
    assert course["squeezed"] < course["direct"] / 3
    google = {one.way: one.weights for one in LayerCost().chains()}
    assert google["squeezed"] / google["direct"] == pytest.approx(0.103, abs=0.001)
    worse = {one.way: one.weights for one in LayerCost(narrow=192).chains()}
    assert worse["squeezed"] > worse["direct"]
    assert f"{channel_costs.break_even(LayerCost()):.1f}" in PRESETS["A bottleneck that is none"].why
    separable = Grouping(groups=8, pointwise=True)
    assert separable.convolution.weights + separable.behind.weights == 136
    assert Grouping(groups=1).convolution.weights == 576


def test_presets_of_photos_keep_what_they_promise():
    china = photos.planes(photos.shrunk(photos.sample("china"), 256))
    assert mixing.principal(china).share(1) == pytest.approx(0.975, abs=0.0005)
    flower = photos.planes(photos.shrunk(photos.sample("flower"), _channels_rgb.SHOWN))
    made = colour_filters.convolve(FilterBank(filters=("red_against_green",)), flower).outputs[0]
    middle, corner = made[40:60, 60:80], made[:15, :15]
    assert middle.min() > 0 > corner.max()
    assert pooling.unreached(21, Pooling().window).sum() == 1
    rows, columns = (pooling.unreached(size, Pooling(kernel=2, stride=5).window) for size in (32, 48))
    assert (rows[:, None] | columns).mean() > 0.8
