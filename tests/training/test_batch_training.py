"""Networks trained with batches: equal to plain torch, the same again, remembered by their settings alone."""

from itertools import islice

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.experiments.batch_size import BatchSize
from dlcore.training import batch_measurements, batch_training
from dlcore.training.batches import minibatches
from tests.training.batch_rooms import TINY, room


def plain_torch(one, batch, seed):
    """Train the same network in the usual way, on the same batches."""
    start = torch.tensor(one.starts[seed], dtype=torch.float32)
    module = torch.nn.Sequential(torch.nn.Linear(64, 4), torch.nn.ReLU(), torch.nn.Linear(4, 10))
    parts = iter(start.split([64 * 4, 4, 4 * 10, 10]))
    with torch.no_grad():
        for linear in module[::2]:
            linear.weight.copy_(next(parts).view(linear.in_features, -1).T)
            linear.bias.copy_(next(parts))
    optimizer = torch.optim.SGD(module.parameters(), lr=one.settings.rate(batch))
    labels = torch.tensor(one.training.labels.astype(np.int64))[:, None]
    for inputs, wanted in islice(minibatches(torch.tensor(one.task.inputs), labels, batch, [seed]), TINY["steps"]):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(module(inputs[0]), wanted[0, :, 0]).backward()
        optimizer.step()
    flat = [part for linear in module[::2] for part in (linear.weight.T.ravel(), linear.bias)]
    return torch.cat(flat).detach().numpy()


@pytest.mark.parametrize("batch", [1, 8, 40])
@pytest.mark.parametrize("seed", [0, 1])
def test_every_network_equals_plain_torch(batch, seed):
    one = room(scaling="sqrt")
    np.testing.assert_allclose(one.train(batch).parameters[seed], plain_torch(one, batch, seed), rtol=1e-3, atol=1e-5)


def test_ends_are_remembered_and_the_same_when_trained_again(monkeypatch):
    one = room()
    trained = one.train(8)
    monkeypatch.setattr(batch_training.loop, "train", None)  # whoever trains now, fails
    again = room().ends(8)
    assert again.parameters.tobytes() == trained.parameters.tobytes()
    with pytest.raises(TypeError):
        room(seed=5).ends(8)
    monkeypatch.undo()
    batch_training._latest.clear()
    assert room().ends(8).parameters.tobytes() == trained.parameters.tobytes()


def test_another_question_with_the_same_training_finds_the_same_networks(monkeypatch):
    batches = BatchSize(**TINY, batches=(8, 40))
    trained = batch_training.prepare(batches, datasets.digits(), "cpu").train(8)
    monkeypatch.setattr(batch_training.loop, "train", None)
    assert room().ends(8).parameters is trained.parameters


def test_no_more_is_remembered_than_is_good(monkeypatch):
    monkeypatch.setattr(batch_training, "REMEMBERED", 2)
    batch_training._latest.clear()
    for batch in (2, 4, 8):
        room(steps=1).train(batch)
    assert [batch for _, batch in batch_training._latest] == [4, 8]


def test_the_loss_is_that_of_torch():
    one = room()
    found = one.loss()(torch.tensor(one.starts, dtype=torch.float32))
    logits = one.task.network.predict(torch.tensor(one.starts).float(), torch.tensor(one.task.inputs)[None])
    labels = torch.tensor(one.training.labels.astype(np.int64))
    expected = [torch.nn.functional.cross_entropy(row, labels) for row in logits]
    torch.testing.assert_close(found, torch.stack(expected))


def test_the_first_rise_is_the_update_after_which_the_loss_was_higher():
    losses = np.array([[3.0, 3.0], [2.0, 2.0], [2.5, 1.0], [1.0, np.nan]])
    assert batch_measurements._first_rise(losses).tolist() == [2, 0]
