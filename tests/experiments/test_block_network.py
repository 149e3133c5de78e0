"""A network of blocks is counted block by block, as far as it goes, and its text is the same however it is typed."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.convolution.known_networks import KNOWN, NAIVE_GOOGLENET
from dlcore.experiments.block_network import BlockNetwork
from dlcore.lab.experiment import ignore_progress


def compute(network, **settings):
    return BlockNetwork(network=network, **settings).compute(ignore_progress)


@pytest.mark.parametrize("id", KNOWN)
def test_the_blocks_add_up_to_what_torchvision_publishes(id):
    seen = compute(KNOWN[id].blocks)
    assert seen.parameters.sum() == KNOWN[id].parameters
    assert round(seen.multiply_adds.sum() / 1e9, 3) == KNOWN[id].gmacs
    assert seen.reason == ""
    assert seen.origins.sum(1).tolist() == seen.shapes[1:, 0].tolist()


def test_resnet18_is_the_default_and_its_fields_are_the_published_ones():
    assert BlockNetwork() == BlockNetwork(network=KNOWN["resnet18"].blocks)
    seen = BlockNetwork().compute(ignore_progress)
    assert seen.fields[2:6, 0].tolist() == [43, 99, 211, 435]
    assert seen.fields[2:6, 1].tolist() == [4, 8, 16, 32]
    assert seen.last_field == 435
    assert seen.depth[-1] == 18


def test_an_addition_keeps_the_channels_and_a_concatenation_makes_more():
    seen = compute("conv64 basic64*5 dense32*5 incep0-0-8-0-0-0", size=8)
    assert seen.shapes[:, 0].tolist() == [3, 64, 64, 64 + 5 * 32, 64 + 5 * 32 + 8]
    assert seen.origins.tolist() == [[0, 0, 64], [0, 64, 0], [64, 0, 160], [224, 0, 8]]


def test_1x1_reductions_are_what_makes_inception_affordable():
    naive, reduced = compute(NAIVE_GOOGLENET), compute(KNOWN["googlenet"].blocks)
    assert naive.parameters.sum() > 10 * reduced.parameters.sum()
    assert round(naive.parameters.sum() / 1e6) == 70


def test_what_comes_before_an_impossible_block_is_counted():
    seen = compute("conv64 basic64 basic128i fc10", size=8)
    assert len(seen.parameters) == 2
    assert len(seen.shapes) == 3
    assert seen.reason.startswith("Block 3, basic128i: the addition needs two outputs of the same shape")


def test_where_the_first_block_is_impossible_nothing_is_counted():
    seen = compute("conv64k7p0", size=3)
    assert seen.parameters.shape == (0,)
    assert seen.fields.shape == seen.origins.shape == (0, 3)
    assert np.isnan(seen.last_field)
    assert "spans 7 cells" in seen.reason


def test_the_same_network_is_the_same_question_however_it_is_typed():
    assert BlockNetwork(network="  CONV64k3   fc10").key() == BlockNetwork(network="conv64 fc10").key()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"network": "nonsense"}, "no block is written 'nonsense'"),
        ({"network": "dense1*48 " * 5}, "at most 200 are allowed"),
        ({"network": "conv64 " * 200}, "at most 900"),
        ({"size": 0}, "greater than or equal to 1"),
        ({"size": 10**9}, "less than or equal to 512"),
        ({"channels": 0}, "greater than or equal to 1"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BlockNetwork(**settings)


def test_the_largest_network_is_still_counted_exactly():
    widest = "conv4096k15 dense4096b8*48 dense4096b8*48 conv4096k15 " + "bottle4096e8*4 " * 10 + "fc4096"
    seen = compute(widest, size=512)
    assert seen.multiply_adds.dtype == np.int64
    assert (seen.multiply_adds >= 0).all()
    assert sum(map(int, seen.multiply_adds)) < 2**63
