"""A snapshot: one HTML file with words, settings, numbers and living figures, which opens from disk without a network.

The file holds plotly.js once and the scripts and styles of our own components, so a figure plays, zooms and changes
its colours as it does on its page; whatever would ask a server is switched off. Its own security policy lets nothing
else run and nothing be loaded.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pages import _snapshot_markdown, _snapshot_parts, _snapshot_table, _view, _words
from pages._words import _


@dataclass(frozen=True)
class Words:
    """An explanation or a note, ours or foreign: Markdown."""

    markdown: str


@dataclass(frozen=True)
class Picture:
    """A figure that lives on in the file, with what it shows as its caption.

    Attributes:
        figure: as it was sent to the browser.
        title: stands above it.
        note: stands below it: Markdown.
        wide: takes a whole line; else two share one where there is room.
    """

    figure: _view.Figure
    title: str = ""
    note: str = ""
    wide: bool = True


@dataclass(frozen=True)
class Numbers:
    """A table; of a long one the first rows, and the others where a reader opens it."""

    title: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class Facts:
    """Names (one line of Markdown each) and their values.

    Attributes:
        title: stands above them.
        pairs: what is seen at once.
        more: what a reader has to open.
        folded: says what ``more`` is.
    """

    title: str
    pairs: Sequence[tuple[str, str]]
    more: Sequence[tuple[str, str]] = ()
    folded: str = ""


@dataclass(frozen=True)
class Source:
    """Where the view of the file lives: an absolute address becomes a link, any other is shown as text."""

    link: str


Block = Words | Picture | Numbers | Facts | Source


def document(title: str, question: str, blocks: Sequence[Block], *, language: str, made: str) -> bytes:
    """Return the file. Everything in it may come from anybody: texts stay texts, Markdown runs nothing.

    Args:
        title: of the page or the board.
        question: what it answers, one line of Markdown; empty: none.
        blocks: what is in it, from top to bottom.
        language: of the few words that the file itself says.
        made: the day and time of the snapshot, in words.
    """
    with _words.spoken(language):
        body = "\n".join(_written(block, number) for number, block in enumerate(blocks))
        parts = {
            "language": html.escape(language),
            "title": html.escape(title),
            "question": _snapshot_markdown.line(question),
            "kind": html.escape(_("Snapshot")),
            "made": html.escape(_("Made on {when}").format(when=made)),
            "theme": html.escape(_("Light or dark")),
            "complete": html.escape(
                _(
                    "This file is complete: it opens without a network, and its figures can be played and zoomed. "
                    "Other settings, and clicks that ask the lab something, need the live view."
                )
            ),
            "body": body,
        }
    pictures = [block.figure for block in blocks if isinstance(block, Picture)]
    return _snapshot_parts.assembled(parts, pictures).encode()


def _written(block: Block, number: int) -> str:
    if isinstance(block, Words):
        return f"<section class='words'>{_snapshot_markdown.document(block.markdown)}</section>"
    if isinstance(block, Picture):
        return _picture(block, number)
    if isinstance(block, Numbers):
        return _snapshot_table.numbers(block.title, block.rows)
    if isinstance(block, Facts):
        return _snapshot_table.facts(block.title, block.pairs, block.more, block.folded)
    return _source(block)


def _picture(block: Picture, number: int) -> str:
    title = f"<h2>{html.escape(block.title)}</h2>" if block.title else ""
    note = f"<div class='note words'>{_snapshot_markdown.document(block.note)}</div>" if block.note else ""
    return (
        f"<figure class='picture{'' if block.wide else ' half'}' aria-labelledby='caption-{number}'>{title}"
        f"{_snapshot_parts.stage(block.figure)}"
        f"<figcaption id='caption-{number}'>{html.escape(block.figure.alt)}</figcaption>{note}</figure>"
    )


def _source(block: Source) -> str:
    shown = html.escape(block.link)
    if not block.link.startswith(("http://", "https://")):
        label = html.escape(_("The live view:"))
        return f"<p class='source'>{label} <code>{shown}</code></p>"
    label = html.escape(_("Open the live view"))
    return f"<p class='source'><a href='{shown}' rel='noopener noreferrer'>{label}</a> <span>{shown}</span></p>"
