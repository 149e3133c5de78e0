"""The controls of the tab "Operation": image, kernel, and how the window moves; each limit follows from others."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from dlcore.elements import photos
from dlcore.elements.convolution import grids, sliding
from dlcore.experiments.sliding_window import SlidingWindow
from pages import _controls, _numbers, _operation_kernel, _photo
from pages._words import _

OWN, PHOTO = _operation_kernel.OWN, "photo"
INPUTS = {**{id: name for id, (name, _build) in grids.GRIDS.items()}, OWN: "Own numbers", PHOTO: "Photo"}
PADDINGS = {"number": "Number", "valid": "Valid", "same": "Same", "full": "Full"}
MODES = {"zeros": "Zeros", "reflect": "Reflect", "replicate": "Replicate", "circular": "Circular"}
VIEWS = {"window": "Animated", "heat": "Heat map"}
"""Proper names, untranslated: they stand in the URL."""
FIRST_OWN = "1_2_0_1~0_1_3_1~2_1_0_0~1_0_2_4"
ROWS, COLUMNS, CROP = 6, 7, 14
FEWEST, MOST = 3, 12
"""Rows and columns of an image of numbers: three at least, so that a kernel of 3 × 3 fits with any padding."""
PIXELS = 320
"""Longer side of a photo that is filtered as a whole."""
MORE = {
    "op_rows": ROWS, "op_columns": COLUMNS, "op_seed": 0, "op_crop": CROP, "op_channels": 1, "op_filters": 1,
    "op_groups": 1, "op_view": "window",
}  # fmt: skip  # lines of defaults
PLACE = ("op_x", "op_y")
"""Where the part of the photo lies: what is usual depends on the photo, so only a link or a click asks for it."""


class Image(NamedTuple):
    """Be the small image.

    Attributes:
        channels: its planes, as texts of ``grids``.
        names: of the planes; none where there is only one.
        grey: it comes from a photo: brightnesses from 0 to 255.
        box: which part of the photo it is, as first and last row and first and last column; None: it is none.
    """

    channels: tuple[str, ...]
    names: tuple[str, ...] = ()
    grey: bool = False
    box: tuple[int, int, int, int] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Return rows and columns."""
        rows, columns = grids.read(self.channels[0]).shape
        return rows, columns


class Choice(NamedTuple):
    """Be everything that was chosen; no question where the settings make none."""

    question: SlidingWindow | None
    image: Image | None
    view: str


def small_photo(photo: _photo.Photo) -> Any:
    """Return the pixels of the photo as the tab uses them."""
    return photos.shrunk(photo.pixels, PIXELS)


def choose(photo: _photo.Photo) -> Choice:
    """Show all controls of the column and return what was chosen."""
    menus, table, padding, window = (
        st.container(key=f"op_{name}") for name in ("menus", "kernel_row", "pads", "moves")
    )
    drawer = st.expander(
        _("Size of the input, channels, groups"), icon=":material/tune:", key="op_more", on_change="rerun"
    )
    with menus:
        left, right = st.columns(2)
    with left:
        source = _controls.choice(INPUTS, key="op_input", label=_("Input"), default="edge")
    with right:
        kernel = _controls.choice(_operation_kernel.KERNELS, key="op_kernel", label=_("Kernel"), default="sobel_x")
    with menus:
        own = _choose_own_numbers() if source == OWN else ""
    with drawer:
        open_now = _controls.wanted(drawer, MORE | dict.fromkeys(PLACE))
        image = _choose_image(source, own, photo, open_now)
        filters, groups = _choose_filters(image) if open_now and image else (1, 1)
        view = _choose_view() if open_now else "window"
    if image is None:
        return Choice(None, None, view)
    with padding:
        way = _choose_padding(image.shape)
    with table:
        text = _operation_kernel.choose(kernel, image.shape, way)
    if not text:
        return Choice(None, image, view)
    with window:
        way = _choose_moves(image.shape, text, way)
    question = _controls.build(
        SlidingWindow, channels=image.channels, kernel=text, filters=filters, groups=groups, **way._asdict()
    )
    return Choice(question, image, view)


def _choose_own_numbers() -> str:
    """Show the text of the person's own numbers; return it, or "" after a sentence where it holds none."""
    return _operation_kernel.own_numbers(
        key="op_cells",
        label=_("Rows divided by ; and numbers by blanks"),
        default=FIRST_OWN,
        largest=grids.LARGEST,
    )


def _choose_image(source: str, own: str, photo: _photo.Photo, open_now: bool) -> Image | None:
    """Show what shapes the image, if the drawer is open, and return it."""
    channels = 1
    if open_now:
        channels = _numbers.whole(1, sliding.MOST_CHANNELS, 1, key="op_channels", label=_("Channels of the input"))
    if source == PHOTO:
        return _cut(photo, channels, open_now)
    if source == OWN:
        return _of_numbers(grids.read(own), channels) if own else None
    rows, columns, seed = _choose_size(source) if open_now else (ROWS, COLUMNS, 0)
    return _of_numbers(grids.GRIDS[source][1](rows, columns, seed), channels)


def _choose_size(source: str) -> tuple[int, int, int]:
    left, right, last = st.columns(3)
    with left:
        rows = _numbers.whole(FEWEST, MOST, ROWS, key="op_rows", label=_("Rows"))
    with right:
        columns = _numbers.whole(FEWEST, MOST, COLUMNS, key="op_columns", label=_("Columns"))
    with last:
        seed = _numbers.whole(0, 9999, 0, key="op_seed", label=_("Seed")) if source == "random" else 0
    return rows, columns, seed


def _of_numbers(first: grids.Numbers, channels: int) -> Image:
    names = tuple(_("channel {number}").format(number=number) for number in range(1, channels + 1))
    texts = tuple(grids.written(one) for one in grids.channels_of(first, channels))
    return Image(texts, names if channels > 1 else ())


def _cut(photo: _photo.Photo, channels: int, open_now: bool) -> Image:
    """Return a part of a photo: its brightness, or red, green, blue and brightness."""
    pixels = small_photo(photo)
    height, width = pixels.shape[:2]
    most = min(grids.LARGEST, height, width)
    size, usual = min(CROP, most), (height // 2, width // 2)
    if open_now:
        left, right, last = st.columns(3)
        with left:
            size = _numbers.whole(min(FEWEST, most), most, min(CROP, most), key="op_crop", label=_("Size of the part"))
        with right:
            across = _numbers.whole(0, width - size, min(usual[1], width - size), key="op_x", label=_("Its column"))
        with last:
            down = _numbers.whole(0, height - size, min(usual[0], height - size), key="op_y", label=_("Its row"))
    else:
        across, down = min(usual[1], width - size), min(usual[0], height - size)
    part = pixels[down : down + size, across : across + size]
    grey = photos.grey(part).astype(float)
    colours = [part[..., colour].astype(float) for colour in range(3)]
    planes = [grey] if channels == 1 else [*colours, grey][:channels]
    names = (_("red"), _("green"), _("blue"), _("brightness"))[:channels]
    texts = tuple(grids.written(one) for one in planes)
    return Image(texts, names if channels > 1 else (), True, (down, down + size - 1, across, across + size - 1))


def go_to(photo: _photo.Photo, size: int, row: float, column: float) -> None:
    """Look at the part of the photo around a place; called from a click."""
    height, width = small_photo(photo).shape[:2]
    size, places = min(size, height, width), {}
    for key, at, whole in (("op_y", row, height), ("op_x", column, width)):
        places[key] = int(min(max(round(at) - size // 2, 0), whole - size))
    _controls.put({"op_input": PHOTO, **places})


def _choose_filters(image: Image) -> tuple[int, int]:
    count = len(image.channels)
    left, right = st.columns(2)
    with left:
        filters = _numbers.whole(1, sliding.MOST_CHANNELS, 1, key="op_filters", label=_("Filters (output planes)"))
    possible = [parts for parts in range(1, count + 1) if count % parts == 0 and filters % parts == 0]
    words = _("Groups divide both the {channels} channels and the {filters} filters.")
    said = words.format(channels=count, filters=filters)
    with right:
        groups = _numbers.whole(
            1, max(possible), 1, key="op_groups", label=_("Groups"), help=said, because=said.rstrip(".")
        )
    return filters, groups


def _choose_view() -> str:
    words = _("The heat map shows the same numbers where a browser cannot run the animation.")
    return _controls.switch(VIEWS, key="op_view", label=_("Show the window as"), default="window", help=words)


def _choose_padding(image: tuple[int, int]) -> sliding.Way:
    """Show what stands around the image and how much of it."""
    words = _("Valid: none. Same: the output keeps the size. Full: every cell meets every weight.")
    padding: Any = _controls.switch(PADDINGS, key="op_pad", label=_("Padding"), default="number", help=words)
    left, right = st.columns(2)
    with right:
        words = _("What stands in the padding: zeros, the mirror image, the last cell again, or the other side.")
        mode: Any = _controls.choice(MODES, key="op_mode", label=_("Padding holds"), default="zeros", help=words)
    if padding != "number":
        return sliding.Way(padding, 0, mode)
    values, smallest = range(sliding.MOST_PADDING + 1), (1, 1)  # a kernel of one cell fits wherever the padding does
    most, because = sliding.limit(
        values, lambda cells: sliding.refusal(image, smallest, sliding.Way(padding, cells, mode))
    )
    with left:
        cells = _numbers.whole(0, most, min(1, most), key="op_p", label=_("p cells on each side"), because=because)
    return sliding.Way(padding, cells, mode)


def _choose_moves(image: tuple[int, int], kernel: str, way: sliding.Way) -> sliding.Way:
    """Show stride and dilation, both up to where there is an output."""
    rows, columns = grids.read(kernel).shape
    strides = range(1, sliding.MOST_STRIDE + 1)
    dilations = range(1, sliding.MOST_DILATION + 1)
    left, right = st.columns(2)
    most, because = sliding.limit(
        strides, lambda stride: sliding.refusal(image, (rows, columns), way._replace(stride=stride))
    )
    words = _("Cells from one window to the next. Same padding allows 1 only, as torch does.")
    with left:
        stride = _numbers.whole(1, most, 1, key="op_stride", label=_("s stride"), help=words, because=because)
    most, because = sliding.limit(
        dilations, lambda dilation: sliding.refusal(image, (rows, columns), way._replace(dilation=dilation))
    )
    words = _("Cells from one weight to the next: the window spans d(k − 1) + 1 cells.")
    with right:
        dilation = _numbers.whole(1, most, 1, key="op_dilation", label=_("d dilation"), help=words, because=because)
    return way._replace(stride=stride, dilation=dilation)
