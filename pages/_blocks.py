"""The tab "Blocks" of the page "Architectures": a network written as blocks, counted anew at every change."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.convolution import block_text
from dlcore.experiments.block_network import BlockNetwork
from pages import (
    _blocks_editor,
    _blocks_outcome,
    _blocks_pictures,
    _blocks_presets,
    _controls,
    _lab,
    _numbers,
    _presets,
    _words,
)
from pages._words import _

SHOWN = 4
"""The block whose inside is drawn first: the first one that needs a projection."""
_LAST = "_blk_last"


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question, place = _choose()
    if question is not None:
        run = _lab.answer(question)
        with picture:
            if run.result is not None:
                _blocks_outcome.tell_totals(run.result)
                _blocks_pictures.show(question, run.result, place)
            st.caption(_words.explanation("blocks", "lead"))
        if run.result is not None:
            _blocks_outcome.show(question, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="blk_try"):
        _presets.show("blk", _blocks_presets.presets())


def show_picture() -> None:
    """Show ResNet-18 block by block, small."""
    _blocks_pictures.show_card(BlockNetwork())


def _choose() -> tuple[BlockNetwork | None, int]:
    """Show the controls; return the question (None: there is none yet) and the place of the block that is drawn."""
    text = _controls.text(
        key="blk_net",
        label=_("Network: a word for each block"),
        default=_controls.default(BlockNetwork, "network"),
        longest=block_text.LONGEST,
        help=_words.explanation("blocks", "grammar"),
    )
    left, right, third = st.columns(3)
    with left:
        size = _numbers.number(BlockNetwork, "size", key="blk_size", label=_("Image size"))
    with right:
        channels = _numbers.number(BlockNetwork, "channels", key="blk_channels", label=_("Image channels"))
    question = _controls.build(BlockNetwork, network=text, size=size, channels=channels)
    if question is None and (last := st.session_state.get(_LAST)):
        st.caption(_("The picture still shows the last network that could be read."))
        question = BlockNetwork(network=last, size=size, channels=channels)
    if question is None:
        return None, 0
    st.session_state[_LAST] = question.network
    blocks = question.blocks
    with third:
        place = _choose_place(len(blocks))
    _blocks_editor.show(blocks, place)
    return question, place


def _choose_place(count: int) -> int:
    """Show the number of the block that is drawn, from 1 on, and return its place, from 0 on."""
    if _controls.held("blk_at", SHOWN) > count:
        _controls.put({"blk_at": count})
    usual = min(SHOWN, count)
    because = _("the network has {count} blocks").format(count=count)
    return _numbers.whole(1, count, usual, key="blk_at", label=_("Block shown"), because=because) - 1
