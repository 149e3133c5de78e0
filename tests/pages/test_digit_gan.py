"""The tab "Digit GAN": its controls make the question, a result becomes pictures, codes are decoded in the page."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.elements.latent import digit_gan
from dlcore.experiments.digit_gan import DigitGAN
from dlcore.figures import digit_gan as figures
from dlcore.lab import codec, origin, runfile
from dlcore.lab.experiment import ignore_progress
from pages import _controls, _digit_gan_pictures, _plot

PAGE = "pages/latent_space.py"
SMALL = {"dcg_dims": "3", "dcg_channels": "2", "dcg_steps": "20"}


def small():
    return DigitGAN(dims=3, channels=2, steps=20)


@pytest.fixture(scope="module")
def result():
    return small().compute(ignore_progress)


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, latent_tab="Digit GAN", **link)


@pytest.fixture
def opened(quiet_lab, tab):
    """Put a result where the page finds it, under a seed of its own, and open the page that shows it."""

    def answer(result, seed, **link):
        question = small().model_copy(update={"seed": seed})
        packed = runfile.pack(question.canonical(), origin.record(1.0, 0, "CPU", "worker"), codec.encode(result))
        quiet_lab._archive.store.put(question.key(), packed)
        return tab(**SMALL, dcg_seed=str(seed), **link)

    return answer


def figure(app, words):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if '"figure"' in one.proto.json]
    return next(json.loads(plot["figure"]) for plot in found if words in plot["alt"])


def bytes_of(values):
    return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])


def frame(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert questions == [DigitGAN()]
    assert questions[0].cost() < 12


def test_every_control_reaches_the_question(tab, questions):
    tab(
        dcg_game="WGAN-GP", dcg_kind="Perceptron", dcg_dims="5", dcg_channels="4", dcg_generator_rate="0.01",
        dcg_critic_rate="0.02", dcg_steps="30", dcg_critic_steps="2", dcg_side="28", dcg_images="128",
        dcg_initial="DCGAN", dcg_plain="true", dcg_beta1="0.9", dcg_batch="16", dcg_seed="9",
    )  # fmt: skip
    assert questions == [
        DigitGAN(
            game="wasserstein", kind="perceptron", dims=5, channels=4, generator_rate=0.01, critic_rate=0.02, steps=30,
            critic_steps=2, side=28, images=128, initial="dcgan", batch_norm=False, beta1=0.9, batch=16, seed=9,
        )
    ]  # fmt: skip


def test_choosing_mnist_takes_its_size_and_choosing_digits_takes_theirs_back(tab, questions):
    app = tab(dcg_seed="1")
    app.selectbox(key="dcg_dataset").select("mnist").run()
    assert (questions[-1].dataset, questions[-1].side) == ("mnist", 28)
    app.selectbox(key="dcg_dataset").select("digits").run()
    assert questions[-1] == DigitGAN(seed=1)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"dcg_images": "32"}, "batches of 64 are more than the 32 training images"),
        ({"dcg_side": "28", "dcg_channels": "64", "dcg_steps": "20000"}, "take fewer steps, channels"),
        ({"dcg_dataset": "MNIST"}, "the images of MNIST have 28 × 28 pixels"),
    ],
)
def test_what_makes_no_question_gets_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="dcg_preset_0")


def test_a_result_becomes_pictures_table_and_words(opened, result):
    app = opened(result, 0)
    assert not app.exception
    samples = figure(app, "Samples of the same codes")
    assert samples["layout"]["meta"]["timeline"]["last"] == 20
    motion = samples["data"][0]["meta"]["motion"]
    assert motion["frames"]["z"]["shape"] == f"{len(result.steps)}, {64 * 81}"
    np.testing.assert_array_equal(bytes_of(motion["at"]), result.steps)
    table = frame(app, "frechet")
    assert table["step"].tolist() == result.steps.tolist()
    np.testing.assert_allclose(table["frechet"], result.frechet)
    measured = frame(app, "Measured value")
    assert measured["Predicted value"].iloc[-1] == measured["Measured value"].iloc[-1] == len(result.row)
    assert measured["Predicted value"][0] == pytest.approx(-1.386, abs=1e-3)
    assert any("In the end D tells" in text.value for text in app.markdown)
    assert any("**Mode collapse**: only" in warning.value for warning in app.warning)


def test_the_walk_goes_from_one_sample_to_the_other_as_the_kept_numbers_make_them(opened, result):
    app = opened(result, 0, dcg_from="5", dcg_to="60")
    strip = bytes_of(figure(app, "on the way from one sample")["data"][0]["z"]).reshape(8, -1)
    for place, sample in ((0, 5), (10, 60)):
        shown = strip[:, 9 * place : 9 * place + 8]
        assert np.abs(shown - result.frames[-1, sample].reshape(8, 8)).max() <= 1
    moved = app.number_input(key="dcg_at").set_value(2.5).run()
    assert not moved.exception
    single = bytes_of(figure(moved, "at the chosen value")["data"][0]["z"]).reshape(8, 8)
    assert single.shape == (8, 8)
    other = bytes_of(
        figure(app.number_input(key="dcg_at").set_value(-2.5).run(), "at the chosen value")["data"][0]["z"]
    )
    assert not np.array_equal(single.ravel(), other)


def test_classes_are_added_and_subtracted_where_there_are_sure_samples(opened, result):
    known = replace(result, labels=np.arange(500, dtype=np.uint8) % 9, sureness=np.ones(500))
    app = opened(known, 1)
    assert len(figure(app, "mean codes of three classes")["layout"]["xaxis"]["ticktext"]) == 4
    app.selectbox(key="dcg_a").select("9").run()
    assert any("No sample is surely a 9" in told.value for told in app.info)


def test_what_diverged_is_named_and_nothing_of_it_is_decoded(opened, result):
    lost = replace(result, row=np.full_like(result.row, np.nan), diverged_at=17)
    app = opened(lost, 2)
    assert not app.exception
    assert any("**Diverged at step 17**" in warning.value for warning in app.warning)
    assert not any(one.key == "dcg_from" for one in app.number_input)


def test_copies_and_likeness_are_named_with_their_measures(opened, result):
    changed = replace(
        result, copy_distance=result.copy_distance * 0.01, sample_spread=0.0,
        accuracy=np.tile([0.9, 0.1, 0.9], (len(result.steps), 1)),
    )  # fmt: skip
    told = " ".join(warning.value for warning in opened(changed, 3).warning)
    assert "**Copies**" in told
    assert "**The samples are nearly alike**: neighbours are 0.00" in told
    assert "**D learns by heart**: it tells 90% of its training images right, 10% of others." in told


@pytest.mark.parametrize(("x", "y", "sample"), [(0.2, 0.4, 0), (7, 1.3, 15), (7, 7, 63), (8, 0, None), (-1, 2, None)])
def test_a_click_on_a_sample_sets_the_end_of_the_walk_that_is_chosen(monkeypatch, x, y, sample):
    assert figures.sample_at(x, y) == sample
    put = []
    monkeypatch.setattr(_controls, "put", put.append)
    for end in ("from", "to"):
        monkeypatch.setattr(_controls, "held", lambda *_, end=end: end)
        _digit_gan_pictures.choose_sample(_plot.Click(x, y))
    assert put == ([] if sample is None else [{"dcg_from": sample}, {"dcg_to": sample}])


def test_codes_of_the_page_are_those_that_were_measured():
    asked = small()
    assert digit_gan.codes(64, asked.dims).tobytes() == digit_gan.codes(500, asked.dims)[:64].tobytes()
