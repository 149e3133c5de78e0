"""Networks written as blocks: read, written, laid and counted; the well-known ones equal torchvision's."""

import pytest
import torch
import torchvision

from dlcore.elements.convolution import block_chain, block_text, blocks, known_networks, reach
from dlcore.elements.convolution.draft import Draft
from dlcore.elements.convolution.known_networks import KNOWN

each_known = pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
FIELDS = {"alexnet": 195, "vgg11": 150, "resnet18": 435, "resnet50": 427, "googlenet": 379, "densenet121": 2071}
"""Of the last convolution or pooling. Source: REFERENCE.md, after Araujo, Norris and Sim, Distill, 2019."""


def lay(text, channels=3, size=224):
    chain = block_chain.lay(block_text.read(text), channels, size)
    assert chain.reason == ""
    return chain


@each_known
def test_a_known_network_has_the_parameters_and_multiply_adds_that_torchvision_publishes(known):
    published = torchvision.models.get_model_weights(known.id).IMAGENET1K_V1.meta
    chain = lay(known.blocks)
    assert chain.graph.parameters() == published["num_params"] == known.parameters
    assert round(chain.graph.multiply_adds() / 1e9, 3) == pytest.approx(published["_ops"], abs=1e-9)
    assert published["_ops"] == known.gmacs


@each_known
def test_its_longest_way_has_as_many_layers_as_its_name_says(known):
    layers = {"alexnet": 8, "googlenet": 22}.get(known.id) or int("".join(filter(str.isdigit, known.id)))
    assert max(lay(known.blocks).graph.depths()) == layers


@pytest.mark.parametrize("id", FIELDS)
def test_the_field_of_the_last_window_is_the_published_one(id):
    graph = lay(KNOWN[id].blocks).graph
    pictures = [place for place, node in enumerate(graph.nodes) if node.kind in ("convolution", "pooling")]
    field = reach.reach(graph).rows[pictures[-1]]
    assert field.size == FIELDS[id]


@each_known
def test_a_networks_text_is_read_and_written_without_a_change(known):
    assert block_text.write(block_text.read(known.blocks)) == known.blocks
    assert known_networks.named(known.blocks) is known


def test_a_text_that_no_network_has_is_no_known_one():
    assert known_networks.named("conv64") is None


@pytest.mark.parametrize("id", blocks.kinds())
def test_a_new_block_of_each_kind_can_be_laid_written_and_read(id):
    new = block_text.new(id)
    assert block_text.read(new.written()) == (new,)
    assert lay(new.written(), channels=64, size=16).graph.nodes


@pytest.mark.parametrize("id", blocks.kinds())
def test_every_number_of_a_block_can_be_changed_up_and_down_within_its_limits(id):
    new = block_text.new(id)
    for part, setting, value in new.numbers():
        for other in (setting.lower(value), setting.higher(value)):
            if other is not None:
                changed = new.changed(part, other)
                assert next(found for name, _, found in changed.numbers() if name == part) == other
                assert block_text.read(changed.written()) == (changed,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no block"),
        ("foo64", "no block is written 'foo64'"),
        ("conv64 ½", "no block is written '½'"),
        ("conv", r"takes 1 main numbers \(channels\), not 0"),
        ("conv64z3", "no option 'z'; there are: k"),
        ("conv64k16", "kernel size is 16; it must be a whole number from 1 to 15"),
        ("conv0", "channels is 0; it must be a whole number from 1 to 4096"),
        ("conv1.5", "channels is 1.5; it must be a whole number"),
        ("trans1.5", "compression θ is 1.5; it must be a number from 0 to 1"),
        ("max2s2*2", "max cannot be repeated"),
        ("dense32*99", "repetitions is 99"),
        ("conv8 " * 41, "at most 40"),
    ],
)
def test_a_text_that_cannot_be_read_says_why(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        block_text.read(text)


@pytest.mark.parametrize(
    ("text", "size", "laid", "sentence"),
    [
        ("conv64 basic64 basic128i", 8, 2, "Block 3, basic128i: .*C_in = C_out.*64×8×8 and the branch 128×8×8"),
        ("conv64 basic64s2i", 8, 1, "the shortcut brings 64×8×8 and the branch 64×4×4"),
        ("conv64 bottle64i", 8, 1, "shortcut brings 64×8×8 and the branch 256×8×8"),
        ("max2s2 max2s2 max2s2", 4, 2, "Block 3, max2s2: .*must be at most i"),
        ("conv64k7p0", 6, 0, "spans 7 cells, more than the 6"),
        ("fc10 conv64", 8, 1, "needs rows and columns"),
        ("conv64 conv96g5", 8, 1, "cannot be split into 5 groups"),
        ("trans0.1", 8, 0, "leaves ⌊θ·3⌋ = 0 channels"),
        ("max3s2p2", 8, 0, "k ≥ 2p"),
    ],
)
def test_a_block_that_cannot_be_says_which_relation_is_violated_and_what_comes_before_it_stands(
    text, size, laid, sentence
):
    chain = block_chain.lay(block_text.read(text), 3, size)
    assert len(chain.ends) == laid + 1
    assert len(chain.graph.nodes) == chain.ends[-1] + 1
    with pytest.raises(ValueError, match=sentence):
        raise ValueError(chain.reason)


def test_branches_of_unequal_sizes_cannot_be_concatenated():
    draft = Draft(3, 8)
    with pytest.raises(ValueError, match="needs equal rows and columns in all branches, but they bring 3×8×8, 3×4×4"):
        draft.concatenate((0, draft.pool(0, 2, 2, 0)))


def test_too_many_layers_are_refused():
    with pytest.raises(ValueError, match="240 with their repetitions; at most 200"):
        block_chain.check(block_text.read("dense1*48 " * 5))


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("conv64 basic64", (0, 64, 0)),
        ("conv64 dense32*6", (64, 0, 192)),
        ("conv64 incep0-0-8-0-0-0", (64, 0, 8)),
        ("conv64 incep64-96-128-16-32-32", (0, 0, 256)),
        ("conv64 max2s2", (64, 0, 0)),
        ("conv64 conv64", (0, 0, 64)),
        ("conv64 norm", (64, 0, 0)),
    ],
)
def test_channels_are_carried_over_added_to_or_new(text, origins):
    chain = lay(text, size=8)
    assert block_chain.origins(chain, 1) == origins
    assert sum(origins) == chain.graph.nodes[-1].channels


def module(text):
    """Build with torch what the text says, for the blocks whose arithmetic is plain."""
    layers, channels = [], 3
    for block in block_text.read(text):
        width, k = block.values.width, int(block.values.options.get("k", 1))
        if block.kind.id == "conv":
            options = {name: block.values.whole(letter) for name, letter in (("stride", "s"), ("groups", "g"))}
            layers += [torch.nn.Conv2d(channels, width, k, padding=(k - 1) // 2, bias=False, **options)]
            layers += [torch.nn.BatchNorm2d(width)]
            channels = width
        else:
            ceil = block.values.whole("c") == 1
            padding = 0 if ceil else (width - 1) // 2
            layers += [torch.nn.MaxPool2d(width, block.values.whole("s"), padding, ceil_mode=ceil)]
    return torch.nn.Sequential(*layers)


@pytest.mark.parametrize(
    "text", ["conv12k5s2 conv24g3", "conv6 max3s2c conv8k1 max2s2", "conv8k4 max3s3 conv4s3", "max2s2c conv9k7"]
)
@pytest.mark.parametrize("size", [17, 32])
def test_shapes_and_parameters_are_torchs(text, size):
    built, chain = module(text), lay(text, size=size)
    node = chain.graph.nodes[-1]
    assert tuple(built(torch.zeros(1, 3, size, size)).shape[1:]) == (node.channels, node.height, node.width)
    assert sum(one.numel() for one in built.parameters()) == chain.graph.parameters()


def test_vggs_argument_two_small_kernels_against_a_large_one():
    small, large = lay("plain64*2", channels=64), lay("plain64k5", channels=64)
    fields = [reach.reach(chain.graph).rows[-1].size for chain in (small, large)]
    assert fields == [5, 5]
    weights = [chain.graph.multiply_adds() // 224**2 for chain in (small, large)]
    assert weights == [18 * 64**2, 25 * 64**2]
