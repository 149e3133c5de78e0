"""The part of the share menu that pins a figure of the view to a board, with a note."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dlcore.sharing.board_records import BoardError, Content, Key
from dlcore.sharing.database import DatabaseError
from pages import _board_address, _board_figure, _lab, _view, _words
from pages._words import _

NEW, LINK = "new", "link"
"""What the menu of boards offers beside those of this session."""
_LONGEST_ALT = 100
_PINNING: Final = "_share_pinning"
_TOLD: Final = "_share_pin_told"
"""What became of the last click: the key of the board where the figure hangs now, or a sentence that says why not."""


def show(view: _view.View) -> None:
    """Show the button that opens the dialog, where the view has a figure that can be pinned."""
    if view.figures:
        st.button(
            _("Pin to a board …"),
            key="share_pin",
            icon=":material/push_pin:",
            help=_("Hangs a figure of this view on a board, with a note, for others to read."),
            on_click=_open,
            args=(view.path,),
        )


def show_dialog() -> None:
    """Show the dialog while it is open; call it when the page and its menu have been made."""
    view = _view.current()
    if st.session_state.get(_PINNING) != view.path or not view.figures:
        _close()
        return
    title = _("Pin to a board")
    st.dialog(title, width="medium", icon=":material/push_pin:", on_dismiss=_close)(_show_choices)(view)


def _open(path: str) -> None:
    st.session_state.pop(_TOLD, None)
    st.session_state[_PINNING] = path
    st.session_state["share_menu"] = False  # an open menu would lie upon the dialog


def _close() -> None:
    st.session_state.pop(_PINNING, None)


def _show_choices(view: _view.View) -> None:
    _choose_figure(view)
    titles = _titles()
    _choose_board(titles)
    limits = _lab.laboratory().boards.limits
    st.text_area(
        _("Note (Markdown)"),
        max_chars=limits.note,
        height=110,
        key="share_note",
        placeholder=_("What is to be seen here? *Markdown* and $\\LaTeX$ are welcome."),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Pin"), key="share_pin_now", type="primary", on_click=_pin, args=(view,))
        _tell(titles)


def _choose_figure(view: _view.View) -> None:
    """Show the menu of the view's figures by what they show, and the chosen one."""
    figures = view.figures
    chosen: str = st.selectbox(
        _("Figure"), list(figures), format_func=lambda key: _shortened(figures[key].alt), key="share_figure"
    )
    with _view.aside():
        _board_figure.preview(figures[chosen], key="share_preview")


def _choose_board(titles: dict[str, str]) -> None:
    """Show the menu of boards, and what a new one or one that comes by its link needs to be told."""
    names = {**titles, NEW: _("A new board"), LINK: _("A board whose edit link I have")}
    where = st.selectbox(_("Board"), list(names), format_func=lambda id: names[id], key="share_board")
    if where == NEW:
        longest = _lab.laboratory().boards.limits.title
        st.text_input(_("Title of the new board"), _("My board"), max_chars=longest, key="share_board_title")
    elif where == LINK:
        st.text_input(_("Edit link"), max_chars=500, key="share_board_link", type="password", autocomplete="off")


def _tell(titles: dict[str, str]) -> None:
    """Say what became of the last click, and lead to the board."""
    told = st.session_state.get(_TOLD)
    if isinstance(told, Key):
        words = _("Pinned to “{title}”.").format(title=_words.escaped(titles.get(told.id, "")))
        st.markdown(f":green[:material/check_circle:] {words}", width="content")
        st.page_link(
            "pages/boards.py",
            label=_("Open the board"),
            icon=":material/dashboard:",
            query_params={_board_address.ID: told.id, _board_address.SECRET: told.secret},
        )
    elif told:
        st.error(str(told), icon=":material/error:")


def _pin(view: _view.View) -> None:
    """Pin as the dialog says; what cannot be pinned stays in the dialog."""
    try:
        figure = _written(view.figures[st.session_state["share_figure"]])
        content = Content(_title(view), st.session_state["share_note"], view.link(), figure)
        key = _board()
        _lab.laboratory().boards.pin(key, content)
    except (BoardError, DatabaseError) as refused:
        st.session_state[_TOLD] = str(refused)
        return
    _board_address.remember(key)
    st.session_state.update({_TOLD: key, "share_note": "", "share_board": key.id})


def _board() -> Key:
    """Return the key of the board that the dialog names; a new board is made."""
    where = st.session_state["share_board"]
    if where == NEW:
        key = _lab.laboratory().boards.create(st.session_state["share_board_title"])
        _board_address.remember(key)
        return key
    if where == LINK:
        return Key(*_board_address.parts(st.session_state["share_board_link"]))
    return Key(where, dict(_board_address.mine()).get(where, ""))


def _written(figure: _view.Figure) -> str:
    try:
        return _board_figure.written(figure)
    except ValueError:
        raise BoardError(_("This figure is of a kind that cannot be pinned.")) from None


def _titles() -> dict[str, str]:
    try:
        return _lab.laboratory().boards.titles(key.id for key in _board_address.mine())
    except DatabaseError as problem:
        st.session_state[_TOLD] = str(problem)
        return {}


def _title(view: _view.View) -> str:
    """Return the title of a card: the page's and that of its open tab."""
    tabs = [text for key, control in view.controls.items() if key.endswith("_tab") for text in control.shown]
    return " · ".join((view.title, *tabs))[: _lab.laboratory().boards.limits.title]


def _shortened(alt: str) -> str:
    return alt if len(alt) <= _LONGEST_ALT else alt[:_LONGEST_ALT].rsplit(" ", 1)[0] + " …"
