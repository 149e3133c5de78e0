"""Networks that learn to read digits: each is what torch's modules and torch's Adam make of the same batches."""

from itertools import islice

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.convolution import cnn_forward
from dlcore.elements.convolution.cnn_settings import CNNSettings
from dlcore.elements.racer import Racer
from dlcore.training import cnn_lesson
from dlcore.training.batches import minibatches
from tests.nets.test_cnn import module_of

QUICK = {"channels": (3, 4), "hidden": (6,), "epochs": 2, "seeds": 2}


def learn(settings, tell=lambda *_: None):
    torch.set_num_threads(1)
    return cnn_lesson.learn(cnn_lesson.convolutional(settings), settings, datasets.digits(), "cpu", tell)


def plain_torch(settings, seed):
    """Train torch's modules in the usual way; return cross-entropy and error rate on the test images at the end."""
    data, start = datasets.digits(), cnn_lesson.convolutional(settings).start[seed]
    module = module_of(settings.architecture, torch.from_numpy(start)).float()
    optimizer = torch.optim.Adam(module.parameters(), lr=0.003)
    inputs, labels = torch.from_numpy(data.training.inputs()), torch.from_numpy(data.training.labels.astype(np.int64))
    for images, wanted in islice(minibatches(inputs, labels[:, None], settings.batch, [seed]), settings.steps):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(module(images[0].view(-1, 1, 8, 8)), wanted[0, :, 0]).backward()
        optimizer.step()
    module.eval()
    with torch.no_grad():
        outputs = module(torch.from_numpy(data.test.inputs()).view(-1, 1, 8, 8))
    wanted = torch.from_numpy(data.test.labels.astype(np.int64))
    loss = torch.nn.functional.cross_entropy(outputs, wanted).item()
    return loss, (outputs.argmax(1) != wanted).float().mean().item()


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_every_network_equals_plain_torch(batch_norm, seed):
    settings = CNNSettings(**QUICK, batch_norm=batch_norm)
    learned = learn(settings)
    loss, error = plain_torch(settings, seed)
    assert learned.scores[seed, 1, -1, 0] == pytest.approx(loss, rel=2e-3)
    assert learned.scores[seed, 1, -1, 1] == pytest.approx(error, abs=2.5 / 450)  # two images on the border


def test_the_rows_that_are_kept_give_the_last_scores_without_torch():
    settings = CNNSettings(**QUICK, batch_norm=True, dropout=0.3)
    learned, test = learn(settings), datasets.digits().test
    for row, scores in zip(learned.rows, learned.scores, strict=True):
        logits = [
            [*cnn_forward.run(settings.architecture, row, image.reshape(1, 8, 8))][-1].ravel()
            for image in test.inputs()
        ]
        chosen = cnn_forward.probabilities(np.array(logits))[np.arange(len(test)), test.labels]
        assert scores[1, -1, 0] == pytest.approx(-np.log(chosen).mean(), rel=1e-4)


def test_whoever_waits_is_told_scores_and_rows():
    told = []
    settings = CNNSettings(**QUICK)
    learn(settings, lambda step, scores, rows: told.append((step, len(scores["test"]), rows.shape[1])))
    assert told[0][0] == 1
    assert told[-1] == (settings.steps, len(settings.logged_steps()), settings.architecture.parameters)


def test_perceptrons_have_about_as_many_parameters():
    settings = CNNSettings()
    pupils = cnn_lesson.perceptrons(settings)
    assert pupils.start.shape == (3, pupils.network.parameters)
    assert pupils.network.parameters == pytest.approx(settings.architecture.parameters, rel=0.01)


def test_divergence_is_recorded_and_blanks_the_scores_of_that_network_alone():
    wild = Racer(optimizer="momentum", settings={"lr": 10.0})
    learned = learn(CNNSettings(hidden=(64, 64, 64), epochs=2, seeds=2, racer=wild))
    assert (learned.diverged_at > 0).tolist() == [True, False]
    assert np.isnan(learned.scores[0, :, -1]).all()
    assert np.isfinite(learned.scores[1]).all()
