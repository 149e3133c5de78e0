"""Mini-batches show every example equally often, alike to all models of a seed."""

from itertools import islice

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.training import batches
from dlcore.training.batches import minibatches


def seen(points, batch, seeds, steps):
    examples = torch.arange(points, dtype=torch.float32)[:, None]
    found = list(islice(minibatches(examples, 10 * examples, batch, seeds), steps))
    for inputs, targets in found:
        torch.testing.assert_close(targets, 10 * inputs)
    return torch.stack([inputs[..., 0] for inputs, _ in found], dim=1).long()  # (models, steps, batch)


@settings(deadline=None)  # torch's first call takes its time
@given(st.integers(2, 40), st.data())
def test_each_round_shows_every_example_once(points, data):
    batch = data.draw(st.integers(1, points - 1))
    shown = seen(points, batch, [7], steps=-(-2 * points // batch))[0].flatten()
    for start in (0, points):
        assert sorted(shown[start : start + points].tolist()) == list(range(points))


def test_rounds_are_in_different_orders():
    shown = seen(30, 10, [7], steps=6)[0].flatten()
    assert shown[:30].tolist() != shown[30:].tolist()


def test_full_batch_is_all_examples_as_they_are():
    assert seen(5, 5, [0], steps=3).tolist() == [[[0, 1, 2, 3, 4]] * 3]


def test_equal_seeds_see_equal_batches_and_others_do_not():
    shown = seen(20, 4, [1, 2, 1], steps=9)
    assert shown.shape == (3, 9, 4)
    assert (shown[0] == shown[2]).all()
    assert (shown[0] != shown[1]).any()


def test_a_model_sees_the_same_batches_in_company_as_alone():
    assert (seen(20, 4, [1, 2], steps=9)[1] == seen(20, 4, [2], steps=9)[0]).all()


@pytest.mark.parametrize("gathered", [1, 7, 64])
def test_how_many_are_gathered_at_once_changes_nothing(monkeypatch, gathered):
    expected = seen(20, 6, [3], steps=20)
    monkeypatch.setattr(batches, "GATHERED_EXAMPLES", gathered)
    assert (seen(20, 6, [3], steps=20) == expected).all()


def test_wide_examples_are_gathered_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(batches, "GATHERED_NUMBERS", 100)
    taken, take = [], batches.Order.take
    monkeypatch.setattr(batches.Order, "take", lambda order, count: taken.append(count) or take(order, count))
    next(minibatches(torch.zeros(30, 10), torch.zeros(30, 1), 4, [0]))
    assert taken == [8]  # two steps of four examples of ten numbers


@pytest.mark.parametrize("batch", [2, 6])
def test_each_model_can_have_a_set_of_its_own(batch):
    sets = torch.arange(3)[:, None, None] * 100.0 + torch.arange(6)[:, None]
    dealt = minibatches(sets, sets + 0.5, batch, [4])
    for _ in range(5):
        inputs, targets = next(dealt)
        assert inputs.shape == (3, batch, 1)
        assert (targets == inputs + 0.5).all()
        assert (inputs - inputs[:1] == 100 * torch.arange(3)[:, None, None]).all()  # one order for all
