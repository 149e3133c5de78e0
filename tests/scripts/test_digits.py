"""The scripts of races and batch sizes on digits come to the losses and errors of the dashboard."""

import pytest

from dlcore import scripts
from dlcore.elements.racer import Racer
from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.digits_race import DigitsRace
from dlcore.experiments.loss_landscape import LossLandscape
from dlcore.lab.experiment import ignore_progress

RACERS = [Racer(optimizer="adam"), Racer(optimizer="adam", settings={"lr": 0.01}), Racer(optimizer="lion")]


@pytest.mark.parametrize(
    "changed", [{}, {"batch": 1347, "activation": "tanh", "hidden_layers": 2, "schedule": {"kind": "step"}}]
)
def test_a_race_comes_to_the_same_losses_and_errors(both, changed):
    found, shown = both(DigitsRace(**{"batch": 100, "width": 8, "epochs": 3, "seeds": 2, "racers": RACERS} | changed))
    assert found == pytest.approx({name: shown[name] for name in found}, rel=1e-4)
    assert len(found) == 4 * len(RACERS)


@pytest.mark.parametrize("changed", [{}, {"budget": "epochs", "epochs": 2, "hidden_layers": 2, "data_seed": 4}])
def test_batch_sizes_come_to_the_same_losses_and_errors(both, changed):
    asked = BatchSize(**{"images": 20, "width": 6, "batches": [3, 20], "steps": 30, "seeds": 2, "seed": 7} | changed)
    found, shown = both(asked)
    assert found == pytest.approx({name: shown[name] for name in found}, rel=1e-4)
    assert len(found) == 8


def test_images_that_are_too_many_to_carry_are_named():
    with pytest.raises(scripts.NotOffered, match="MNIST"):
        scripts.write(DigitsRace(dataset="mnist"))


def test_the_line_between_two_solutions_is_the_same(execute):
    asked = LossLandscape(images=20, width=6, small=3, large=20, steps=30, seeds=2, seed=5)
    result = asked.compute(ignore_progress)
    told = execute(asked, asked.scalars(result))["results"]
    for name, (alphas, values) in asked.series(result).items():
        found = [told[f"{name}/{alpha:.6g}"] for alpha in alphas.round(9)]
        assert found == pytest.approx(values.tolist(), rel=1e-4)
