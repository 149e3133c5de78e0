"""Texts can be translated: constant messages, sections that exist, and option values that no language changes."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages import extract

from pages import _words

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
TEXTS = ROOT / "pages" / "text"
CHOOSERS = {"choice", "choices", "ladder", "switch", "tabs"}
"""Functions of ``_controls`` whose first argument holds ids and names that stand in permalinks."""


def calls(source, wanted):
    """Yield the calls in a file whose function is written as one of ``wanted``."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in wanted:
            yield node


@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.name)
def test_the_extractor_finds_every_message(source):
    """A message that is put together at run time would stand in no catalogue."""
    found = extract.extract("python", io.BytesIO(source.read_bytes()), keywords={"_": None})
    extracted = [message for _line, message, _comments, _context in found]
    written = list(calls(source, {"_"}))
    assert [ast.unparse(call) for call in written if not isinstance(ast.literal_eval(call.args[0]), str)] == []
    assert len(extracted) == len(written)


@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.name)
def test_messages_are_called_by_name_only_to_fill_gaps(source):
    """An f-string inside ``_()`` would be translated after it was filled; gaps are named, so that order may change."""
    for call in calls(source, {"_"}):
        gaps = re.findall(r"\{([^}]*)\}", ast.literal_eval(call.args[0]))
        assert all(re.fullmatch(r"[a-z_]+(:[^}]*)?", gap) for gap in gaps), ast.unparse(call)


def sections_used():
    return {
        tuple(ast.literal_eval(argument) for argument in call.args)
        for source in SOURCES
        for call in calls(source, {"_words.explanation", "explanation", "_words.instruction"})
    }


def sections_written(language):
    return {
        (file.stem, name) for file in (TEXTS / language).glob("*.md") for name in _words._sections(file.stem, language)
    }


@pytest.mark.parametrize("language", _words.LANGUAGES)
def test_every_section_used_is_written_and_every_section_written_is_used(language):
    assert sections_used() == sections_written(language)
    assert all(_words._sections(topic, language)[name] for topic, name in sections_written(language))


def test_the_folders_of_texts_are_the_languages():
    assert {folder.name for folder in TEXTS.iterdir()} == set(_words.LANGUAGES)


@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.name)
def test_what_stands_in_the_url_is_not_translated(source):
    """Options are ids or proper names: in another language the same link has to work."""
    for call in calls(source, {f"_controls.{name}" for name in CHOOSERS}):
        inside = [node for node in ast.walk(call.args[0]) if isinstance(node, ast.Call)]
        assert [ast.unparse(node) for node in inside if ast.unparse(node.func) == "_"] == []


def test_a_language_without_texts_gets_english(monkeypatch):
    for locale in ("ko-KR", "xx", None, "en-GB"):
        monkeypatch.setattr(_words.st, "context", type("Context", (), {"locale": locale}))
        assert _words.language() == "en"
