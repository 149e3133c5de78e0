"""Scores of classifiers are torch's, in whatever pieces they are computed."""

import pytest
import torch

from dlcore.elements.initializers import kaiming_normal_stack
from dlcore.nets import mlp
from dlcore.training import classification

NETWORK = mlp.build(6, (9,), 10, "relu")
MODELS, IMAGES = 3, 50


@pytest.fixture
def classified():
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(IMAGES, 6, generator=generator, dtype=torch.float64)
    labels = torch.randint(10, (IMAGES,), generator=generator)
    return torch.from_numpy(kaiming_normal_stack(range(MODELS), NETWORK.layers)), inputs, labels


@pytest.fixture(params=[1, 100, 10**6])
def pieces(request, monkeypatch):
    """Compute one image, a few, all at a time."""
    monkeypatch.setattr(classification, "NUMBERS_AT_ONCE", request.param)


@pytest.mark.usefixtures("pieces")
def test_scores_are_cross_entropy_and_error_rate(classified):
    parameters, inputs, labels = classified
    measured = classification.scores(NETWORK, inputs, labels)(parameters)
    assert measured.shape == (MODELS, 2)
    for model, outputs in zip(measured, NETWORK.predict(parameters, inputs[None]), strict=True):
        torch.testing.assert_close(model[0], torch.nn.functional.cross_entropy(outputs, labels))
        assert model[1] == (outputs.argmax(1) != labels).double().mean()


@pytest.mark.usefixtures("pieces")
def test_answers_are_the_largest_outputs(classified):
    parameters, inputs, _ = classified
    expected = NETWORK.predict(parameters, inputs[None]).argmax(2)
    measured = classification.answers(NETWORK, inputs)(parameters)
    assert measured.dtype == parameters.dtype
    assert (measured == expected).all()


@pytest.mark.usefixtures("pieces")
def test_probabilities_are_torchs_softmax(classified):
    parameters, inputs, _ = classified
    expected = NETWORK.predict(parameters, inputs[None]).softmax(2)
    torch.testing.assert_close(classification.probabilities(NETWORK, inputs)(parameters), expected)


def test_a_model_that_diverged_harms_no_other(classified):
    parameters, inputs, labels = classified
    alone = classification.scores(NETWORK, inputs, labels)(parameters)
    parameters[1] = torch.nan
    measured = classification.scores(NETWORK, inputs, labels)(parameters)
    assert measured[1, 0].isnan()
    torch.testing.assert_close(measured[[0, 2]], alone[[0, 2]])
