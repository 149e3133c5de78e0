"""The tab "Digits": its controls make the question, real images stand there at once, a result becomes a table."""

import json
import os
import subprocess
import sys

import pytest

from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments.digits_race import DigitsRace
from dlcore.lab import instant
from pages import _controls
from tests.through_app import ROOT

PAGE = "pages/optimizers.py"
SMALL = {"digits_o": ["SGD", "Adam"], "digits_epochs": "2", "digits_seeds": "3", "digits_width": "8"}


@pytest.fixture
def questions(monkeypatch):
    """Every question that the tab builds, in order."""
    built, build = [], _controls.build
    monkeypatch.setattr(
        _controls, "build", lambda model, **settings: built.append(build(model, **settings)) or built[-1]
    )
    return built


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, opt_tab="Digits", **link)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def small_race():
    field = tuple(Racer(optimizer=id, settings={"lr": lr}) for id, lr in (("sgd", 0.5), ("adam", 0.003)))
    return DigitsRace(racers=field, epochs=2, seeds=3, width=8)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [DigitsRace()]
    assert questions[0].cost() < 6


def test_every_control_reaches_the_question(tab, questions):
    tab(
        digits_o="Adam", digits_data="MNIST", digits_epochs="3", digits_seeds="2", digits_adam_lr="0.02",
        digits_layers="2", digits_width="32", digits_act="tanh", digits_batch="64", digits_seed="7",
        digits_sched="Cosine", digits_sched_floor="0.1", digits_adam_beta1="0.5",
    )  # fmt: skip
    assert questions == [
        DigitsRace(
            dataset="mnist", epochs=3, seeds=2, hidden_layers=2, width=32, activation="tanh", batch=64, seed=7,
            schedule=Schedule(kind="cosine", settings={"floor": 0.1}),
            racers=(Racer(optimizer="adam", settings={"lr": 0.02, "beta1": 0.5}),),
        )
    ]  # fmt: skip


def test_real_images_and_the_level_of_guessing_stand_there_before_anything_is_trained(tab):
    drawn = plots(tab())
    images = next(figure for alt, figure in drawn.items() if "Some training images" in alt)
    assert images["data"][0]["type"] == "heatmap"
    assert images["layout"]["xaxis"]["ticktext"] == [str(digit) for digit in range(10)]
    empty = next(figure for alt, figure in drawn.items() if "against epochs" in alt)
    assert any("ln 10" in note["text"] for note in empty["layout"]["annotations"])


def test_images_that_only_a_race_can_read_are_promised(tab):
    app = tab(digits_data="MNIST")
    assert not app.exception
    assert any("once the race has read them" in caption.value for caption in app.caption)
    assert not any("Some training images" in alt for alt in plots(app))


def test_choosing_mnist_takes_fewer_epochs_and_seeds_and_choosing_digits_takes_them_back(tab, questions):
    app = tab()
    app.selectbox(key="digits_data").select("mnist").run()
    assert (questions[-1].dataset, questions[-1].epochs, questions[-1].seeds) == ("mnist", 5, 3)
    assert questions[-1].cost() < 180
    app.selectbox(key="digits_data").select("digits").run()
    assert questions[-1] == DigitsRace()


def test_a_batch_larger_than_the_set_gets_a_sentence_and_the_presets_stay(tab):
    app = tab(digits_batch="1500")
    assert not app.exception
    assert any("larger than the 1347 training images" in warning.value for warning in app.warning)
    assert app.button(key="digits_preset_0")


def test_the_web_process_reads_digits_without_torch_and_scikit_learn(tmp_path):
    code = (
        "import sys; from pages import _lab; from tests.through_app import open_page; "
        "app = open_page('pages/optimizers.py', opt_tab='Digits', digits_epochs='300'); _lab.close(); "
        "print(len(app.exception), {*sys.modules} & {'torch', 'torchvision', 'sklearn'})"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "GRADIENT_LAB_STORE": str(tmp_path / "store")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 set()"


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a race where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def test_one_seed_of_one_optimizer_tells_nothing_about_luck(tab, answered):
    answered(small_race().model_copy(update={"racers": small_race().racers[:1], "seeds": 1}))
    app = tab(**SMALL | {"digits_o": "SGD", "digits_seeds": "1"})
    assert not app.exception
    (words,) = [text.value for text in app.markdown if "more than luck" in text.value]
    assert "One seed cannot tell luck from skill" in words
    assert "apart" not in words


@pytest.mark.parametrize("which", ["Loss", "Error rate"])
def test_a_result_becomes_curves_table_and_words(tab, answered, which):
    answered(small_race())
    app = tab(**SMALL, digits_which=which)
    assert not app.exception
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["Optimizer"]) == ["SGD", "Adam"]
    assert table["Test error (%)"].str.fullmatch(r"[\d.]+ \([\d.]+–[\d.]+\)").all()
    figure = next(figure for alt, figure in plots(app).items() if "against epochs" in alt)
    assert [trace["name"] for trace in figure["data"] if trace.get("name")] == ["SGD", "Adam"] * 2
    assert ("nats" in figure["layout"]["yaxis"]["title"]["text"]) == (which == "Loss")
    assert any("Is the difference more than luck?" in text.value for text in app.markdown)
    assert any("misread" in alt for alt in plots(app))
