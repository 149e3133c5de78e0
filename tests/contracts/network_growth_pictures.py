"""The figures about real networks, for ``test_every_figure``: the field over depth, boxes over a photo."""

import numpy as np

from dlcore.figures import network_growth, receptive_field
from dlcore.figures.network_growth import Line, Nodes, Outline

AXES = ("depth", "field (px)")
LINE = Line("Net", (1, 2), (3, 9))
NODES = Nodes(("conv1", "pool", "add"), ("convolution", "pooling", "add"), (1, 1, 2), (3, 5, 9), 1)
BOXES = [Outline("measured", (-2, 5), (1, 6)), Outline("other", (0, 20), (0, 3))]
PIXELS = np.full((8, 8, 3), 90, np.uint8)
NOT_RACES = ("network_growth",)


def _photo():
    seen = receptive_field.Photo(PIXELS, range(0, 6), range(1, 7), ((-2, 5), (1, 6)), [0.0, 4.0], (0, 1))
    return receptive_field.on_photo(seen, ("field", "padding", "unit"), ("column", "row"))


PICTURES = {
    "network_growth.growth": [
        lambda m: network_growth.growth(LINE, NODES, [Line("Other", (1, 3), (3, 99))], (8, "the image"), AXES),
        lambda m: network_growth.growth(LINE, NODES._replace(chosen=None), [], (1024, "the image"), AXES),
    ],
    "network_growth.outlined": [
        lambda m, count=count: network_growth.outlined(_photo(), BOXES[:count], "field") for count in range(3)
    ],
}
