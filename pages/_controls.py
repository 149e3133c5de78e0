"""Widgets that stand in the URL under their key: what they hold, what may set them, and those that offer a choice.

Widgets for numbers are in ``_numbers``; what waits for a widget that is not made yet is in ``_waiting``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pydantic
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.elements.lib.mutable_popover_container import PopoverContainer
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages import _lesson_link, _link, _view, _waiting
from pages._words import _

Model = type[pydantic.BaseModel]
Question = TypeVar("Question", bound=pydantic.BaseModel)


def put(values: Mapping[str, Any]) -> None:
    """Set controls from a callback, whether they are on the page or not; each takes its value when it is made next.

    A lesson's locked controls stay as they are, and whoever wanted to change one is told.
    """
    free = {key: value for key, value in values.items() if not _lesson_link.locks(key)}
    _waiting.hold(free)
    if any(key not in free and key in defaults() and held(key, value) != value for key, value in values.items()):
        st.toast(_("The lesson keeps some of these settings as they are."), icon=":material/lock:")


def set_back(keys: Iterable[str], *, but: Collection[str]) -> None:
    """Set controls, locked or not, back to their defaults when they are made next; but some take what a link says."""
    usual = defaults()
    _waiting.hold({key: usual[key] for key in keys if key in usual})
    _waiting.drop(but)


def held(key: str, otherwise: Any = None) -> Any:
    """Return what the control ``key`` holds, or will hold when it is made next."""
    pending = _waiting.pending()
    return pending[key] if key in pending else st.session_state.get(key, otherwise)


def bounds(model: Model, field: str) -> tuple[Any, Any]:
    """Return the least and the greatest value that the field's own validation allows."""
    metadata = model.model_fields[field].metadata
    low = next(rule.ge for rule in metadata if hasattr(rule, "ge"))
    high = next(rule.le for rule in metadata if hasattr(rule, "le"))
    return low, high


def default(model: Model, field: str) -> Any:
    """Return the field's default."""
    return model.model_fields[field].default


def choice(
    names: Mapping[str, str],
    *,
    key: str,
    label: str,
    default: str,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str:
    """Show a menu of ids by their proper names (the names stand in the URL) and return the chosen id."""
    options = list(names)
    _waiting.take(key, default, names.__getitem__, allows=_one_of(names), on_change=on_change)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(default),
        format_func=names.__getitem__,
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    _offer_names(key, label, [chosen], default, names)
    return chosen


def choices(
    names: Mapping[str, str], *, key: str, label: str, default: Sequence[str], help: str | None = None
) -> tuple[str, ...]:
    """Show all of several ids as switches by their proper names and return the chosen ids in the menu's order."""
    _waiting.take(key, list(default), names.__getitem__, allows=_several_of(names))
    chosen = st.pills(
        label,
        list(names),
        selection_mode="multi",
        default=list(default),
        format_func=names.__getitem__,
        key=key,
        help=help,
        wrap=True,  # in half a page's width Streamlit hides those that do not fit
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    _offer_names(key, label, chosen, default, names)
    return tuple(id for id in names if id in chosen)


def switch(names: Mapping[str, str], *, key: str, label: str, default: str, help: str | None = None) -> str:
    """Show a few ids side by side by their proper names and return the chosen one."""
    _waiting.take(key, default, names.__getitem__, allows=_one_of(names))
    chosen = st.segmented_control(
        label,
        list(names),
        default=default,
        required=True,
        format_func=names.__getitem__,
        key=key,
        help=help,
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    _offer_names(key, label, [chosen or default], default, names)
    return chosen or default  # an empty value in a link empties the control, required or not


def ladder(names: Mapping[str, str], *, key: str, label: str, default: str, help: str | None = None) -> str:
    """Show a slider over ids in their order, by their proper names, and return the chosen one."""
    _waiting.take(key, default, names.__getitem__, allows=_one_of(names))
    chosen: str = st.select_slider(
        label,
        list(names),
        default,
        format_func=names.__getitem__,
        key=key,
        help=help,
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    _offer_names(key, label, [chosen], default, names)
    return chosen


def toggle(*, key: str, label: str, help: str | None = None) -> bool:
    """Show a switch that is off by default."""
    _waiting.take(key, False, lambda value: str(value).lower(), allows=lambda value: isinstance(value, bool))
    value = st.toggle(label, key=key, help=help, bind="query-params", disabled=_lesson_link.locks(key))
    defaults()[key] = False
    _view.control(key, label, [value], [False])
    _link.offer(key, [value], _("it must be true or false"))
    return value


def text(
    *,
    key: str,
    label: str,
    default: str,
    longest: int,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str:
    """Show a line of text; whatever is in it came from a person, so check it before use."""
    _waiting.take(
        key,
        default,
        str,
        allows=lambda value: isinstance(value, str) and len(value) <= longest,
        on_change=on_change,
    )
    value = st.text_input(
        label,
        default,
        max_chars=longest,
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    defaults()[key] = default
    _view.control(key, label, [value], [default])
    _link.offer(key, [value], _("it must be a text of at most {longest} characters").format(longest=longest))
    return value


def tabs(names: Sequence[str], *, key: str) -> Sequence[TabContainer]:
    """Show tabs by their proper names, which stand in the URL; only the open one needs to be filled."""
    _waiting.take(key, names[0], str, allows=lambda value: value in names)
    shown = st.tabs(
        list(names), key=key, bind="query-params"
    )  # the lesson's style sheet hides the names of locked ones
    open_now = [name for name, tab in zip(names, shown, strict=True) if tab.open]
    _offer_names(key, _("Tab"), open_now, names[0], {name: name for name in names})
    return shown


def build(model: type[Question], /, **settings: Any) -> Question | None:
    """Return the question with these settings; where they make none, show a sentence for each reason instead."""
    try:
        return model(**settings)
    except pydantic.ValidationError as refused:
        for reason in refused.errors():
            st.warning(reason["msg"].removeprefix("Value error, "), icon=":material/error:")
        return None


def wanted(place: ExpanderContainer | PopoverContainer, settings: Mapping[str, Any]) -> bool:
    """Return whether the controls of ``place`` must be made: it is open, or one of them is not at its default.

    Controls in a closed drawer are most of what a rerun costs, and at their defaults they say nothing. But one that a
    link or a preset has set must be there: without its control Streamlit takes the setting out of the address.

    Args:
        place: an expander or a popover that tells whether it is open.
        settings: the default of each control in it, by key.
    """
    asked = any(_link.asks(key) or key in st.query_params or _waiting.wished(key) for key in settings)
    return bool(place.open) or asked or any(held(key, usual) != usual for key, usual in settings.items())


def defaults() -> dict[str, Any]:
    """Return the default of every control that this session has seen, by key."""
    known: dict[str, Any] = st.session_state.setdefault("_defaults", {})
    return known


def _one_of(names: Mapping[str, str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in names


def _several_of(names: Mapping[str, str]) -> Callable[[Any], bool]:
    known = _one_of(names)
    return lambda value: isinstance(value, list) and len(set(map(str, value))) == len(value) and all(map(known, value))


def _offer_names(
    key: str, label: str, chosen: Sequence[str], default: str | Sequence[str], names: Mapping[str, str]
) -> None:
    defaults()[key] = default if isinstance(default, str) else list(default)
    usual = [default] if isinstance(default, str) else default
    _view.control(key, label, [names[id] for id in chosen], [names[id] for id in usual])
    allowed = _("it must be one of: {names}").format(names=", ".join(names.values()))
    _link.offer(key, [names[id] for id in chosen], allowed)
