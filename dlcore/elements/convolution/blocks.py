"""The blocks of convolutional networks, from VGG's to DenseNet's: which layers each lays behind what came before.

Where torchvision departs from a paper, the blocks follow torchvision: the stride of a bottleneck stands in its 3×3
convolution. Every convolution that a batch norm follows goes without biases.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from dlcore.elements.convolution.block_kinds import (
    GROUPS,
    KINDS,
    PADDING,
    STRIDE,
    Kind,
    Setting,
    Values,
    kernel,
    kind,
    width,
)
from dlcore.elements.convolution.draft import Draft


def kinds() -> Mapping[str, Kind]:
    """Return every kind of block by its id."""
    return KINDS


_CEIL = Setting("rounding up (ceil_mode)", 0, 0, 1)
_IDENTITY = Setting("no projection", 0, 0, 1)
_POOLING = {"s": STRIDE, "p": PADDING}


@kind(
    "conv",
    "Convolution",
    width(),
    options={"k": kernel(), "s": STRIDE, "p": PADDING, "g": GROUPS},
    times="layers",
    first=(64,),
)
def convolution(draft: Draft, x: int, values: Values) -> int:
    """Lay convolution, batch norm, ReLU, as often as asked for."""
    for turn in range(values.times):
        x = _normed(draft, x, values.width, values.whole("k"), **_window(values, turn))
    return x


@kind(
    "plain",
    "Convolution without batch norm",
    width(),
    options={"k": kernel(), "s": STRIDE, "p": PADDING, "g": GROUPS},
    times="layers",
    first=(64,),
)
def plain(draft: Draft, x: int, values: Values) -> int:
    """Lay convolution with biases and ReLU, as AlexNet (2012) and VGG (2014) have it."""
    for turn in range(values.times):
        x = draft.convolve(x, values.width, values.whole("k"), **_window(values, turn), bias=True)
        x = draft.rectify(x)
    return x


@kind("vgg", "VGG block", width(), options={"k": kernel()}, times="layers", first=(128,))
def vgg(draft: Draft, x: int, values: Values) -> int:
    """Lay 3×3 convolutions and a pooling that halves rows and columns. Source: arXiv:1409.1556, table 1."""
    for _ in range(values.times):
        x = draft.rectify(draft.convolve(x, values.width, values.whole("k"), bias=True))
    return draft.pool(x, 2, 2, 0)


@kind("max", "Max pooling", kernel(), options=_POOLING | {"c": _CEIL}, first=(2,))
def maximum(draft: Draft, x: int, values: Values) -> int:
    """Lay a max pooling; in ``ceil_mode`` it pads nothing unless it is told to."""
    ceil = values.whole("c") == 1
    padding = values.whole("p")
    usual = 0 if ceil else (values.width - 1) // 2
    return draft.pool(
        x, values.width, values.whole("s"), usual if padding < 0 else padding, "ceil" if ceil else "floor"
    )


@kind("avg", "Average pooling", kernel(), options=_POOLING, first=(2,))
def average(draft: Draft, x: int, values: Values) -> int:
    """Lay an average pooling."""
    padding = values.whole("p")
    return draft.pool(x, values.width, values.whole("s"), (values.width - 1) // 2 if padding < 0 else padding, "floor")


@kind("basic", "Residual block", width(), options={"s": STRIDE, "i": _IDENTITY}, times="blocks", first=(64,))
def basic(draft: Draft, x: int, values: Values) -> int:
    """Lay two 3×3 convolutions and add what came in. Source: arXiv:1512.03385, figure 5 left."""
    for turn in range(values.times):
        stride = _stride(values, turn)
        inner = draft.rectify(draft.normalize(draft.convolve(x, values.width, 3, stride=stride, bias=False)))
        inner = draft.normalize(draft.convolve(inner, values.width, 3, bias=False))
        x = _joined(draft, x, inner, stride, values)
    return x


@kind(
    "bottle",
    "Bottleneck block",
    width("channels inside"),
    options={"s": STRIDE, "e": Setting("expansion", 4, 1, 8), "g": GROUPS, "i": _IDENTITY},
    times="blocks",
    first=(64,),
)
def bottleneck(draft: Draft, x: int, values: Values) -> int:
    """Lay 1×1, 3×3, 1×1: fewer channels for the costly 3×3. Source: arXiv:1512.03385, figure 5 right."""
    for turn in range(values.times):
        stride = _stride(values, turn)
        inner = draft.rectify(draft.normalize(draft.convolve(x, values.width, 1, bias=False)))
        inner = draft.convolve(inner, values.width, 3, stride=stride, groups=values.whole("g"), bias=False)
        inner = draft.rectify(draft.normalize(inner))
        inner = draft.normalize(draft.convolve(inner, values.width * values.whole("e"), 1, bias=False))
        x = _joined(draft, x, inner, stride, values)
    return x


@kind(
    "incep",
    "Inception block",
    width("1×1 branch", 0),
    width("1×1 before 3×3", 0),
    width("3×3 branch", 0),
    width("1×1 before the large one", 0),
    width("large branch", 0),
    width("1×1 behind the pooling", 0),
    options={"k": kernel(5)},
    first=(64, 96, 128, 16, 32, 32),
)
def inception(draft: Draft, x: int, values: Values) -> int:
    """Lay four branches side by side and concatenate them; 0 leaves a layer out. Source: arXiv:1409.4842, figure 2.

    The large branch's kernel is 5 as in the paper; torchvision's is 3.
    """
    one, reduce_3, three, reduce_large, large, project = map(int, values.main)
    ends = [_normed(draft, x, one, 1)] if one else []
    for reduce, outputs, size in ((reduce_3, three, 3), (reduce_large, large, values.whole("k"))):
        if outputs:
            inner = _normed(draft, x, reduce, 1) if reduce else x
            ends.append(_normed(draft, inner, outputs, size))
    pooled = draft.pool(x, 3, 1, 1)
    ends.append(_normed(draft, pooled, project, 1) if project else pooled)
    return draft.concatenate(ends)


@kind(
    "dense",
    "Dense block",
    width("growth rate k"),
    options={"b": Setting("bottleneck width (in k)", 4, 0, 8)},
    times="layers",
    first=(32,),
)
def dense(draft: Draft, x: int, values: Values) -> int:
    """Lay layers that each read all channels so far and append k more. Source: arXiv:1608.06993, section 3.

    The bottleneck is a 1×1 convolution to b·k channels before each 3×3; 0 leaves it out.
    """
    for _ in range(values.times):
        inner = draft.rectify(draft.normalize(x))
        if values.whole("b"):
            inner = draft.convolve(inner, values.whole("b") * values.width, 1, bias=False)
            inner = draft.rectify(draft.normalize(inner))
        x = draft.concatenate((x, draft.convolve(inner, values.width, 3, bias=False)))
    return x


@kind("trans", "Transition", Setting("compression θ", 0.5, 0, 1, whole=False, step=0.1), options={}, first=(0.5,))
def transition(draft: Draft, x: int, values: Values) -> int:
    """Lay a 1×1 convolution to ⌊θC⌋ channels and a pooling that halves the size.

    Source: arXiv:1608.06993, section 3.
    """
    channels = draft.shape(x)[0]
    kept = math.floor(values.main[0] * channels)
    if kept < 1:
        raise ValueError(
            f"the compression θ = {values.main[0]:g} leaves ⌊θ·{channels}⌋ = {kept} channels; at least 1 must stay"
        )
    x = draft.convolve(draft.rectify(draft.normalize(x)), kept, 1, bias=False)
    return draft.pool(x, 2, 2, 0)


@kind("norm", "Batch norm and ReLU", options={})
def norm(draft: Draft, x: int, _: Values) -> int:
    """Lay a batch norm and a ReLU: what stands behind the last dense block."""
    return draft.rectify(draft.normalize(x))


@kind("adapt", "Average pooling to a size", Setting("rows and columns", 7, 1, 64), options={}, first=(7,))
def adaptive(draft: Draft, x: int, values: Values) -> int:
    """Lay an average pooling whose result has a fixed size."""
    return draft.pool_to(x, values.width)


@kind("gap", "Global average pooling", options={})
def global_average(draft: Draft, x: int, _: Values) -> int:
    """Lay the mean over all rows and columns. Source: Lin, Chen and Yan, Network in network, arXiv:1312.4400."""
    return draft.pool_to(x, 1)


@kind("fc", "Fully connected", width("units"), options={}, first=(1000,))
def fully_connected(draft: Draft, x: int, values: Values) -> int:
    """Lay a fully connected layer; a ReLU comes before it where another one stands there already."""
    if draft.nodes[x].kind == "dense":
        x = draft.rectify(x)
    return draft.connect(x, values.width)


def _stride(values: Values, turn: int) -> int:
    return values.whole("s") if turn == 0 else 1


def _normed(draft: Draft, x: int, outputs: int, size: int, **settings: int) -> int:
    return draft.rectify(draft.normalize(draft.convolve(x, outputs, size, **settings, bias=False)))


def _window(values: Values, turn: int) -> dict[str, int]:
    """Return the settings of a convolution's window; the stride is that of the first layer alone."""
    return {"stride": _stride(values, turn), "padding": values.whole("p"), "groups": values.whole("g")}


def _joined(draft: Draft, x: int, inner: int, stride: int, values: Values) -> int:
    """Add a block's input to its result, through a projection where their shapes differ (option B of the paper)."""
    differs = stride > 1 or draft.shape(x)[0] != draft.shape(inner)[0]
    if differs and not values.whole("i"):
        x = draft.normalize(draft.convolve(x, draft.shape(inner)[0], 1, stride=stride, bias=False))
    return draft.rectify(draft.add(x, inner))
