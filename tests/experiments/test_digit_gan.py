"""The digit GAN: samples come to look like digits, what is kept makes them again, and what goes wrong is measured."""

import json
import math
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.latent import digit_gan, digit_maker
from dlcore.experiments.digit_gan import SAMPLES, SHOWN, DigitGAN
from dlcore.training import adversaries, loop

QUICK = {"channels": 4, "dims": 6, "steps": 120}


def compute(report=lambda *_, **__: None, **settings):
    torch.set_num_threads(1)
    return DigitGAN(**settings).compute(report)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


def test_shapes_are_the_stated_ones(quick):
    asked = DigitGAN(**QUICK)
    moments = len(asked.logged_steps())
    assert quick.steps[0] == 0
    assert quick.steps[-1] == 120
    assert quick.frames.shape == (moments, SHOWN, 64)
    assert quick.value.shape == (moments, 2)
    assert quick.accuracy.shape == (moments, 3)
    assert quick.row.shape == (sum(asked.blueprint.sizes.values()),)
    assert quick.mean.shape == quick.variance.shape == (sum(asked.blueprint.norms),)
    assert quick.labels.shape == quick.copy_distance.shape == (SAMPLES,)
    assert quick.losses.shape == (2, len(quick.losses_at))
    assert quick.learned
    np.testing.assert_allclose(quick.shares.sum(1), 1)


def test_the_kept_numbers_make_the_samples_without_torch(quick):
    asked = DigitGAN(**QUICK)
    codes = digit_gan.codes(SAMPLES, asked.dims)
    made = digit_maker.make(asked.blueprint, quick.row, quick.statistics, codes)
    assert np.abs(np.round(255 * made[:SHOWN]) - quick.frames[-1]).max() <= 1
    alone = digit_maker.make(asked.blueprint, quick.row, quick.statistics, codes[:1])
    np.testing.assert_allclose(alone[0], made[0], rtol=1e-5)
    training = datasets.digits().training.inputs()
    nearest = np.linalg.norm(made[:5, None] - training, axis=-1)
    np.testing.assert_allclose(quick.copy_distance[:5], nearest.min(1), rtol=1e-4)
    shown = np.round(255 * training[nearest.argmin(1)])
    np.testing.assert_array_equal(quick.nearest_images[:5], shown)


def test_samples_come_to_look_like_digits():
    seen = compute(steps=400, channels=8)
    assert seen.frechet[0] > 50 * seen.real_frechet
    assert seen.frechet[-1] < seen.frechet[0] / 3
    assert seen.reader_accuracy > 0.93
    assert seen.covered > 5
    assert (np.isfinite(seen.losses)).all()


def test_a_discriminator_that_has_not_learned_gives_the_value_of_guessing():
    seen = compute(**QUICK | {"initial": "dcgan", "steps": 20})
    assert seen.value[0] == pytest.approx([-math.log(4)] * 2, abs=1e-2)


def test_a_generator_that_jumps_makes_one_image_of_every_code():
    seen = compute(generator_rate=0.05, channels=8, steps=300)
    assert seen.variety < 0.3
    assert seen.covered < 6


def test_few_images_are_known_by_heart():
    seen = compute(images=32, batch=32, channels=8, steps=300)
    assert seen.training_images == 32
    assert seen.accuracy[-1, 0] > seen.accuracy[-1, 1] + 0.2
    assert len(seen.real_images) == 32


@pytest.mark.parametrize("settings", [
    {"game": "least_squares", "kind": "perceptron"},
    {"game": "wasserstein", "critic_steps": 2},
    {"game": "minimax", "batch_norm": False},
])  # fmt: skip  # one line for each
def test_every_game_moves_both_networks(settings):
    asked = DigitGAN(**QUICK | settings | {"steps": 20})
    seen, start = compute(**asked.model_dump()), digit_gan.start(asked.blueprint, asked.initial, [0])[0]
    moved = np.abs(seen.row - start) > 1e-6
    assert all(moved[place].mean() > 0.9 for place in asked.blueprint.columns.values())
    assert np.isfinite(seen.losses).all()
    assert seen.diverged_at == 0


def test_same_settings_same_bits(quick):
    again = compute(**QUICK)
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told, asked = [], DigitGAN(**QUICK | {"steps": 20})
    result = compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, json.dumps(picture, allow_nan=False))),
        **asked.model_dump(),
    )
    assert [step for step, _ in told] == list(range(21))
    half, last = (json.loads(told[place][1]) for place in (10, -1))
    assert asked.samples_so_far(half).shape == (SHOWN, 64)
    so_far = asked.course_so_far(half)
    assert 1 < len(so_far.steps) < len(result.steps)
    for known, final in zip(so_far, result.course, strict=True):
        np.testing.assert_allclose(known, final[: len(known)], rtol=1e-4, atol=1e-6)
    assert len(asked.course_so_far({"seen": []}).steps) == 0
    assert np.abs(asked.samples_so_far(last).astype(int) - result.frames[-1]).mean() < 60


def test_divergence_is_named_with_its_step_and_the_rest_is_told(monkeypatch):
    broken = adversaries.Game(adversaries.cross_entropy, lambda fake: fake.mean(-1) / 0)
    monkeypatch.setitem(adversaries.RULES, "non_saturating", broken)
    seen = compute(**QUICK | {"steps": 20})
    assert seen.diverged_at == 1
    assert not seen.learned
    assert np.isnan(seen.frechet[-1])
    assert np.isfinite(seen.frechet[0])


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dataset": "mnist"}, "the images of MNIST have 28 × 28 pixels, not 8 × 8"),
        ({"images": 32, "batch": 64}, "1 batches of 64 are more than the 32 training images"),
        ({"side": 28, "channels": 64, "steps": 20_000}, "minutes; allowed are 15: take fewer steps"),
        ({"steps": 10**9}, "less than or equal to 20000"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        DigitGAN(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = DigitGAN.smallest()
    assert small.cost() < 3
    bigger = [small.model_copy(update=change) for change in (
        {"steps": 100}, {"channels": 9}, {"critic_steps": 2}, {"batch": 64}, {"side": 28}, {"game": "wasserstein"},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.digit_gan import DigitGAN as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
