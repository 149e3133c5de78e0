"""The tab "Comparison": published numbers at once, counted ones as they come, one table, and networks by layers."""

import json

import pytest

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.experiments.architecture import TracedArchitecture
from dlcore.lab import instant
from pages import _architectures_numbers, _architectures_pictures
from pages._architectures_numbers import FAMILIES, QUANTITIES
from pages._plot import Click

PAGE = "pages/architectures.py"
TRACED = ("vgg16", "resnet18")


@pytest.fixture(scope="module")
def traced(quiet_lab):
    """Put two traced networks where the page finds them."""
    for id in TRACED:
        question = TracedArchitecture(network=id)
        quiet_lab._archive.store.put(question.key(), instant.compute(question))


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **link)


def figures(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return {data["alt"]: json.loads(data["figure"]) for data in sent if "figure" in data}


def plane(app):
    return next(figure for alt, figure in figures(app).items() if alt.startswith("The networks as marks"))


def marks(app):
    """Return what is drawn of each network: across, up, its symbol."""
    return {
        title: (x, y, symbol)
        for trace in plane(app)["data"]
        if trace.get("customdata")
        for title, x, y, symbol in zip(
            trace["customdata"], _numbers(trace["x"]), _numbers(trace["y"]), trace["marker"]["symbol"], strict=True
        )
    }


def _numbers(values):
    return values if isinstance(values, list) else pytest.fail("a list is sent as it is")


def test_published_numbers_stand_there_before_anything_is_traced(tab, questions):
    app = tab()
    assert not app.exception
    assert questions[-1] == TracedArchitecture(network="vgg16")
    drawn = marks(app)
    assert len(drawn) == len(ARCHITECTURES) == 15
    assert drawn["ResNet-50"] == (4_089_000_000, 76.13, "circle-open")
    assert any("0 of 15 networks traced" in caption.value for caption in app.caption)
    table = app.dataframe[0].value
    assert len(table) == 15
    assert table["Depth"].isna().all()


def test_counted_networks_are_filled_and_stand_in_the_table(tab, traced):
    app = tab()
    assert not app.exception
    assert marks(app)["VGG-16"] == (15_470_264_320, 71.592, "circle")
    table = app.dataframe[0].value.set_index("Network")
    assert round(table.loc["VGG-16", "fully connected (M)"]) == 124
    assert table.loc["VGG-16", "Receptive field (px)"] == 196
    assert table.loc["ResNet-18", "Depth"] == 18
    assert table.loc["VGG-16", "Top-1, paper (%)"] == 74.4
    assert "table 3" in table.loc["VGG-16", "Source of the paper's number"]
    assert any("parameters equal for 2 of 2 networks" in text.value for text in app.markdown)


def test_the_layers_say_where_parameters_and_work_are(tab, traced):
    app = tab(cmp_beside="ResNet-18")
    said = [text.value for text in app.markdown if "most parameters are in" in text.value]
    assert len(said) == 2
    assert "`classifier.0`, 103 M or 74% of all" in said[0]
    drawn = next(figure for alt, figure in figures(app).items() if "each layer with weights" in alt)
    titles = [note["text"] for note in drawn["layout"]["annotations"]]
    assert titles == ["<b>VGG-16</b>", "<b>ResNet-18</b>"]
    assert drawn["layout"]["yaxis"]["range"] == drawn["layout"]["yaxis2"]["range"]


def test_the_images_size_is_a_line_in_both_networks_fields(tab, traced):
    app = tab(cmp_beside="ResNet-18", cmp_what="Receptive field")
    drawn = next(figure for alt, figure in figures(app).items() if "each layer with weights" in alt)
    assert [(line["y0"], line["yref"]) for line in drawn["layout"]["shapes"]] == [(224, "y"), (224, "y2")]


@pytest.mark.parametrize("what", _architectures_pictures.LAYERS.values())
@pytest.mark.parametrize("scale", ["Linear", "Logarithmic"])
def test_every_quantity_of_the_layers_can_be_drawn(tab, traced, what, scale):
    app = tab(cmp_what=what, cmp_wscale=scale, cmp_beside="None")
    assert not app.exception
    assert len(figures(app)) == 2


@pytest.mark.parametrize("quantity", QUANTITIES.values())
def test_every_quantity_can_stand_on_either_axis(tab, traced, quantity):
    app = tab(cmp_x=quantity, cmp_xscale="Linear", cmp_y="Depth", cmp_yscale="Logarithmic", cmp_area=quantity)
    assert not app.exception
    assert "VGG-16" in marks(app)


def test_the_size_of_the_image_changes_the_work_and_not_the_weights(tab, traced):
    usual, large = (tab(cmp_size=size).dataframe[0].value.set_index("Network") for size in ("224", "448"))
    assert (usual["Parameters (M)"] == large["Parameters (M)"]).all()
    ratio = large.loc["ResNet-18", "MACs (G)"] / usual.loc["ResNet-18", "MACs (G)"]
    assert ratio == pytest.approx(4, rel=0.01)
    assert large.loc[["ResNet-50"], "MACs (G)"].isna().all()  # published for 224 alone


def test_a_size_that_a_network_does_not_take_says_so(tab):
    app = tab(cmp_size="32")
    assert not app.exception
    assert any("AlexNet takes no smaller images" in text.value for text in app.markdown)


def test_only_the_chosen_families_are_compared(tab):
    app = tab(cmp_families=["VGG", "DenseNet"])
    assert set(marks(app)) == {one.title for one in ARCHITECTURES.values() if one.family in {"VGG", "DenseNet"}}
    assert set(FAMILIES) == {"AlexNet", "VGG", "GoogLeNet", "ResNet", "DenseNet"}


def test_without_a_family_there_is_an_empty_plane(tab):
    app = tab()
    app.get("button_group")[0].set_value([]).run()
    assert not app.exception
    assert marks(app) == {}
    assert len(app.dataframe[0].value) == 0


def test_a_click_on_a_mark_shows_that_network_by_layers(monkeypatch):
    put = []
    monkeypatch.setattr(_architectures_pictures._controls, "put", put.append)
    _architectures_pictures._choose(Click(1.0, 2.0, custom="GoogLeNet"))
    _architectures_pictures._choose(Click(1.0, 2.0, custom="<b>"))
    _architectures_pictures._choose(Click(1.0, 2.0, custom=["x"]))
    assert put == [{"cmp_net": "googlenet"}]


def test_labels_lie_over_nothing_and_hardly_one_is_left_out(tab):
    labels = [note["text"] for note in plane(tab())["layout"]["annotations"] if note["text"]]
    assert len(labels) == len(set(labels)) == 15


def test_an_unknown_number_is_not_drawn():
    row = _architectures_numbers.rows(("GoogLeNet",), 224)[0]
    assert row.value("paper") != row.value("paper")  # its paper gives no top-1
