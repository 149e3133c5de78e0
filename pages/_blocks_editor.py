"""Change a network by buttons: the numbers of one block, its place, and new blocks; the text in the address follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dlcore.elements.convolution import block_text, blocks
from dlcore.elements.convolution.block_kinds import Setting
from dlcore.elements.convolution.block_text import MOST_BLOCKS, Block
from pages import _controls, _words
from pages._words import _

Network = tuple[Block, ...]
NARROW = 40
"""Width of a button with a sign in px."""


def show(network: Network, place: int) -> None:
    """Show the buttons for the block at a place."""
    block = network[place]
    with st.container(border=True, key="blk_editor", gap="small"):
        words = _("**Block {number}: {name}** {word}")
        st.markdown(
            words.format(number=place + 1, name=block.kind.name, word=_words.literally(block.written())),
        )
        with st.container(horizontal=True, gap="xsmall", key="blk_moves"):
            _show_moves(network, place)
        numbers = block.numbers()
        for pair in (numbers[n : n + 2] for n in range(0, len(numbers), 2)):
            for number, half in zip(pair, st.columns(2, gap="small"), strict=False):
                with half:
                    _show_number(network, place, number)


def _show_moves(network: Network, place: int) -> None:
    full, alone = len(network) >= MOST_BLOCKS, len(network) == 1
    kinds = {kind.name: id for id, kind in blocks.kinds().items()}
    st.menu_button(
        _("Insert"),
        list(kinds),
        key="blk_insert",
        icon=":material/add:",
        on_click=_insert,
        args=(network, place),
        disabled=full,
        help=_("A new block behind this one."),
    )
    moves: tuple[tuple[str, str, str, Callable[[Network, int], None], bool], ...] = (
        ("blk_earlier", ":material/arrow_upward:", _("Move it towards the image"), _earlier, place == 0),
        ("blk_later", ":material/arrow_downward:", _("Move it towards the end"), _later, place == len(network) - 1),
        ("blk_copy", ":material/content_copy:", _("Put a copy behind it"), _copy, full),
        ("blk_remove", ":material/delete:", _("Remove it"), _remove, alone),
    )
    for key, icon, why, act, off in moves:
        st.button(icon, key=key, help=why, on_click=act, args=(network, place), disabled=off, width=NARROW)


def _show_number(network: Network, place: int, number: tuple[str, Setting, float]) -> None:
    part, setting, value = number
    name = "times" if part == "*" else part
    with st.container(key=f"blk_number_{name}", gap=None):
        st.caption(setting.name)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"blk_row_{name}"):
            for sign, other in (("−", setting.lower(value)), ("+", setting.higher(value))):
                st.button(
                    sign,
                    key=f"blk_{'less' if sign == '−' else 'more'}_{name}",
                    on_click=_change,
                    args=(network, place, part, value if other is None else other),
                    disabled=other is None,
                    width=NARROW,
                )
            st.markdown(f"**{_value(setting, value)}**", width="content")


def _value(setting: Setting, value: float) -> str:
    if setting.high == 1 and setting.low == 0 and setting.whole:
        return _("yes") if value else _("no")
    return _("keeps the size") if value < 0 else f"{value:g}"


def _put(network: Sequence[Block], place: int) -> None:
    _controls.put({"blk_net": block_text.write(tuple(network)), "blk_at": place + 1})


def _change(network: Network, place: int, part: str, value: float) -> None:
    _put((*network[:place], network[place].changed(part, value), *network[place + 1 :]), place)


def _insert(network: Network, place: int) -> None:
    chosen = st.session_state["blk_insert"]
    id = next((id for id, kind in blocks.kinds().items() if kind.name == chosen), None)
    if id is not None:
        _put((*network[: place + 1], block_text.new(id), *network[place + 1 :]), place + 1)


def _earlier(network: Network, place: int) -> None:
    _put(_swapped(network, place - 1), place - 1)


def _later(network: Network, place: int) -> None:
    _put(_swapped(network, place), place + 1)


def _swapped(network: Network, place: int) -> Network:
    return (*network[:place], network[place + 1], network[place], *network[place + 2 :])


def _copy(network: Network, place: int) -> None:
    _put((*network[: place + 1], *network[place:]), place + 1)


def _remove(network: Network, place: int) -> None:
    _put((*network[:place], *network[place + 1 :]), min(place, len(network) - 2))
