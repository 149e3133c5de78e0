"""The figures of the tab "Channels", drawn from real convolutions of a small photo, for ``test_every_figure``."""

import numpy as np

from dlcore.elements import photos
from dlcore.elements.convolution import channel_costs, colour_filters, mixing, pooling
from dlcore.elements.convolution.channel_costs import Grouping
from dlcore.elements.convolution.colour_filters import FilterBank
from dlcore.elements.convolution.mixing import Mixing
from dlcore.elements.convolution.pooling import Pooling
from dlcore.figures import channel_costs as cost_figures
from dlcore.figures import channels
from dlcore.figures.panels import Labels

AXES = ("column", "row")
NOT_RACES = ("channels", "channel_costs")
BANK = FilterBank(row=3, column=5)


def _windows(asked, pixels):
    rows, columns = pixels.shape[:2]
    window = asked.window
    return channels.Windows(
        pixels,
        photos.pixels(pooling.pool(photos.planes(pixels), window, asked.kind)),
        (pooling.edges(rows, window), pooling.edges(columns, window)),
        (1, 1) if asked.ceil else (0, 0),
        pooling.forgotten((rows, columns), window),
        asked.padding,
    )


def _network(asked):
    names = ("in", "between", "out") if asked.pointwise else ("in", "out")
    return cost_figures.Network(asked.links(), channel_costs.seen(asked.links(), 1), names, ("layer", "channel"))


def material():
    """Filter, mix and pool a photo of a few pixels; connect a few channels; count a few ways."""
    pixels = photos.shrunk(photos.sample("china"), 17)  # 11 rows: both sides are odd
    image = photos.planes(pixels)
    answer = colour_filters.convolve(BANK, image)
    found = mixing.principal(image)
    matrix = Mixing().matrix(image)
    return {
        "sum": channels.Sum(pixels, image, answer.parts, answer.parts.sum(0)),
        "answer": answer,
        "nothing": np.zeros((2, 4, 6)),
        "mixes": (pixels, mixing.mixed(image, matrix), None),
        "squeezed": (pixels, mixing.mixed(image, found.directions), photos.pixels(mixing.squeezed(image, found, 3))),
        "matrix": matrix,
        "floor": _windows(Pooling(), pixels),
        "ceil": _windows(Pooling(ceil=True, kind="average"), pixels),
        "leaping": _windows(Pooling(kernel=1, stride=3), pixels),
        "grouped": _network(Grouping()),
        "separable": _network(Grouping(inputs=4, outputs=4, pointwise=True)),
        "whole": _network(Grouping(groups=1)),
        "costs": cost_figures.Costs(("a", "b"), np.array([153_600.0, 12_800]), np.array([0.0, 3_072])),
        "small": cost_figures.Costs(("a", "b"), np.array([3.0, 2e9]), np.array([0.0, 3e6])),
    }


def labels(count):
    return Labels(tuple("abcdefghi"[:count]), AXES)


def _of(part, draw):
    return lambda m: draw(m["channels"][part])


PICTURES = {
    "channels.add_up": [_of("sum", lambda seen: channels.add_up(seen, labels(8), (3.0, 5.0), (3, 5)))],
    "channels.products": [_of("answer", lambda seen: channels.products(seen.cells, seen.weights, labels(9), "sum: 1"))],
    "channels.outputs": [
        _of("answer", lambda seen: channels.outputs(seen.outputs, labels(3))),
        _of("nothing", lambda seen: channels.outputs(seen, labels(2), columns=3)),
    ],
    "channels.mixes": [
        _of("mixes", lambda seen: channels.mixes(*seen, labels(4))),
        _of("squeezed", lambda seen: channels.mixes(*seen, labels(5))),
    ],
    "channels.weights": [_of("matrix", lambda seen: channels.weights(seen, list("rgb"), list("abc"), AXES))],
    "channels.pooled": [
        _of(part, lambda seen: channels.pooled(seen, labels(2))) for part in ("floor", "ceil", "leaping")
    ],
    "channel_costs.connections": [_of(part, cost_figures.connections) for part in ("grouped", "separable", "whole")],
    "channel_costs.bars": [
        lambda m: cost_figures.bars(
            m["channels"]["costs"], m["channels"]["small"], ("k×k", "1×1"), ("weights", "multiply-adds", "way")
        )
    ],
}
