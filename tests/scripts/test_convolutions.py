"""Scripts of convolutional networks and of deep stacks come to the losses of the dashboard."""

import pytest

from dlcore.elements.racer import Racer
from dlcore.experiments.cnn_field import CnnField
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.experiments.skip_connections import SkipConnections
from dlcore.lab.experiment import ignore_progress
from dlcore.scripts import NotOffered, write

SGD = Racer(optimizer="sgd", settings={"lr": 0.05})
"""Where channels are normalized: Adam makes whole steps of the rounding errors of biases that have no slope."""


def assert_same(results, scalars):
    """Compare losses exactly, error rates but for an image or two on the border."""
    assert len(results) > 3
    for name, value in results.items():
        wide = {"abs": 0.006} if "error" in name else {"rel": 2e-5}
        assert value == pytest.approx(scalars[name], **wide), name


@pytest.mark.parametrize(
    "changed",
    [
        {"channels": (3,), "hidden": ()},
        {"channels": (2, 3), "kernel": 5, "batch_norm": True, "dropout": 0.3, "racer": SGD, "seed": 4},
    ],
)
def test_every_network_of_digits_comes_to_the_same_loss(both, changed):
    results, scalars = both(DigitsCNN(**{"hidden": (4,), "epochs": 1, "batch": 150, "seeds": 2} | changed))
    assert_same(results, scalars)


@pytest.mark.parametrize(
    "changed", [{"racer": SGD}, {"batch_norm": False, "gain": 1.3, "connections": ("dense", "residual"), "seed": 3}]
)
def test_every_stack_comes_to_the_same_loss(both, changed):
    small = {"depth": 3, "channels": 3, "steps": 4, "batch": 8, "seeds": 1}
    results, scalars = both(SkipConnections(**small | changed))
    assert_same(results, scalars)


def test_another_seed_in_the_script_is_another_seed_on_the_page():
    question = DigitsCNN(seeds=1)
    assert _body(write(question)).replace("SEEDS = (0,)", "SEEDS = (6,)") == _body(write(DigitsCNN(seeds=1, seed=6)))


def _body(text):
    return text[text.index("import base64") :]


def test_images_that_a_script_cannot_carry_are_said():
    with pytest.raises(NotOffered, match="MNIST"):
        write(DigitsCNN(dataset="mnist", channels=(1,), epochs=1))


@pytest.mark.parametrize(
    "changed", [{"layer": "pool1", "blocks": 2, "side": 16}, {"layer": "norm1", "blocks": 1, "batch_norm": True}]
)
def test_a_field_comes_to_the_same_width(execute, changed):
    question = CnnField(**{"epochs": 1, "inputs": 30, "seeds": 2, "side": 8} | changed)
    told, result = execute(question)["results"], question.compute(ignore_progress)
    assert told["test_error"] == pytest.approx(result.test_error.mean(), abs=0.01)
    for measure in ("square", "absolute"):
        assert told[f"deviation/{measure}"] == pytest.approx(result.deviations(measure)[-1], rel=2e-3)
