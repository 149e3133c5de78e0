"""The record of the regularizers: what is on, what is left alone, and the floor of label smoothing."""

import numpy as np
import pydantic
import pytest
import scipy.stats

from dlcore.elements.regularizers import SWITCHES, Regularizers

ALL = Regularizers(
    patience=5, penalty="l1", decay=0.1, rotation=10, shift=0.1, scale=0.1, input_noise=0.1, weight_noise=0.1,
    smoothing=0.1, mixing="cutmix", alpha=0.5, dropout=0.5, batch_norm=True,
)  # fmt: skip  # everything


def test_nothing_is_on_by_default():
    assert Regularizers().switches == ()
    assert not Regularizers().augments


def test_each_switch_leaves_itself_alone():
    assert ALL.switches == tuple(SWITCHES)
    for switch in SWITCHES:
        one = ALL.only(switch)
        assert one.switches == (switch,)
    assert ALL.only("augment").augments
    assert ALL.only("penalty") == Regularizers(penalty="l1", decay=0.1)
    assert ALL.only("mix") == Regularizers(mixing="cutmix", alpha=0.5)
    assert ALL.only("dropout", "norm") == Regularizers(dropout=0.5, batch_norm=True)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5, 0.9])
def test_floor_is_the_entropy_of_the_target(smoothing):
    target = np.full(10, smoothing / 10)
    target[3] += 1 - smoothing
    assert Regularizers(smoothing=smoothing).loss_floor(10) == pytest.approx(scipy.stats.entropy(target))


def test_floor_of_a_tenth_over_ten_classes():
    assert Regularizers(smoothing=0.1).loss_floor(10) == pytest.approx(0.50029, abs=5e-6)


@pytest.mark.parametrize("bad", [{"dropout": 1.0}, {"decay": -1}, {"mixing": "blend"}, {"decay": float("nan")}])
def test_bad_strengths_are_refused(bad):
    with pytest.raises(pydantic.ValidationError):
        Regularizers(**bad)
