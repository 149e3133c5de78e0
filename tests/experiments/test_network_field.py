"""Fields of torchvision's networks: the gradient stays in the theoretical box, weights are random or from a file."""

import json

import numpy as np
import pydantic
import pytest
import torch
from torchvision import models

from dlcore.elements.convolution import effective
from dlcore.experiments.network_field import NetworkField
from dlcore.lab.experiment import ignore_progress
from dlcore.training import effective_field, network_fields, pretrained

QUICK = {"inputs": 2, "seeds": 1, "size": 96}


def compute(report=ignore_progress, **settings):
    torch.set_num_threads(1)
    return NetworkField(**settings).compute(report)


@pytest.mark.parametrize(
    ("network", "layer", "size", "side", "inputs"),
    [
        ("resnet18", "layer1.1.relu_1", 128, 43, 4),
        ("resnet18", "layer2.1.relu_1", 160, 99, 6),
        ("alexnet", "features.5", 128, 67, 24),
        ("alexnet", "features.0", 64, 11, 2),
        ("vgg11", "features.10", 96, 30, 6),
        ("googlenet", "inception3a.cat", 160, 43, 24),
        ("densenet121", "features.transition1.pool", 128, 63, 6),
    ],
)
def test_the_support_of_the_gradient_is_the_theoretical_field(network, layer, size, side, inputs):
    """Fields of REFERENCE.md and of the graph; beyond the box there is nothing, on its border there is something."""
    seen = compute(network=network, layer=layer, size=size, inputs=inputs, seeds=1, images="noise")
    top, bottom, left, right = seen.box
    assert (bottom - top + 1, right - left + 1) == (side, side)
    rows, columns = np.nonzero(seen.absolute)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (top, bottom, left, right)


def test_the_effective_field_is_much_smaller_than_the_box():
    seen = compute(layer="layer3.1.relu_1", inputs=4, seeds=1)
    assert seen.box == (7, 217, 7, 217)
    sizes = effective.sizes(seen.square.astype(float), effective.within(seen.box, 224, 224))
    assert sizes.area < 0.35
    assert 15 < sizes.deviation < 30


def test_a_box_may_be_larger_than_the_image_and_a_vector_sees_everything():
    assert compute(**QUICK, layer="layer4.1.relu_1").box[0] < 0
    whole = compute(**QUICK, layer="fc")
    assert whole.square.min() > 0


def test_batches_equal_one_by_one():
    images = torch.from_numpy(network_fields.photo_parts(96, 5, 0))
    network = pretrained.random("resnet18", 0)
    network_fields.calibrate(network, images)
    forward = network_fields.up_to(network, "layer2.0.conv1")
    total = torch.zeros(96, 96, dtype=torch.float64)
    for number, image in enumerate(images):
        leaf = image[None].clone().requires_grad_()
        out = forward(leaf)
        out[0, effective_field.turns(out.shape[1])[number], out.shape[2] // 2, out.shape[3] // 2].backward()
        total += leaf.grad[0].double().square().sum(0)
    seen = compute(layer="layer2.0.conv1", inputs=5, seeds=1, size=96)
    np.testing.assert_allclose(seen.square, (total / total.sum()).numpy(), atol=1e-6)


def test_trained_weights_come_from_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIENT_LAB_DATA", str(tmp_path))
    folder = tmp_path / pretrained.FOLDER
    folder.mkdir()
    with torch.random.fork_rng():
        torch.manual_seed(5)
        network = models.alexnet(weights=None)
    torch.save(network.state_dict(), folder / "alexnet-owt-7be5be79.pth")
    settings = {"network": "alexnet", "layer": "features.12", **QUICK}
    trained = compute(**settings, weights="trained")
    same = compute(**settings, seed=5)
    assert trained.box == same.box
    images = torch.from_numpy(network_fields.photo_parts(96, 2, 0))
    tally = effective_field.Tally(1, 96, 96)
    network_fields.measure(network_fields.up_to(network.eval(), "features.12"), images, tally, 0, lambda _: None)
    np.testing.assert_allclose(trained.square, tally.mean("square"), atol=1e-6)


def test_without_trained_weights_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIENT_LAB_DATA", str(tmp_path))

    def refuse(*_, **__):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(torch.hub, "download_url_to_file", refuse)
    with pytest.raises(ValueError, match="could not be downloaded: Network is unreachable; put alexnet-owt-7be5be79"):
        compute(network="alexnet", layer="features.0", weights="trained", **QUICK)


def test_photos_are_cut_at_random_places_and_standardized():
    parts = network_fields.photo_parts(64, 40, 0)
    assert parts.shape == (40, 3, 64, 64)
    assert parts.dtype == np.float32
    assert np.abs(parts.mean()) < 1
    assert 0.3 < parts.std() < 2
    np.testing.assert_array_equal(parts, network_fields.photo_parts(64, 40, 0))
    assert np.abs(parts - network_fields.photo_parts(64, 40, 1)).max() > 0


def test_an_unknown_layer_is_named_and_progress_is_told():
    with pytest.raises(ValueError, match="no layer is named 'layer9'"):
        compute(layer="layer9", **QUICK)
    told = []
    seen = compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture))),
            network="alexnet", layer="features.2", size=64, inputs=6, seeds=2)  # fmt: skip
    assert [step for step, *_ in told] == [0, 4, 6, 10, 12]
    pictures = [json.loads(picture) for *_, picture in told]
    assert {tuple(picture["box"]) for picture in pictures} == {seen.box}
    assert pictures[-1]["inputs"] == 12


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"network": "resnet152"}, "no effective field is offered of 'resnet152'; there are: alexnet"),
        ({"layer": "<script>"}, "should match pattern"),
        ({"size": 1000}, "less than or equal to 320"),
        ({"network": "vgg16", "inputs": 200, "seeds": 20}, "minutes; allowed are 5: take fewer images"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        NetworkField(**settings)
