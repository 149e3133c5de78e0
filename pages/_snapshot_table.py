"""Tables and facts of a snapshot as HTML: every cell is text, a long table is cut where it is seen first."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from pages import _snapshot_markdown
from pages._words import _

FEW = 12
"""Rows of a table that are seen at once."""
MOST = 1000
"""Rows of a table that a file holds; all of them are in the page's CSV."""
EXACT = 1e15
"""Whole numbers below it are written with all their digits."""


def numbers(title: str, rows: pd.DataFrame) -> str:
    """Return a table under its title."""
    heading = f"<h2>{html.escape(title)}</h2>" if title else ""
    first = f"<div class='scroll'>{_table(rows.head(FEW))}</div>"
    return f"<section class='numbers'>{heading}{first}{_all(rows) if len(rows) > FEW else ''}</section>"


def facts(title: str, pairs: Sequence[tuple[str, str]], more: Sequence[tuple[str, str]], folded: str) -> str:
    """Return names and values under their title, those of ``more`` folded away."""
    heading = f"<h2>{html.escape(title)}</h2>" if title else ""
    rest = _folded(folded or _("More"), _pairs(more)) if more else ""
    return f"<section class='facts'>{heading}{_pairs(pairs) if pairs else ''}{rest}</section>"


def _all(rows: pd.DataFrame) -> str:
    words = _("All {count} rows") if len(rows) <= MOST else _("The first {most} of {count} rows")
    summary = words.format(count=f"{len(rows):,}", most=f"{MOST:,}")
    return _folded(summary, f"<div class='scroll tall'>{_table(rows.head(MOST))}</div>")


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{inner}</details>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    written = ((_snapshot_markdown.line(name), html.escape(value)) for name, value in pairs)
    return f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in written)}</dl>"


def _table(rows: pd.DataFrame) -> str:
    head = "".join(f"<th scope='col'>{html.escape(str(name))}</th>" for name in rows.columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows.itertuples(index=False, name=None))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return f"<td class='number'>{_number(float(value))}</td>"
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return f"<td class='number'>{value}</td>"
    return f"<td>{'–' if value is None or value is pd.NA else html.escape(str(value))}</td>"


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if value.is_integer() and abs(value) < EXACT else f"{value:.6g}".replace("inf", "∞")
