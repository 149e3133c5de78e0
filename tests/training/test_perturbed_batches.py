"""What is drawn for each model: of the stated distribution, its own, and nothing for whoever has no regularizer."""

import numpy as np
import pytest
import torch

from dlcore.elements.regularizers import Regularizers
from dlcore.training import perturbed_batches

SIZE, BATCH, CLASSES = (6, 6), 8, 4
LIKE = torch.empty(0, dtype=torch.float64)


def changed(field, steps=1, pixel=0.5):
    """Return inputs and targets (steps, models, batch, ...) of the same grey images after each step's changes."""
    changes = perturbed_batches.changes(field, BATCH, SIZE, LIKE)
    seen = []
    for _ in range(steps):
        inputs = torch.full((len(field), BATCH, 36), pixel, dtype=torch.float64)
        inputs += torch.arange(BATCH, dtype=torch.float64)[:, None]
        targets = torch.eye(CLASSES, dtype=torch.float64)[torch.arange(BATCH) % CLASSES].expand(len(field), -1, -1)
        targets = targets.clone()
        for rows, change in changes:
            change(inputs[rows], targets[rows])
        seen.append((inputs, targets))
    return tuple(torch.stack(part) for part in zip(*seen, strict=True))


ALL_KINDS = [
    Regularizers(rotation=30), Regularizers(mixing="cutout"), Regularizers(mixing="mixup"),
    Regularizers(mixing="cutmix"), Regularizers(input_noise=0.2),
]  # fmt: skip  # a table


@pytest.mark.parametrize("one", ALL_KINDS, ids=str)
def test_models_draw_by_their_own_seeds_and_those_without_stay(one):
    inputs, targets = changed([(one, 0), (Regularizers(), 0), (one, 1), (one, 0)], steps=70)
    plain, wanted = changed([(Regularizers(), 0)])
    assert (inputs[:, 1] == plain[0, 0]).all()
    assert (targets[:, 1] == wanted[0, 0]).all()
    torch.testing.assert_close(inputs[:, 0], inputs[:, 3], rtol=0, atol=0)
    assert (inputs[:, 0] != inputs[:, 2]).any()
    assert (inputs[0, 0] != inputs[1, 0]).any()
    alone, _ = changed([(one, 1)], steps=70)
    torch.testing.assert_close(inputs[:, 2], alone[:, 0], rtol=0, atol=0)


def test_nobody_who_has_nothing_is_touched_at_all():
    harmless = Regularizers(decay=1.0, dropout=0.5, batch_norm=True, patience=3, weight_noise=1.0)
    assert perturbed_batches.changes([(harmless, 0)] * 3, BATCH, SIZE, LIKE) == []


def test_noise_has_the_stated_standard_deviation():
    inputs, _ = changed([(Regularizers(input_noise=0.2), 0)], steps=200)
    noise = inputs - changed([(Regularizers(), 0)])[0]
    assert noise.std().item() == pytest.approx(0.2, rel=0.02)
    assert noise.mean().item() == pytest.approx(0, abs=4 * 0.2 / noise.numel() ** 0.5)


@pytest.mark.parametrize("alpha", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("mixing", ["mixup", "cutmix"])
def test_targets_are_mixed_as_the_images_are(mixing, alpha):
    inputs, targets = changed([(Regularizers(mixing=mixing, alpha=alpha), 0)], steps=400)
    torch.testing.assert_close(targets.sum(3), torch.ones_like(targets[..., 0]))
    own = targets[:, 0, 0, 0]  # of the first image, whose class is 0; its partner may be of the same class
    strangers = (targets[:, 0, 0] > 0).sum(1) == 2
    mean = inputs[:, 0, 0].mean(1) - 0.5  # 0 for the image itself, its number for the partner
    partner = (mean / (1 - own)).round()
    torch.testing.assert_close(mean[strangers], (partner * (1 - own))[strangers], rtol=0, atol=1e-9)
    assert set(partner[strangers].tolist()) == {1.0, 2.0, 3.0, 5.0, 6.0, 7.0}
    if mixing == "mixup":
        deviation = (1 / (4 * (2 * alpha + 1))) ** 0.5
        assert own[strangers].mean().item() == pytest.approx(0.5, abs=4 * deviation / 15)
        assert own[strangers].std().item() == pytest.approx(deviation, rel=0.15)


def test_cutout_blanks_a_square_whose_middle_may_be_any_pixel():
    inputs, targets = changed([(Regularizers(mixing="cutout", hole=0.5), 0)], steps=300)
    blank = (inputs == 0).view(-1, *SIZE)
    heights, widths = blank.any(2).sum(1), blank.any(1).sum(1)
    assert blank.sum((1, 2)).tolist() == (heights * widths).tolist()
    assert set(heights.tolist()) == set(widths.tolist()) == {2, 3}
    touched = blank.double().mean(0)
    assert touched[2, 2].item() == pytest.approx(9 / 36, abs=0.03)
    torch.testing.assert_close(targets[0], changed([(Regularizers(), 0)])[1][0])


def test_moved_images_turn_shift_and_grow_within_bounds():
    one = Regularizers(shift=0.5)
    changes = perturbed_batches.changes([(one, 0)], 500, SIZE, LIKE)
    inputs = torch.zeros(1, 500, *SIZE, dtype=torch.float64)
    inputs[..., 2:4, 2:4] = 1.0
    targets = torch.zeros(1, 500, 1, dtype=torch.float64)
    flat = inputs.view(1, 500, 36)
    for rows, change in changes:
        change(flat[rows], targets[rows])
    mass = inputs[0].sum(1)
    places = torch.arange(6, dtype=torch.float64)
    seen = inputs[0].sum((1, 2)) > 3.99  # entirely inside
    middle = (mass @ places)[seen] / 4 - 2.5
    assert middle.abs().max() < 2.01
    assert np.ptp(middle.numpy()) > 3.8
    assert middle.mean().item() == pytest.approx(0, abs=0.3)


def test_smoothing_spreads_a_share_evenly():
    _, targets = changed([(Regularizers(smoothing=0.4), 0), (Regularizers(), 0)])
    assert targets[0, 0, 0].tolist() == pytest.approx([0.7, 0.1, 0.1, 0.1])
    assert targets[0, 1, 0].tolist() == [1, 0, 0, 0]
