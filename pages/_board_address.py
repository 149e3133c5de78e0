"""Which board is open and whether it may be edited: two fields that stand in the address, and the keys of this session.

The secret of an edit link stands in the address alone. It is left out of all that describes the view, so no copied
link, snapshot or record carries it.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from dlcore.sharing.board_records import Key
from pages import _controls, _link, _waiting
from pages._words import _

ID, SECRET = "boards_id", "boards_edit"
_LONGEST = 500
_MINE = "_boards_mine"


def choose_board() -> str:
    """Show the field that takes the link of a board, and return the board's id."""
    return _controls.text(
        key=ID,
        label=_("Link of a board"),
        default="",
        longest=_LONGEST,
        help=_("Paste a link to read, or the link to edit that its owner gave you."),
        on_change=_take_link,
    ).strip()


def choose_secret() -> str:
    """Show the field that takes the key to edit, and return the key; the view's record does not hear of it."""
    _waiting.take(SECRET, "", str)
    value = st.text_input(
        _("Edit link or its key"),
        "",
        max_chars=_LONGEST,
        key=SECRET,
        autocomplete="off",
        help=_("Whoever has the key may change the board. It stands in the edit link, behind “boards_edit=”."),
        on_change=_take_secret,
        bind="query-params",
    )
    _controls.defaults()[SECRET] = ""
    longest = _("it must be a text of at most {longest} characters").format(longest=_LONGEST)
    _link.offer(SECRET, [value or ""], longest)
    return (value or "").strip()


def read_link(board: str) -> str:
    """Return the address that lets read a board, below the server's root."""
    return "boards?" + urlencode({ID: board})


def edit_link(key: Key) -> str:
    """Return the address that lets edit a board, below the server's root."""
    return "boards?" + urlencode({ID: key.id, SECRET: key.secret})


def in_key(id: str) -> str:
    """Return the id of a board or card as part of a component's key, which may not hold two underscores in a row."""
    return id.replace("_", "-")


def open_board(id: str, secret: str = "") -> None:
    """Open a board from a callback; with its secret, for editing."""
    _controls.put({ID: id, SECRET: secret})


def remember(key: Key) -> None:
    """Remember the key to a board for as long as this session lives."""
    _keys()[key.id] = key.secret


def forget(id: str) -> None:
    """Forget a board that has been deleted."""
    _keys().pop(id, None)


def mine() -> list[Key]:
    """Return the keys that this session has used, the latest first."""
    return [Key(id, secret) for id, secret in reversed(_keys().items())]


def parts(text: str) -> tuple[str, str]:
    """Return id and secret of what somebody pasted, a link or an id alone; what is neither stays as it is."""
    found = parse_qs(urlsplit(text.strip()).query) if "?" in text else {}
    id, secret = (found.get(name, [""])[0] for name in (ID, SECRET))
    return id or text.strip(), secret


def _keys() -> dict[str, str]:
    keys: dict[str, str] = st.session_state.setdefault(_MINE, {})
    return keys


def _take_link() -> None:
    """Take apart a link that was pasted into the field of the id."""
    id, secret = parts(str(st.session_state[ID]))
    _controls.put({ID: id, SECRET: secret or dict(mine()).get(id, "")})


def _take_secret() -> None:
    """Take a key out of an edit link that was pasted into the field of the key; its board is opened."""
    id, secret = parts(str(st.session_state[SECRET]))
    if secret:
        _controls.put({ID: id, SECRET: secret})
