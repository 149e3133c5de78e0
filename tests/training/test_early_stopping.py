"""Early stopping: patience is counted in epochs, the best epoch's weights come back, others are left alone."""

import pytest
import torch

from dlcore.training.early_stopping import EarlyStopping

LOSSES = torch.tensor([
    [5.0, 4.0, 3.0, 3.5, 3.4, 3.3, 1.0, 0.5],  # stops after 3 epochs without a better one, the 5th, before it gets good
    [5.0, 4.0, 3.0, 3.5, 3.4, 3.3, 1.0, 0.5],  # no patience: goes on
    [5.0, 4.0, 3.0, 2.0, 1.0, 0.9, 0.8, 0.7],  # never has to wait
    [5.0, 6.0, 7.0, 8.0, 9.0, 9.0, 9.0, 9.0],  # is best at the start
    [5.0, 4.0, torch.nan, torch.nan, torch.nan, torch.nan, torch.nan, torch.nan],
])  # fmt: skip  # a table
PATIENCE = (3, 0, 3, 3, 3)


@pytest.fixture
def stopping():
    epochs = iter(LOSSES.T)
    stopping = EarlyStopping(PATIENCE, lambda rows: next(epochs)[[0, 2, 3, 4]])
    rows = torch.zeros(5, 2)
    for epoch in range(8):
        rows.fill_(epoch)  # in place, as the updates do
        expected = LOSSES[:, epoch].clone()
        expected[1] = torch.nan  # nobody asked
        torch.testing.assert_close(stopping.look(rows), expected, equal_nan=True)
    return stopping


def test_stops_when_patience_is_at_its_end(stopping):
    assert stopping.stopped_at.tolist() == [5, 0, 0, 3, 4]
    assert stopping.best_epoch.tolist() == [2, 0, 7, 0, 1]


def test_weights_of_the_best_epoch_come_back_to_those_who_have_patience(stopping):
    kept = stopping.kept(torch.full((5, 2), 7.0))
    assert kept[:, 0].tolist() == kept[:, 1].tolist() == [2, 7, 7, 0, 1]


def test_without_patience_nothing_is_measured():
    stopping = EarlyStopping((0, 0), lambda rows: pytest.fail("nobody asked"))
    rows = torch.ones(2, 3)
    assert stopping.look(rows).isnan().all()
    torch.testing.assert_close(stopping.kept(rows), rows)
