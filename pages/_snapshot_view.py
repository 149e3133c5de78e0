"""The snapshot of a page: what its view holds, in the order of the page, with the runs behind it at the end."""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from dlcore import lab
from pages import _snapshot, _view, _words
from pages._words import _

SHOWN = 12
"""Numbers of a run that are seen at once."""

FEW = 6
"""Runs behind a page whose numbers are seen at once; those of more runs, as on the home page, are folded away."""
SMALL = 340
"""Height in px up to which two figures may share a line."""
PAIR = 2
ALIKE = 0.75
"""How high the lower of two such figures is at least beside the higher one."""

_TAB = "_tab"


def of_view(view: _view.View, address: str, language: str = "en") -> bytes:
    """Return the snapshot of what the page shows now; a run that is still going is shown as far as it is.

    Args:
        view: the record of the page.
        address: of the live view.
        language: of the words that the file itself says.
    """
    with _words.spoken(language):
        blocks = list(_blocks(view, address))
    made = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC"
    title = " · ".join((view.title, *_tabs(view)))
    return _snapshot.document(title, view.question, blocks, language=language, made=made)


def file_name(view: _view.View, ending: str) -> str:
    """Return a name for a file of this view, such as ``gradient-lab-optimizers-momentum.html``."""
    words = re.findall(r"[a-z0-9]+", " ".join((view.path or "home", *_tabs(view))).lower())
    return f"gradient-lab-{'-'.join(words)}.{ending}"


def _tabs(view: _view.View) -> tuple[str, ...]:
    """Return the names of the open tabs."""
    return tuple(text for key, control in view.controls.copy().items() if key.endswith(_TAB) for text in control.shown)


def _blocks(view: _view.View, address: str) -> Iterator[_snapshot.Block]:
    yield _snapshot.Source(address)
    asked = [one for one in view.asked.copy().values() if one.run is not None]
    yield from _unfinished(asked)
    yield _settings(view.controls.copy())
    yield from _shown(view)
    for one in asked:
        yield from _key_numbers(one, seen=SHOWN if len(asked) <= FEW else 0)
    yield from (_data(table) for table in view.tables.copy().values() if not table.measured)
    yield from _runs(asked)


def _unfinished(asked: Sequence[_view.Asked]) -> Iterator[_snapshot.Words]:
    """Say that there are runs without a result, and why, before anything else is shown."""
    sentences = dict.fromkeys(_sentence(one.run) for one in asked if one.run and one.run.state != "done")
    if sentences:
        yield _snapshot.Words("\n>\n".join(f"> {sentence}" for sentence in sentences))


def _sentence(run: lab.Run[Any]) -> str:
    if run.state == "failed":
        words = _("**A run failed.** {problem}")
    elif run.state == "cancelled":
        words = _("**A run was stopped** at step {step} of {steps}.")
    elif run.steps:
        words = _(
            "**A run was still going** when this snapshot was made, at step {step} of {steps}: figures and numbers "
            "show what there was by then."
        )
    else:
        words = _("**A run had not begun yet** when this snapshot was made.")
    problem = _words.escaped(run.error.sentence) if run.error else ""
    return words.format(step=f"{run.step:,}", steps=f"{run.steps:,}", problem=problem)


def _settings(controls: Mapping[str, _view.Control]) -> _snapshot.Facts:
    chosen = [_pair(control) for control in controls.values() if control.shown != control.usual]
    usual = [_pair(control) for control in controls.values() if control.shown == control.usual]
    pairs = chosen or [(_("Everything"), _("at its default"))]
    folded = _("Everything that is at its default ({count})").format(count=len(usual))
    return _snapshot.Facts(_("Settings"), pairs, usual, folded)


def _pair(control: _view.Control) -> tuple[str, str]:
    return control.label, ", ".join(control.shown) or "–"


def _shown(view: _view.View) -> Iterator[_snapshot.Block]:
    """Yield words, figures, formulas and comparisons in the order of the page."""
    for small, places in itertools.groupby(view.places.copy(), functools.partial(_is_small, view)):
        if small:
            yield from _in_pairs([view.figures[str(key)] for _kind, key in places])
        else:
            yield from filter(None, itertools.starmap(functools.partial(_placed, view), places))


def _is_small(view: _view.View, place: _view.Place) -> bool:
    kind, key = place
    return kind == "figure" and 0 < view.figures[str(key)].height <= SMALL


def _in_pairs(figures: Sequence[_view.Figure]) -> Iterator[_snapshot.Picture]:
    """Yield figures of which two of about the same height share a line."""
    waiting = list(figures)
    while waiting:
        heights = [figure.height for figure in waiting[:2]]
        pair = len(heights) == PAIR and min(heights) >= ALIKE * max(heights)
        for figure in [waiting.pop(0) for _turn in range(PAIR if pair else 1)]:
            yield _snapshot.Picture(figure, wide=not pair)


def _placed(view: _view.View, kind: str, key: str | tuple[str, str]) -> _snapshot.Block | None:
    if isinstance(key, tuple):
        text = view.sections[key]
        return None if text == view.question else _snapshot.Words(text)
    if kind == "figure":
        return _snapshot.Picture(view.figures[key])
    if kind == "formula":
        return _snapshot.Words(_formula(view.formulas[key]))
    table = view.tables[key]
    return _snapshot.Numbers(_("Predicted beside measured"), table.rows) if table.measured else None


def _data(table: _view.Table) -> _snapshot.Numbers:
    return _snapshot.Numbers(_("Data: {name}").format(name=table.name), table.rows)


def _formula(formula: _view.Formula) -> str:
    values = ", ".join(f"${name} = {value}$" for name, value in formula.symbols.items())
    lines = [f"$$\n{formula.latex}\n$$", _("with {values}").format(values=values) if values else ""]
    return "\n\n".join([*lines, _("Source: {source}").format(source=formula.source)])


def _key_numbers(one: _view.Asked, seen: int) -> Iterator[_snapshot.Facts]:
    """Give the numbers that sum a run up, the first of them seen at once; of a live one, the last ones it has told."""
    run = one.run
    if run is None:
        return
    if run.result is not None:
        numbers = one.question.scalars(run.result)
    else:
        numbers = {curve: values[-1] for curve, (_steps, values) in run.curves.items() if values}
    pairs = [(_words.escaped(_spaced(name)), f"{value:.6g}") for name, value in numbers.items()]
    if pairs:
        title = _("Key numbers: {name}").format(name=_spaced(one.question.name))
        folded = _("{count} more").format(count=len(pairs) - seen)
        yield _snapshot.Facts(title if seen else "", pairs[:seen], pairs[seen:], folded if seen else title)


def _runs(asked: Sequence[_view.Asked]) -> Iterator[_snapshot.Block]:
    """Say of each finished run where and when it was computed, and what exactly was asked."""
    finished = [(one.question, one.run.key, one.run.provenance) for one in asked if one.run and one.run.provenance]
    if not finished:
        return
    rows = {
        _("Question"): [_spaced(question.name) for question, _key, _made in finished],
        _("Device"): [made.device for _question, _key, made in finished],
        _("Seconds"): [float(f"{made.duration:.3g}") for _question, _key, made in finished],
        _("Finished (UTC)"): [made.created[:19].replace("T", " ") for _question, _key, made in finished],
        _("Source revision"): [made.revision[:12] or None for _question, _key, made in finished],
        _("Key of the run"): [key[:16] for _question, key, _made in finished],
    }
    yield _snapshot.Numbers(_("Where the numbers come from"), pd.DataFrame(rows))
    versions = {library: version for _question, _key, made in finished for library, version in made.versions.items()}
    more = [(_words.escaped(library), version) for library, version in versions.items()]
    more += [(_words.escaped(_spaced(question.name)), question.canonical()) for question, _key, _made in finished]
    yield _snapshot.Facts("", (), more, _("Versions, and every setting of each question"))


def _spaced(name: str) -> str:
    return name.replace("/", " · ").replace("_", " ")
