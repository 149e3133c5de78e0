"""The tab "Transposed": controls make the question, each one's limits follow from the others."""

import json

import pytest

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.experiments.transposed_convolution import TransposedConvolution

PAGE = "pages/convolution.py"
TAB = {"conv_tab": "Transposed"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **TAB, **link)


def figures(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return [json.loads(data["figure"]) for data in sent if "figure" in data]


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    assert not tab().exception
    assert questions == [TransposedConvolution()]


def test_every_control_reaches_the_question(tab, questions):
    tab(
        tc_size="4", tc_kernel="5", tc_stride="3", tc_padding="2", tc_added="2", tc_dilation="2",
        tc_weights="Bilinear", tc_values="Random", tc_seed="7",
    )  # fmt: skip
    assert questions == [
        TransposedConvolution(
            size=4, kernel=5, stride=3, padding=2, output_padding=2, dilation=2, weights="bilinear", values="random",
            seed=7,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ({"tc_added": "2"}, "output_padding must be below the stride"),
        ({"tc_size": "1", "tc_padding": "2"}, "2p must be below"),
        ({"tc_view": "Matrix", "tc_row": "9"}, "the small image has i′² cells"),
        ({"tc_size": "6", "tc_padding": "9"}, "it must be a number from 0 to 6 (2p must be below"),
        ({"tc_size": "6", "tc_kernel": "5", "tc_padding": "9"}, "it must be a number from 0 to 7 (2p must be below"),
        ({"tc_size": "6", "tc_stride": "4", "tc_padding": "9"}, "it must be a number from 0 to 8. It shows"),
        ({"tc_seed": "7"}, "that this view does not use"),
    ],
)
def test_a_link_with_an_impossible_setting_is_told_which_relation_it_violates(tab, questions, link, relation):
    app = tab(**link)
    assert not app.exception
    assert any(relation in text.value for text in app.markdown)
    assert isinstance(questions[-1], TransposedConvolution)


def test_each_view_draws_its_picture(tab):
    titles = {}
    for view in ("Copies", "Matrix", "There and back", "Checkerboard"):
        app = tab(tc_view=view)
        assert not app.exception
        titles[view] = [note["text"] for figure in figures(app) for note in figure["layout"].get("annotations", [])]
    assert "<b>Row 4 of C as an image</b>" in titles["Matrix"]
    assert "<b>Copies over each output</b>" in titles["Checkerboard"]
    assert "<b>Resized, then convolved</b>" in titles["Checkerboard"]


def test_the_size_stands_there_with_its_numbers(tab):
    latex = " ".join(text.value for text in tab(tc_size="4", tc_kernel="4").latex)
    assert r"2(4-1) + 1(4-1) + 1 + 0 - 2\cdot 1" in latex
    assert r"\mathbf{8}" in latex


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"tc_kernel": "5", "tc_stride": "3"},
        {"tc_kernel": "2", "tc_stride": "4"},
        {"tc_kernel": "5", "tc_stride": "1", "tc_dilation": "3"},
    ],
)
def test_predictions_are_met(tab, link):
    table = tab(tc_weights="All ones", **link).dataframe[0].value
    assert list(table.iloc[:, 1]) == pytest.approx(list(table.iloc[:, 2]))
    assert len(table) == 6


def test_presets_keep_what_they_promise(tab, questions):
    app = tab()

    def asked(number):
        app.button(key=f"tc_preset_{number}").click().run()
        assert not app.exception
        return questions[-1]

    plain, twice, forgot, board, kind, holes = (asked(number) for number in range(6))
    assert (plain.size, plain.window.outputs(plain.size), plain.window.border) == (2, 4, 2)
    assert twice.window.outputs(twice.size) == 2 * twice.size
    assert set(transposed.copies(twice.window, twice.size)[1:-1]) == {2}
    assert [window.outputs(3) for window in (plain.window, forgot.window)] == [5, 6]
    assert [forgot.window.direct.outputs(size) for size in (5, 6)] == [3, 3]
    assert transposed.copies_by_phase(board.window).tolist() == [2, 1]
    assert checkerboard.predicted_unevenness(board.kernel_weights(), board.window) > 0.3
    assert kind.window == board.window
    assert checkerboard.predicted_unevenness(kind.kernel_weights(), kind.window) < 1e-12
    assert sorted(transposed.copies_by_phase(holes.window)) == [0, 0, 1, 1]
