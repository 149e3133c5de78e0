"""A lesson as the text in a link: short JSON, deflated, in letters that an address takes as they are."""

from __future__ import annotations

import json
import re
from typing import Any

import pydantic

from dlcore.sharing import deflated
from dlcore.sharing.lesson import Lesson

VERSION = "1"
"""The first letter: another one says that the rest is to be read in another way."""
LONGEST = 2000
"""Letters of a lesson in a link; a longer one is not even looked at."""
UNPACKED_LONGEST = 32_768
"""Bytes of JSON at most, however small they were packed."""
_LETTERS = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class LessonError(ValueError):
    """Say in one sentence why a text is no lesson."""


def write(lesson: Lesson) -> str:
    """Return the text of ``lesson``: the same for the same lesson."""
    record = lesson.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    plain = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return VERSION + deflated.pack(plain.encode())


def read(text: str) -> Lesson:
    """Return the lesson that ``text`` holds.

    Raises:
        LessonError: it holds none; the message is a sentence for whoever opened the link, without any of its text.
    """
    if len(text) > LONGEST:
        raise LessonError(f"The lesson in this link is too long: {len(text):,} characters, allowed are {LONGEST:,}.")
    if text[:1] != VERSION and _LETTERS.fullmatch(text) and text:
        raise LessonError("The lesson in this link was made by another version of this server, or is damaged.")
    try:
        return Lesson.model_validate_json(_unpacked(text[1:]), by_alias=True, by_name=False)
    except pydantic.ValidationError as refused:
        raise LessonError(_sentence(refused)) from None


def reason(error: Any) -> str:
    """Return what a pydantic error says, without what is only said to programmers."""
    return str(error["msg"]).removeprefix("Value error, ")


def _unpacked(text: str) -> bytes:
    try:
        return deflated.unpack(text, UNPACKED_LONGEST)
    except deflated.DamagedError:
        words = "The lesson in this link cannot be read: the link is damaged or was cut. Ask for it again."
        raise LessonError(words) from None
    except deflated.TooLargeError:
        words = f"The lesson in this link is too large: unpacked it has more than {UNPACKED_LONGEST:,} bytes."
        raise LessonError(words) from None


def _sentence(refused: pydantic.ValidationError) -> str:
    first = refused.errors(include_input=False, include_url=False)[0]
    if first["type"] in {"json_invalid", "model_type"}:
        return "The lesson in this link cannot be read: the link is damaged or was cut. Ask for it again."
    return f"The lesson in this link is not a valid one ({_place(first['loc'])}), so the page is shown without it."


def _place(location: tuple[int | str, ...]) -> str:
    """Name the part that was refused by our own words only: a location holds foreign text where a name is unknown."""
    names = {"t": "title", "h": "hidden controls", "l": "locked controls", "b": "hidden parts"}
    top = location[0] if location else ""
    if top in {"s", "c"}:
        kind = "step" if top == "s" else "challenge"
        number = location[1] + 1 if len(location) > 1 and isinstance(location[1], int) else ""
        return f"{kind} {number}".strip()
    return names.get(str(top), "an unknown part")
