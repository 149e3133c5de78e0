"""Scripts of generators and discriminators come to the values of the dashboard, in the plane and with digits."""

import pytest

from dlcore.experiments.digit_gan import DigitGAN
from dlcore.experiments.plane_gan import PlaneGan

PLANE = {"generator": (6,), "critic": (5, 4), "batch": 4, "steps": 7, "seeds": 2}
DIGITS = {"channels": 2, "dims": 3, "batch": 8, "steps": 20}


@pytest.mark.parametrize(
    "changed",
    [
        {"critic_turns": 2, "steps": 66, "seeds": 1},
        {"target": "moons", "game": "wasserstein", "noise": "uniform", "dims": 1, "seed": 9},
        {"target": "line", "game": "least_squares", "train": "generator", "head_start": 3},
        {"target": "own", "game": "minimax", "train": "critic"},
    ],
)
def test_every_game_in_the_plane_comes_to_the_same_value(both, changed):
    question = PlaneGan(**PLANE | changed)
    results, scalars = both(question)
    assert {f"value/{game}" for game in range(question.seeds)} <= set(results)
    assert ("parts_covered/0" in results) == question.distribution().modes
    assert results == pytest.approx({name: scalars[name] for name in results}, rel=1e-5)


@pytest.mark.parametrize(
    "changed",
    [{}, {"kind": "perceptron", "game": "wasserstein", "critic_steps": 2, "initial": "dcgan", "images": 32}],
)
def test_every_game_of_digits_comes_to_the_same_losses(both, changed):
    results, scalars = both(DigitGAN(**DIGITS | changed))
    assert set(results) == {"loss/discriminator", "loss/generator", "value/training", "value/test"}
    assert results == pytest.approx({name: scalars[name] for name in results}, rel=1e-4)
