"""The figures about architectures and their blocks, drawn from real counts, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution import block_sketch, block_text, known_networks, reach, summary
from dlcore.elements.convolution.known_networks import KNOWN
from dlcore.experiments.block_network import BlockNetwork
from dlcore.figures import architectures, blocks
from dlcore.lab.experiment import ignore_progress

WORDS = blocks.Words(*"abcdefghi")
NETS = ("alexnet", "vgg16", "resnet18")
AXES = [
    (architectures.Axis("work", across), architectures.Axis("weights", up)) for across in (True, False)
    for up in (True, False)
]  # fmt: skip


def material():
    """Count three networks, and look into blocks of one, two and four branches."""
    return {
        "rows": {name: _rows(text) for name, text in (("vgg", KNOWN["vgg16"].blocks), ("odd", "conv64 basic128i"))},
        "sketches": {word: _sketch(word) for word in ("vgg8*2", "basic64", "dense8*3", "incep8-8-8-8-8-8")},
        "nets": [_net(id, counted=id != "vgg16") for id in NETS],
        "bars": [_bars(id) for id in NETS],
    }


def _rows(text):
    asked = BlockNetwork(network=text, size=32)
    seen = asked.compute(ignore_progress)
    names = [block.written() for block in asked.blocks[: len(seen.parameters)]]
    other = seen.parameters - seen.connected_parameters
    return blocks.Rows(names, names, names, other, seen.connected_parameters, seen.multiply_adds, seen.origins)


def _sketch(word):
    asked = BlockNetwork(network=f"conv8 {word}", size=16)
    drawn = block_sketch.sketch(asked.chain(), block_text.read(word)[0], 1)
    cells = [blocks.Cell(["a", "b"], box.row, box.column, box.main.kind) for box in drawn.boxes]
    return cells, drawn.arrows


def _net(id, *, counted):
    known = known_networks.KNOWN[id]
    return architectures.Net(known.id, id[:3], known.gmacs, known.parameters, known.gmacs, counted, "hover")


def _bars(id):
    net = BlockNetwork(network=KNOWN[id].blocks).chain().graph
    found = summary.profile(net, reach.reach(net))
    return architectures.Bars(id, found.parameters.astype(float), found.connected, found.names)


def _of(draw):
    return lambda m: draw(m["architectures"])


FAMILIES = ["ale", "vgg", "res"]
UNKNOWN = architectures.Net("unknown", "vgg", np.nan, 1.0, np.nan, False, "")

PICTURES = {
    "blocks.network": [
        _of(lambda m, name=name, chosen=chosen: blocks.network(m["rows"][name], chosen, WORDS))
        for name, chosen in (("vgg", 2), ("odd", 0))
    ],
    "blocks.diagram": [
        _of(lambda m, word=word: blocks.diagram(*m["sketches"][word], ("branches", "down")))
        for word in ("vgg8*2", "basic64", "dense8*3", "incep8-8-8-8-8-8")
    ],
    "architectures.plane": [
        *(_of(lambda m, axes=axes: architectures.plane(m["nets"], FAMILIES, axes)) for axes in AXES),
        _of(lambda m: architectures.plane([UNKNOWN], FAMILIES, AXES[0])),
    ],
    "architectures.profile": [
        _of(
            lambda m, count=count, log=log: architectures.profile(
                m["bars"][:count], ("layer", "weights"), ("convolution", "dense"), logarithmic=log
            )
        )
        for count, log in ((1, False), (2, True))
    ],
    "architectures.level": [
        _of(
            lambda m, log=log: architectures.level(
                architectures.profile(m["bars"][:1], ("layer", "field"), ("a", "b"), logarithmic=log), 224, "image",
                logarithmic=log,
            )
        )
        for log in (False, True)
    ],
}  # fmt: skip
