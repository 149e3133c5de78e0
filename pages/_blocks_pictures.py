"""The pictures of the tab "Blocks": the network row by row, and the inside of one block."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dlcore import lab
from dlcore.elements.convolution import block_sketch
from dlcore.elements.convolution.block_sketch import Box
from dlcore.elements.convolution.graph import Node
from dlcore.experiments.block_network import BlockNetwork, BlockNetworkResult
from dlcore.figures import blocks as figures
from dlcore.figures import theme
from dlcore.figures.counts import short
from pages import _controls, _lab, _plot, _words
from pages._words import _

Run = lab.Run[BlockNetworkResult]
LONGEST_NAME = 15
"""Characters of a block's word that stand beside its row."""


def show(question: BlockNetwork, result: BlockNetworkResult, place: int) -> None:
    """Show the network, and the block at a place from inside."""
    count = len(result.parameters)
    _plot.show(
        _plot.kept(
            ("blocks", question.key(), str(place), _words.language()),
            lambda: figures.network(_rows(question, result), place, _titles()),
        ),
        key="blk_network",
        alt=_("Parameters, multiply-adds and channels of each block, from the image down to the classes."),
        height=figures.height(count),
        view=question.key(),
        on_click=partial(_choose, count),
        controls=False,
    )
    if place < count:
        _show_inside(question, place)


def show_card(question: BlockNetwork) -> None:
    """Show the rows of a network small."""
    run = _lab.answer(question)
    if run.result is None:
        return
    result = run.result
    drawn = _plot.kept(
        ("blocks card", question.key(), _words.language()),
        lambda: theme.small(figures.network(_rows(question, result), -1, _titles())),
    )
    alt = _("Parameters, multiply-adds and channels of each block of ResNet-18.")
    _plot.show(drawn, key="home_blocks", alt=alt, height=_plot.CARD_HEIGHT, view="card", controls=False)


def _choose(count: int, click: _plot.Click) -> None:
    _controls.put({"blk_at": min(max(round(click.y), 0), count - 1) + 1})


def _rows(question: BlockNetwork, result: BlockNetworkResult) -> figures.Rows:
    words = [block.written() for block in question.blocks[: len(result.parameters)]]
    brief = [word if len(word) <= LONGEST_NAME else f"{word[: LONGEST_NAME - 1]}…" for word in words]
    return figures.Rows(
        [f"{number} {word}" for number, word in enumerate(brief, 1)],
        [f"{number} {word}" for number, word in enumerate(words, 1)],
        ["×".join(map(str, shape)) for shape in result.shapes[1:].tolist()],
        result.parameters - result.connected_parameters,
        result.connected_parameters,
        result.multiply_adds,
        result.origins,
    )


def _titles() -> figures.Words:
    return figures.Words(
        parameters=_("parameters"),
        multiply_adds=_("MACs"),
        channels=_("channels"),
        block=_("block"),
        convolution=_("convolution"),
        connected=_("fully connected"),
        carried=_("carried over"),
        added=_("added"),
        new=_("new"),
    )


def _show_inside(question: BlockNetwork, place: int) -> None:
    block = question.blocks[place]
    sketch = block_sketch.sketch(question.chain(), block, place)
    wide = sketch.columns > 2
    cells = [figures.Cell(_lines(box, wide=wide, first=n == 0), box.row, box.column, box.main.kind)
             for n, box in enumerate(sketch.boxes)]  # fmt: skip
    titles = _("branches"), _("from the input down")
    _plot.show(
        _plot.kept(
            ("block", question.key(), str(place), _words.language()),
            lambda: figures.diagram(cells, sketch.arrows, titles),
        ),
        key="blk_inside",
        alt=_("The layers of the chosen block as boxes: each with its shape, its parameters and its multiply-adds."),
        height=figures.diagram_height(cells),
        view="inside",
        controls=False,
    )
    if sketch.hidden:
        _tell_hidden(sketch.hidden)


def _tell_hidden(hidden: int) -> None:
    st.caption(_("… and {hidden} more of the kind behind it.").format(hidden=hidden))


def _lines(box: Box, *, wide: bool, first: bool) -> list[str]:
    """Return what a box says: its layers, its shape, its parameters and multiply-adds; briefly where many stand."""
    last = box.nodes[-1]
    shape = f"{last.channels}×{last.height}×{last.width}"
    if first:
        return [_("input"), shape]
    parameters = sum(node.parameters for node in box.nodes)
    counts = [_("{count} par.").format(count=short(parameters))] if parameters else []
    if work := sum(node.multiply_adds for node in box.nodes):
        counts.append(_("{count} MACs").format(count=short(work)))
    main = _layer(box.main)
    others = " · ".join(_layer(node) for node in box.nodes if node is not box.main)
    if others and box.nodes[-1] is box.main:
        others = _("after {layers}").format(layers=others)
    if wide:
        return [main, *([others] if others else []), shape, *counts]
    return [main, f"{others} · {shape}" if others else shape, *([" · ".join(counts)] if counts else [])]


def _layer(node: Node) -> str:
    if node.kind in {"convolution", "pooling"} and node.windows is not None:
        window = node.windows[0]
        stride = f" /{window.stride}" if window.stride > 1 else ""
        size = f"{window.kernel}×{window.kernel}"
        return f"{size} conv {node.channels}{stride}" if node.kind == "convolution" else f"{size} pool{stride}"
    names = {
        "batch norm": "BN",
        "activation": "ReLU",
        "add": _("+ addition"),
        "concatenate": _("concatenation"),
        "dense": _("fully connected {units}").format(units=node.channels),
        "flatten": _("flatten"),
        "adaptive pooling": _("average to {size}×{size}").format(size=node.height),
    }
    return names.get(node.kind, node.kind)
