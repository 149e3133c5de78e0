"""The tab "Effective field": its controls make the questions, what is known is drawn, bad input gets sentences."""

import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.experiments.architecture import TracedArchitecture
from dlcore.experiments.cnn_field import CnnField
from dlcore.experiments.depth_law import DepthLaw
from dlcore.experiments.network_field import GMACS, NetworkField
from dlcore.experiments.stack_field import StackField
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress
from pages import _effective_field_torchvision
from pages._effective_field_looks import Look

PAGE = "pages/receptive_fields.py"
SMALL = {"erf_depth": "4", "erf_channels": "2", "erf_inputs": "3", "erf_seeds": "2"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, rf_tab="Effective field", **link)


@pytest.fixture
def answered(quiet_lab):
    """Store the answer to a question, as a worker would."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return [json.loads(plot["figure"]) for plot in found]


def cells(sent):
    """Return an array as it was sent to the browser."""
    return np.frombuffer(base64.b64decode(sent["bdata"]), sent["dtype"])


def small_stack(**settings):
    return StackField(depth=4, channels=2, inputs=3, seeds=2, **settings)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [StackField()]
    (empty,) = plots(app)
    assert [trace.get("name") for trace in empty["data"][1:]] == ["theoretical field"]


def test_the_other_views_ask_their_defaults_too(tab, questions):
    tab(erf_view="Depth law")
    assert questions == [DepthLaw()]
    questions.clear()
    tab(erf_view="Networks")
    assert questions == [CnnField()]
    questions.clear()
    tab(erf_view="Networks", erf_network="ResNet-18")
    assert questions == [TracedArchitecture(network="resnet18", size=224), NetworkField()]


def test_every_control_of_a_stack_reaches_the_question(tab, questions):
    tab(
        erf_depth="7", erf_kernel="5", erf_weights="Equal", erf_act="tanh", erf_skips="true", erf_dilation="1, 2",
        erf_coarser="Average pooling", erf_every="3", erf_channels="4", erf_inputs="9", erf_seeds="5", erf_seed="8",
    )  # fmt: skip
    assert questions == [
        StackField(
            depth=7, kernel=5, weights="uniform", activation="tanh", skips=True, dilations=(1, 2),
            downsampling="average", every=3, channels=4, inputs=9, seeds=5, seed=8,
        )
    ]  # fmt: skip


def test_every_control_of_the_law_and_of_the_networks_reaches_its_question(tab, questions):
    tab(
        erf_view="Depth law", erf_kinds=["Random, tanh", "Equal weights"], erf_deepest="12", erf_law_kernel="5",
        erf_law_channels="4", erf_law_inputs="3", erf_law_seeds="6", erf_law_seed="2",
    )  # fmt: skip
    assert questions == [
        DepthLaw(variants=("uniform", "tanh"), deepest=12, kernel=5, channels=4, inputs=3, seeds=6, seed=2)
    ]
    questions.clear()
    tab(
        erf_view="Networks", erf_layer="norm2", erf_epochs="3", erf_side="16 × 16", erf_cnn_blocks="2",
        erf_cnn_kernel="5", erf_cnn_inputs="20", erf_cnn_seeds="2", erf_cnn_seed="9", erf_cnn_norm="true",
    )  # fmt: skip
    assert questions == [
        CnnField(
            layer="norm2", epochs=3, side=16, blocks=2, kernel=5, inputs=20, seeds=2, seed=9, batch_norm=True
        )
    ]  # fmt: skip
    questions.clear()
    tab(
        erf_view="Networks", erf_network="AlexNet", erf_alexnet_layer="features.5", erf_images="Noise", erf_photos="5",
        erf_net_size="128", erf_net_seeds="4", erf_net_seed="3",
    )  # fmt: skip
    assert questions[-1] == NetworkField(
        network="alexnet", layer="features.5", images="noise", inputs=5, size=128, seeds=4, seed=3
    )


def test_a_measured_stack_becomes_a_map_a_profile_and_a_table(tab, answered):
    answered(small_stack())
    app = tab(**SMALL)
    assert not app.exception
    heat, profile = plots(app)
    assert [trace["type"] for trace in heat["data"]] == ["heatmap", "scatter", "scatter"]
    assert [trace["name"] for trace in profile["data"]] == ["measured", "Gaussian fit", "predicted"]
    (table,) = [frame.value for frame in app.dataframe]
    assert table.iloc[0]["Quantity"].startswith("√(n(k² − 1) / 12)")
    assert table.iloc[0]["Predicted value"] == pytest.approx(1.632993)
    assert any("9 × 9 = 81 cells" in caption.value and "3 inputs" in caption.value for caption in app.caption)


def test_one_input_the_scale_and_the_measure_change_the_picture_and_not_the_question(tab, answered, questions):
    answered(small_stack())
    drawn = []
    for look in ({}, {"erf_average": "One"}, {"erf_scale": "Log"}, {"erf_measure": "Absolute"}):
        app = tab(**SMALL, **look)
        assert not app.exception
        drawn.append(json.dumps(plots(app)[0]["data"][0]))
    assert len(set(drawn)) == 4
    assert set(questions) == {small_stack()}
    assert any("single input" in caption.value for caption in tab(**SMALL, erf_average="One").caption)


def test_the_law_row_is_left_out_where_it_does_not_speak(tab, answered):
    answered(small_stack(skips=True))
    app = tab(**SMALL, erf_skips="true")
    (table,) = [frame.value for frame in app.dataframe]
    assert not table["Quantity"].str.contains("12\\)").any()


def test_the_law_and_the_cnn_are_drawn_from_their_results(tab, answered):
    answered(DepthLaw(variants=("uniform",), deepest=4, seeds=2))
    app = tab(erf_view="Depth law", erf_kinds="Equal weights", erf_deepest="4", erf_law_seeds="2")
    assert not app.exception
    (table,) = [frame.value for frame in app.dataframe]
    assert table["Difference"].str.fullmatch(r"[+-]0\.00 %").all()
    answered(CnnField(layer="conv1", blocks=1, side=8, epochs=1, inputs=2, seeds=2))
    app = tab(erf_view="Networks", erf_layer="conv1", erf_cnn_blocks="1", erf_side="8 × 8", erf_epochs="1",
              erf_cnn_inputs="2", erf_cnn_seeds="2")  # fmt: skip
    assert not app.exception
    assert len(plots(app)) == 3


def test_a_traced_network_offers_every_layer_and_shows_random_weights_beside_a_button(tab, answered):
    settings = {"network": "alexnet", "size": 64}
    answered(TracedArchitecture(**settings))
    answered(NetworkField(**settings, layer="features.3", inputs=1, seeds=1))
    app = tab(erf_view="Networks", erf_network="AlexNet", erf_alexnet_layer="features.3", erf_net_size="64",
              erf_photos="1", erf_net_seeds="1")  # fmt: skip
    assert not app.exception
    menu = app.selectbox(key="erf_alexnet_layer")
    assert menu.value == "features.3"
    assert {"features.0", "classifier.6"} <= set(menu.options)
    assert "input" not in menu.options
    assert len(plots(app)) == 1
    assert app.button(key="erf_trained_start").label == "Compute"


def test_a_layer_that_the_network_has_not_gives_way_to_the_usual_one(tab, answered, questions):
    answered(TracedArchitecture(network="alexnet", size=224))
    app = tab(erf_view="Networks", erf_network="AlexNet", erf_alexnet_layer="layer9.<b>")
    assert not app.exception
    assert questions[-1].layer == "features.12"


def test_every_network_has_a_first_layer():
    assert set(_effective_field_torchvision.FIRST_LAYERS) == set(GMACS)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"erf_dilation": "1, x"}, "whole numbers with commas"),
        ({"erf_dilation": "99"}, "less than or equal to 32"),
        ({"erf_depth": "60", "erf_kernel": "9"}, "481 cells a side; allowed are 201"),
        ({"erf_kernel": "4", "erf_skips": "true"}, "must be even"),
        ({"erf_view": "Depth law", "erf_law_kernel": "4"}, "must be even"),
        ({"erf_view": "Networks", "erf_layer": "norm1"}, "has no layer 'norm1'"),
        ({"erf_view": "Networks", "erf_cnn_kernel": "4"}, "k must be odd"),
    ],
)
def test_what_makes_no_question_gets_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="erf_preset_0").label


def test_no_kind_of_stack_is_a_request_to_choose_one(tab, questions):
    app = tab(erf_view="Depth law", erf_kinds="")
    assert not app.exception
    assert questions == []
    assert [info.value for info in app.info] == ["Choose at least one kind of stack."]


def test_a_box_is_drawn_once_the_traced_network_has_told_it(tab):
    app = tab(erf_view="Networks", erf_network="AlexNet", erf_photos="200", erf_net_seeds="20")  # too long to start
    assert not app.exception
    (empty,) = plots(app)
    assert [trace["type"] for trace in empty["data"]] == ["heatmap"]
    assert sum("Trained weights are torchvision's" in caption.value for caption in app.caption) == 1
    run = SimpleNamespace(result=None, picture={"box": [-3, 260, 5, 200], "square": []})
    look = Look(alone=False, scale="linear", measure="square")
    _, box = _effective_field_torchvision._heat(NetworkField(), run, look).data
    assert (min(box.y), max(box.y), min(box.x), max(box.x)) == (-3.5, 260.5, 4.5, 200.5)


def card():
    from dlcore.experiments.stack_field import StackField
    from pages import _effective_field_stacks

    _effective_field_stacks.show_card(StackField(depth=4, channels=2, inputs=3, seeds=2, seed=7))


def test_the_card_shows_theory_until_something_was_measured(answered):
    asked = small_stack(seed=7)
    for share in (asked.predicted("square"), asked.compute(ignore_progress).square):
        app = AppTest.from_function(card, default_timeout=60).run()
        assert not app.exception
        (drawn,) = plots(app)
        assert cells(drawn["data"][0]["z"]) == pytest.approx((share / share.max()).ravel(), rel=1e-5)
        answered(asked)
