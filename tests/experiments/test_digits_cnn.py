"""The CNN on digits: what it tells on the way becomes the result, and the result is about the network that is kept."""

import json
import math
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets, shifts
from dlcore.elements.convolution import cnn_forward
from dlcore.elements.racer import Racer
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.training import loop

QUICK = {"channels": (4, 6), "hidden": (8,), "epochs": 4, "seeds": 2}
GUESSING = math.log(10)


def compute(report=lambda *_, **__: None, **settings):
    torch.set_num_threads(1)
    return DigitsCNN(**settings).compute(report)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


def read(row, pixels, architecture):
    """Read images without torch: what is most probable, and how probable each class is."""
    logits = [[*cnn_forward.run(architecture, row, image[None] / 16)][-1].ravel() for image in pixels]
    return cnn_forward.probabilities(np.array(logits))


def test_shapes_are_the_stated_ones(quick):
    asked = DigitsCNN(**QUICK)
    logged = len(asked.logged_steps())
    assert quick.loss.shape == quick.error.shape == (2, 2, 2, logged)
    assert quick.epochs[0] == 0
    assert quick.epochs[-1] == pytest.approx(asked.steps * 64 / 1347)
    assert quick.shifted_error.shape == (2, 2, 3)
    assert quick.row.shape == quick.start.shape == (asked.architecture.parameters,)
    assert quick.shown_images.shape == (450, 8, 8)
    assert quick.shown_probabilities.shape == (450, 10)
    assert quick.learned
    assert quick.reasons == ("", "")
    curves = quick.curves("error")
    np.testing.assert_array_equal(curves.test, quick.error[:, :, 1])


def test_learning_begins_near_guessing_and_gets_far_below():
    seen = compute(channels=(8, 16), hidden=(16,), epochs=6, seeds=2)
    assert (np.abs(seen.loss[..., 0] - GUESSING) < 1).all()
    assert (seen.loss[..., -1] < GUESSING / 2).all()
    assert (seen.error[..., -1] < 0.2).all()


def test_what_is_shown_is_the_opinion_of_the_weights_that_are_kept(quick):
    architecture = DigitsCNN(**QUICK).architecture
    opinions = read(quick.row, quick.shown_images, architecture)
    np.testing.assert_allclose(quick.shown_probabilities, opinions, atol=1e-4)
    assert (opinions.argmax(1) != quick.shown_labels).mean() == pytest.approx(quick.error[0, 0, 1, -1], abs=1e-6)
    np.testing.assert_array_equal(quick.shown_images, datasets.digits().test.pixels)
    assert not np.array_equal(quick.start, quick.row)


def test_confusion_counts_every_test_image_once(quick):
    labels, answers = quick.shown_labels, quick.shown_probabilities.argmax(1)
    np.testing.assert_array_equal(quick.confusion.sum(1), np.bincount(labels, minlength=10))
    np.testing.assert_array_equal(quick.confusion.sum(0), np.bincount(answers, minlength=10))
    assert np.trace(quick.confusion) == (labels == answers).sum()


def test_the_worst_mistakes_are_wrong_and_the_most_confident_first(quick):
    opinions, labels = quick.shown_probabilities, quick.shown_labels
    wrong = np.flatnonzero(opinions.argmax(1) != labels)
    sure = opinions[quick.worst_places].max(1)
    assert set(quick.worst_places) <= set(wrong)
    assert (np.diff(sure) <= 0).all()
    assert sorted(opinions[wrong].max(1))[::-1][: len(sure)] == sure.tolist()


def test_moved_digits_are_misread_as_often_as_the_kept_weights_misread_them(quick):
    test, architecture = datasets.digits().test, DigitsCNN(**QUICK).architecture
    wrong = [
        (read(quick.row, shifts.moved(test.pixels, *way), architecture).argmax(1) != test.labels).mean()
        for way in shifts.DIRECTIONS
    ]
    assert quick.shifted_error[0, 0, 1] == pytest.approx(np.mean(wrong), abs=1e-3)
    np.testing.assert_allclose(quick.shifted_error[:, :, 0], quick.error[:, :, 1, -1], atol=1e-6)
    assert (np.diff(quick.shifted_error, axis=2) > 0).all()


def test_same_settings_same_bits_and_a_network_in_company_equals_it_alone(quick):
    again, alone = compute(**QUICK), compute(**QUICK | {"seeds": 1, "seed": 1})
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name
    np.testing.assert_allclose(alone.loss[:, 0], quick.loss[:, 1], rtol=2e-3)


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told, asked = [], DigitsCNN(**QUICK)
    result = compute(
        lambda step, steps, scalars=None, picture=None: told.append(
            (step, steps, json.dumps(picture, allow_nan=False))
        ),
        **QUICK,
    )
    assert [step for step, *_ in told] == list(range(1, 2 * asked.steps + 1))
    half, whole = (json.loads(told[place][2]) for place in (asked.steps // 2, -1))
    for which in ("loss", "error"):
        seen, final = asked.curves_so_far(half, which), result.curves(which)
        known = np.isfinite(seen.test[0, 0])
        assert 1 < known.sum() < len(known)
        assert np.isnan(seen.test[1]).all()
        np.testing.assert_allclose(seen.test[0][:, known], final.test[0][:, known], rtol=1e-4)
        np.testing.assert_allclose(asked.curves_so_far(whole, which).training, final.training, rtol=1e-4)
    filters = cnn_forward.filters(asked.architecture, result.row, 0)[:, 0]
    np.testing.assert_allclose(asked.filters_so_far(whole), filters, rtol=6e-3)
    before = cnn_forward.filters(asked.architecture, result.start, 0)[:, 0]
    assert np.abs(asked.filters_so_far(half) - before).max() > 0.01


def test_nothing_is_known_of_the_curves_before_anything_is_told():
    seen = DigitsCNN(**QUICK).curves_so_far({"scores": []}, "loss")
    assert np.isnan(seen.training).all()
    assert np.isnan(seen.test).all()


def test_divergence_is_named_with_its_step_and_nothing_of_it_is_shown():
    wild = Racer(optimizer="momentum", settings={"lr": 10.0})
    result = compute(hidden=(64, 64, 64), channels=(16, 32), epochs=2, seeds=2, racer=wild)
    first = result.diverged_at[0, 0]
    assert first > 0
    assert result.reasons[0].startswith(f"1 of 2 networks diverged, first at step {first}:")
    assert "for example 1." in result.reasons[0]
    assert not result.learned
    assert np.isnan(result.loss[0, 0, :, -1]).all()
    assert np.isnan(result.shifted_error[0, 0]).all()
    assert np.isfinite(result.shifted_error[0, 1]).all()


def test_who_only_guesses_is_told_so():
    result = compute(**QUICK | {"racer": Racer(optimizer="adam", settings={"lr": 1.0})})
    assert result.reasons[0].startswith("2 of 2 networks only guess: they misread about nine of ten training images.")
    assert result.learned


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"channels": (2, 2, 2, 2)}, "8 × 8 pixels can be halved 3 times, so take at most 3 blocks"),
        ({"dataset": "mnist", "epochs": 200}, "minutes; allowed are 10: take fewer epochs"),
        ({"epochs": 10**9}, "less than or equal to 200"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        DigitsCNN(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = DigitsCNN.smallest()
    assert small.cost() < 1.5
    bigger = [small.model_copy(update=change) for change in (
        {"epochs": 5}, {"channels": (9,)}, {"channels": (1, 1)}, {"kernel": 3}, {"seeds": 2}, {"dataset": "mnist"},
        {"batch_norm": True}, {"dropout": 0.5}, {"hidden": (200,)},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.digits_cnn import DigitsCNN as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
