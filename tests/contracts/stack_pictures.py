"""The figures about the fields of a stack, drawn from small real ones, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.convolution import kernel_rivals as arithmetic
from dlcore.elements.convolution import layers, stack
from dlcore.experiments.gradient_support import GradientSupport
from dlcore.figures import gradient_support, kernel_rivals, receptive_field, receptive_planes
from dlcore.lab.experiment import ignore_progress

STACKS = {"dilated": "conv 3 p2 d2; pool 2; conv 3 p1", "up": "conv 3 p1; pool 2; up 3 s2", "blind": "up 1 s3"}
UNITS = {"dilated": (0, 2), "up": (5, 4), "blind": (1, 1)}
SIZE = 12
AXES = ("column", "row")


def material():
    """Build small stacks: one whose field reaches beyond the image, one with phases, one whose unit sees nothing."""
    pixels = np.arange(SIZE * SIZE * 3).reshape(SIZE, SIZE, 3).astype(np.uint8)
    return {name: _seen(text, UNITS[name], pixels) for name, text in STACKS.items()}


def _seen(text, unit, pixels):
    levels = stack.levels(layers.read(text), SIZE)
    down, across = (stack.seen(levels, one) for one in unit)
    boxes = [levels[-1].fields.box(one) for one in unit]
    box = None if None in boxes else tuple(boxes)
    places = np.array([levels[-1].place(one) for one in range(levels[-1].size)])
    measured = GradientSupport(layers=text, size=SIZE, row=unit[0], column=unit[1]).compute(ignore_progress)
    found = measured.box(0), measured.box(1)
    return {
        "photo": receptive_field.Photo(pixels, down[0].cells, across[0].cells, box, places, unit),
        "rows": [
            receptive_field.Row(
                "layer", float(level.first), float(level.step), level.size, *map(stack.runs, (one.cells, one.padding))
            )
            for level, one in zip(levels, across, strict=True)
        ],
        "field": boxes[1],
        "planes": [
            receptive_planes.Plane("layer", "1 of 2", level.size, stack.runs(row.cells), stack.runs(column.cells))
            for level, row, column in zip(levels, down, across, strict=True)
        ],
        "gradient": gradient_support.Gradient(measured.strength, None if None in found else found, box),
    }


def _bars():
    pairs = arithmetic.rivals(8, 10)
    return tuple(
        kernel_rivals.Bars(
            "kind", [one.weights for one in kind], [one.multiply_adds for one in kind], ["C²"] * len(kind)
        )
        for kind in zip(*pairs, strict=True)
    )


def _each(draw):
    return [lambda m, name=name: draw(m["stacks"][name]) for name in STACKS]


PICTURES = {
    "receptive_field.on_photo": _each(
        lambda seen: receptive_field.on_photo(seen["photo"], ("field", "outside", "unit"), AXES)
    ),
    "receptive_field.section": _each(lambda seen: receptive_field.section(seen["rows"], seen["field"], AXES)),
    "receptive_planes.planes": _each(lambda seen: receptive_planes.planes(seen["planes"], AXES)),
    "gradient_support.support": _each(
        lambda seen: gradient_support.support(seen["gradient"], ("predicted", "measured", "gradient"), AXES)
    ),
    "kernel_rivals.rivals": [lambda _: kernel_rivals.rivals(["5", "7", "9"], _bars(), ("field", "weights", "MACs"))],
}
NOT_RACES = ("receptive_field", "receptive_planes", "gradient_support", "kernel_rivals")
