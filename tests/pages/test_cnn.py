"""The tab "Network": its controls make the question and the plan, a result becomes pictures, a drawing is read."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.elements import datasets, drawing
from dlcore.elements.racer import Racer
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _cnn_choices, _controls, _drawing

PAGE = "pages/convolution.py"
SMALL = {"cnn_c1": "3", "cnn_c2": "4", "cnn_h1": "5", "cnn_epochs": "1", "cnn_seeds": "2"}


def small():
    return DigitsCNN(channels=(3, 4), hidden=(5,), epochs=1, seeds=2)


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, conv_tab="Network", **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a training, or what ``change`` makes of it, where the page finds it; return it."""

    def answer(question, change=lambda result: result):
        result = change(question.compute(ignore_progress))
        provenance = origin.record(1.0, 0, "CPU", "worker")
        packed = runfile.pack(question.canonical(), provenance, codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return result

    return answer


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def numbers(values):
    return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])


def frame(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [DigitsCNN()]
    assert questions[0].cost() < 8


def test_every_control_reaches_the_question(tab, questions):
    tab(
        cnn_data="MNIST", cnn_kernel="5", cnn_blocks="3", cnn_c1="2", cnn_c2="3", cnn_c3="4", cnn_norm="true",
        cnn_dropout="0.5", cnn_layers="2", cnn_h1="6", cnn_h2="7", cnn_epochs="1", cnn_o="Momentum",
        cnn_momentum_lr="0.05", cnn_batch="200", cnn_seeds="1", cnn_seed="9",
    )  # fmt: skip
    assert questions == [
        DigitsCNN(
            dataset="mnist", kernel=5, channels=(2, 3, 4), batch_norm=True, dropout=0.5, hidden=(6, 7), epochs=1,
            racer=Racer(optimizer="momentum", settings={"lr": 0.05}), batch=200, seeds=1, seed=9,
        )
    ]  # fmt: skip


def test_the_plan_stands_there_before_training_and_follows_the_controls(tab):
    plan = frame(app := tab(), "macs")
    assert plan["parameters"].sum() == DigitsCNN().architecture.parameters
    assert plan["macs"].sum() == DigitsCNN().architecture.multiply_adds
    assert plan["output"].tolist()[:4] == ["1 × 8 × 8", "16 × 8 × 8", "16 × 8 × 8", "16 × 4 × 4"]
    app.toggle(key="cnn_norm").set_value(True).run()
    assert frame(app, "macs")["parameters"].sum() == plan["parameters"].sum() + 2 * (16 + 32)
    app.number_input(key="cnn_blocks").set_value(3).run()
    assert "64 × 1 × 1" not in frame(app, "macs")["output"].tolist()
    assert frame(app, "macs")["numbers"].tolist()[-4] == 64
    assert any("parameters" in text.value and "multiply-adds (MACs)" in text.value for text in app.caption)


def test_blocks_end_where_the_image_does_and_a_link_beyond_is_told_the_relation(tab):
    app = tab(cnn_blocks="4")
    assert not app.exception
    assert app.number_input(key="cnn_blocks").max == 3
    (told,) = [text.value for text in app.markdown if "The link asks for" in text.value]
    assert "each block halves the image, and 8 × 8 pixels can be halved 3 times" in told
    assert tab(cnn_data="MNIST").number_input(key="cnn_blocks").max == 4


def test_choosing_mnist_takes_fewer_epochs_and_choosing_digits_takes_them_back(tab, questions):
    app = tab()
    app.selectbox(key="cnn_data").select("mnist").run()
    assert (questions[-1].dataset, questions[-1].epochs, questions[-1].seeds) == ("mnist", 1, 1)
    assert questions[-1].cost() < 60
    app.selectbox(key="cnn_data").select("digits").run()
    assert questions[-1] == DigitsCNN()


def test_a_network_that_takes_too_long_gets_a_sentence_and_the_presets_stay(tab):
    app = tab(cnn_data="MNIST", cnn_epochs="200")
    assert not app.exception
    assert any("take fewer epochs, networks, filters or blocks" in warning.value for warning in app.warning)
    assert app.button(key="cnn_preset_0")


@pytest.mark.parametrize("which", ["Loss", "Error rate"])
def test_a_result_becomes_curves_filters_table_and_words(tab, answered, which):
    answered(small())
    app = tab(**SMALL, cnn_which=which)
    assert not app.exception
    curves = figure(app, "against epochs")
    assert ("nats" in curves["layout"]["yaxis"]["title"]["text"]) == (which == "Loss")
    assert figure(app, "filters of a block")["data"][0]["type"] == "heatmap"
    table = frame(app, "error_moved_1px")
    assert list(table["network"]) == ["CNN"] * 2 + ["Perceptron"] * 2
    assert (table["parameters"] == [small().architecture.parameters] * 2 + [table["parameters"][2]] * 2).all()
    measured = frame(app, "Measured value")
    assert measured["Predicted value"][0] == measured["Measured value"][0] == small().architecture.parameters
    assert any("**Moved aside by one pixel**" in text.value for text in app.markdown)
    assert any("CNN misreads" in text.value for text in app.markdown)


def test_the_filters_of_any_block_can_be_seen(tab, answered):
    answered(small())
    first, second = (figure(tab(**SMALL, cnn_block=block), "filters of a block") for block in "12")
    assert first["layout"]["yaxis"]["title"]["text"] == "from filter"
    assert second["layout"]["yaxis"]["title"]["text"] == "input channel"


def test_a_test_digit_goes_through_every_step(tab, answered):
    result = answered(small())
    app = tab(**SMALL, cnn_image="7")
    stages = figure(app, "each step of the network")
    assert len(stages["data"]) == 1 + len(list(small().architecture.steps()))
    chances = figure(app, "each of the ten digits")["data"][0]["y"]
    np.testing.assert_allclose(numbers(chances), result.shown_probabilities[7], atol=1e-4)
    label = datasets.digits().test.labels[7]
    assert any(f"Its label is {label}" in text.value for text in app.markdown)


def test_the_digit_shown_is_one_of_this_run(tab, answered):
    """The same place can hold another image in another run: behind the first ones stand its own worst mistakes."""
    answered(small())
    answered(
        small().model_copy(update={"seed": 1}), lambda result: replace(result, shown_images=15 - result.shown_images)
    )
    seen = [figure(tab(**SMALL, cnn_seed=seed), "as the network sees it")["data"][0]["z"] for seed in "01"]
    assert seen[0] != seen[1]


def test_it_is_said_where_not_every_channel_of_a_step_is_drawn(tab, answered):
    answered(DigitsCNN(channels=(3, 33), hidden=(5,), epochs=1, seeds=1))
    words = "more than 32 of them"
    many = tab(**SMALL | {"cnn_c2": "33", "cnn_seeds": "1"})
    assert any(words in caption.value for caption in many.caption)
    answered(small())
    assert not any(words in caption.value for caption in tab(**SMALL).caption)


def one():
    """Draw a digit 1: a stroke from top to bottom."""
    bitmap = np.zeros((drawing.SIDE, drawing.SIDE), bool)
    bitmap[6:50, 25:33] = True
    return drawing.written(bitmap)


def test_a_drawing_in_the_link_is_read(tab, answered):
    answered(small())
    app = tab(**SMALL, cnn_from="My drawing", cnn_drawing=one())
    assert not app.exception
    assert any("The network reads" in text.value for text in app.markdown)
    assert len(figure(app, "each step of the network")["data"]) == 1 + len(list(small().architecture.steps()))
    moved = tab(**SMALL, cnn_from="My drawing", cnn_drawing=one(), cnn_stay="true")
    seen = [figure(each, "as the network sees it")["data"][0]["z"] for each in (app, moved)]
    assert seen[0] != seen[1]


@pytest.mark.parametrize(("text", "sentence"), [("A B", "letters, digits"), ("_" * 60, "more than the 56 × 56")])
def test_what_is_no_drawing_gets_a_sentence(tab, answered, text, sentence):
    answered(small())
    app = tab(**SMALL, cnn_from="My drawing", cnn_drawing=text)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="cnn_preset_0")


def test_an_empty_paper_asks_for_a_digit(tab, answered):
    answered(small())
    app = tab(**SMALL, cnn_from="My drawing")
    assert any("as soon as you lift the pen" in caption.value for caption in app.caption)


@pytest.mark.parametrize("sent", [None, 3, ["A"], "é", "_" * 60, "A" * 5000])
def test_only_a_drawing_is_taken_from_a_browser(sent):
    taken = []
    _drawing._deliver(sent, taken.append)
    assert taken == []


def test_a_drawing_is_taken_from_a_browser():
    taken = []
    _drawing._deliver(one(), taken.append)
    assert taken == [one()]


def test_a_network_that_diverged_is_named_and_not_looked_into(tab, answered):
    wild = DigitsCNN(hidden=(64, 64, 64), epochs=2, seeds=1, racer=Racer(optimizer="momentum", settings={"lr": 10.0}))
    answered(wild)
    app = tab(
        cnn_layers="3", cnn_h1="64", cnn_h2="64", cnn_h3="64", cnn_epochs="2", cnn_seeds="1", cnn_o="Momentum",
        cnn_momentum_lr="10",
    )  # fmt: skip
    assert not app.exception
    assert any("CNN: 1 of 1 networks diverged, first at step" in warning.value for warning in app.warning)
    assert any("there is nothing to look into" in caption.value for caption in app.caption)
    assert not any("each step of the network" in alt for alt in plots(app))


def test_defaults_of_filters_and_units_are_those_of_the_question():
    assert _cnn_choices.FILTERS[:2] == _controls.default(DigitsCNN, "channels")
    assert _cnn_choices.UNITS[:1] == _controls.default(DigitsCNN, "hidden")
