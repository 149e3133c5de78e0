"""The tab "Real networks": its controls choose a unit, the picture shows its field, and nothing breaks the page."""

import json

import pytest

from dlcore.elements.convolution import architectures, sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.reach import reach
from dlcore.experiments.architecture import TracedArchitecture
from dlcore.experiments.architecture_support import ArchitectureSupport
from dlcore.lab import instant
from dlcore.nets import traced
from pages import _plot, _real_networks, _real_networks_reports

PAGE = "pages/receptive_fields.py"


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, rf_tab="Real networks", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put a result where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


@pytest.fixture
def resnet(answered):
    answered(TracedArchitecture())


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def box(app, name="field in theory"):
    """Return left, right, top and bottom of a box on the photo."""
    trace = next(trace for trace in figure(app, "A photo")["data"] if trace.get("name") == name)
    return min(trace["x"]), max(trace["x"]), min(trace["y"]), max(trace["y"])


def said(app):
    return " ".join(text.value for kind in (app.markdown, app.warning, app.caption) for text in kind)


def test_before_anything_is_traced_there_is_the_photo_and_what_a_link_asks_for_is_kept(tab, questions):
    app = tab(real_net="VGG-11", real_layer="features.5", real_x="20")
    assert not app.exception
    assert questions == [TracedArchitecture(network="vgg11")]
    assert figure(app, "A photo")
    assert app.selectbox(key="real_layer").value == "features.5"
    assert "features.5" in app.query_params["real_layer"]
    assert "was left out" not in said(app)


@pytest.mark.usefixtures("resnet")
def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [TracedArchitecture()]
    assert box(app) == (6.5, 217.5, 6.5, 217.5)  # unit 7 of 14: 7·16 - 105 = 7, and 211 pixels
    assert "Field **211 px**, effective stride **16**, effective padding **105**" in said(app)
    assert "**0%** of its field is padding" in said(app)


@pytest.mark.usefixtures("resnet")
def test_every_control_reaches_the_view(tab):
    app = tab(
        real_layer="layer4.1.relu_1", real_size="256", real_photo="Flower", real_x="100", real_y="0",
        real_pad="TensorFlow's SAME", real_seed="3",
    )  # fmt: skip
    assert not app.exception
    assert app.warning[0].value.startswith("layer2")  # behind the place where branches part
    app = tab(real_layer="layer4.1.relu_1", real_size="256", real_photo="Flower", real_x="100", real_y="0")
    left, right, top, bottom = box(app)
    assert (left, right) == (7 * 32 - 217 - 0.5, 7 * 32 - 217 + 434.5)
    assert (top, bottom) == (-217.5, 217.5)
    assert "flower" in next(alt for alt in plots(app) if "A photo" in alt)
    assert "8 × 8 in 512 channels" in said(app)


@pytest.mark.usefixtures("resnet")
def test_the_measurement_is_asked_for_and_stands_beside_the_prediction(tab, answered):
    answered(ArchitectureSupport(layer="maxpool"))
    app = tab(real_layer="maxpool")
    assert not app.exception
    measured = next(table.value for table in app.dataframe if "Measured value" in table.value)
    assert list(measured["Predicted value"]) == list(measured["Measured value"]) == [11, 4, 5]
    assert box(app, "measured by gradient") == box(app)


@pytest.mark.usefixtures("resnet")
def test_branches_that_miss_each_other_are_named_and_both_drawn(tab):
    app = tab(real_layer="layer2.0.add", real_pad="TensorFlow's SAME")
    assert not app.exception
    assert "4 cells apart" in app.warning[0].value
    one, other = box(app, "layer2.0.bn2"), box(app, "layer2.0.downsample.1")
    assert (one[0] + one[1]) / 2 - (other[0] + other[1]) / 2 == 4
    assert not tab(real_layer="layer2.0.add", real_pad="TensorFlow's SAME", real_size="225").warning


@pytest.mark.usefixtures("resnet")
def test_a_layer_behind_the_pooling_sees_everything(tab):
    app = tab(real_layer="fc")
    assert not app.exception
    assert "Behind the pooling of all places" in said(app)
    assert "**100%** of the image" in said(app)


@pytest.mark.usefixtures("resnet")
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"real_layer": "layer9"}, "real_layer"),
        ({"real_layer": "x" * 400}, "real_layer"),
        ({"real_size": "0"}, "ResNet-18 takes no smaller images"),
        ({"real_size": "1e9"}, "from 1 to 512"),
        ({"real_x": "nan"}, "real_x"),
        ({"real_net": "LeNet"}, "AlexNet"),
    ],
)
def test_a_bad_link_gets_a_sentence_and_the_rest_stays(tab, link, words):
    app = tab(**link)
    assert not app.exception
    assert words in said(app)
    assert figure(app, "A photo")
    assert app.button(key="real_preset_0")


@pytest.mark.usefixtures("resnet")
def test_the_smallest_image_is_drawn_too(tab):
    app = tab(real_size="1", real_layer="layer4.1.relu_1")
    assert not app.exception
    assert "1 × 1 in 512 channels" in said(app)


def test_a_network_that_takes_only_larger_images_gets_one(tab, answered):
    answered(TracedArchitecture())
    answered(TracedArchitecture(network="alexnet"))
    app = tab(real_size="40")
    app.selectbox(key="real_net").select("alexnet").run()
    assert not app.exception
    assert app.number_input(key="real_size").value == 63
    assert app.selectbox(key="real_layer").value == "features.12"


@pytest.mark.usefixtures("resnet")
def test_the_table_holds_every_layer_with_its_field(tab):
    table = next(frame.value for frame in tab().dataframe if "layer" in frame.value)
    assert len(table) == 70
    last = table.set_index("layer").loc["layer4.1.relu_1"]
    assert (last["field"], last["effective_stride"], last["effective_padding"]) == (435, 32, 217)
    assert table["parameters"].sum() == 11_689_512


@pytest.mark.usefixtures("resnet")
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"real_layer": "layer3.1.relu_1"}, "takes over the field before it"),
        ({"real_layer": "flatten"}, "what all units before it see together"),
        ({"real_layer": "layer3.0.conv1", "real_pad": "TensorFlow's SAME"}, ""),
    ],
)
def test_what_has_no_window_is_told_what_it_sees_and_what_has_no_field_is_not(tab, link, words):
    app = tab(**link)
    app.session_state["real_formulas"] = True
    app.run()
    assert not app.exception
    assert words in said(app)
    assert ("no window of its own" in said(app)) == bool(words)


@pytest.mark.usefixtures("resnet")
def test_the_report_says_who_is_misaligned_and_where(quiet_lab):
    assert _real_networks_reports.alignment("resnet18", 224, "torch") == "aligned"
    assert _real_networks_reports.alignment("resnet18", 224, "same") == "layer2.0.add: 4 px apart"
    assert _real_networks_reports.alignment("resnet18", 225, "same") == "aligned"


@pytest.mark.usefixtures("resnet")
@pytest.mark.parametrize(("size", "sizes"), [(224, (224, 225)), (225, (224, 225)), (1, (64, 65)), (65, (64, 65))])
def test_the_report_compares_an_even_and_an_odd_size_that_every_network_takes(tab, size, sizes):
    app = tab(real_size=str(size))
    assert architectures.even_and_odd(size) == sizes
    app.session_state["real_align"] = True
    app.run()
    report = next(frame.value for frame in app.dataframe if "PyTorch, " in "".join(map(str, frame.value.columns)))
    assert list(report.columns)[1:] == [f"{rule}, {at} px" for rule in ("PyTorch", "TensorFlow's SAME") for at in sizes]
    assert not report.isna().any(axis=None)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_each_network_opens_with_its_last_layer_that_fits(name):
    net = traced.read(traced.architecture(name), 224, 224)
    assert _real_networks.USUAL[name] == sight.usual(net, reach(net), 224)


def test_a_click_in_the_photo_becomes_shares_of_it(monkeypatch):
    set_to = {}
    monkeypatch.setattr(_real_networks._controls, "put", set_to.update)
    monkeypatch.setattr(_real_networks._controls, "held", lambda key, otherwise=None: 101)
    _real_networks._go_there(_plot.Click(25.0, 400.0))
    assert set_to == {"real_x": 25.0, "real_y": 100.0}
