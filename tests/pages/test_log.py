"""The log: one form for every logger, and no line that a visitor could forge."""

import json
import logging
import subprocess
import sys

import pytest

from pages import _log

FORGED = "nice try\n2026-01-01 00:00:00.000 ERROR   gradient_lab: all is lost\r\x1b[2J\u2028and more\x85"


def record(message, *arguments, **fields):
    made = logging.LogRecord("pages.somewhere", logging.WARNING, __file__, 1, message, arguments, None)
    vars(made).update(fields)
    return made


def failed(message):
    try:
        raise ValueError(message)
    except ValueError:
        return sys.exc_info()


def test_lines_for_people_mark_whatever_follows_the_first_one():
    text = _log.Lines().format(record("a value %s", FORGED, exc_info=failed(FORGED)))
    first, *others = text.splitlines()
    assert "WARNING pages.somewhere: a value nice try" in first
    assert others
    assert all(line.startswith("  | ") for line in others)
    assert "\\x1b[2J" in text
    assert not set(text) & set("\r\x1b\u2028\x85")


def test_letters_of_every_language_stay_readable():
    assert "배치 크기 α₁ 🏔" in _log.Lines().format(record("배치 크기 α₁ 🏔"))


def test_objects_hold_what_a_message_carries():
    line = _log.Objects().format(
        record(
            "a value %s", FORGED, exc_info=failed(FORGED), problem="ab12", seconds=1.5, run="f" * 64, session="secret"
        )
    )
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert told["message"] == f"a value {FORGED}"
    assert told["time"].endswith("+00:00")
    assert (told["level"], told["logger"]) == ("warning", "pages.somewhere")
    assert (told["problem"], told["seconds"], told["run"]) == ("ab12", 1.5, "f" * 64)
    assert "ValueError: nice try" in told["traceback"]
    assert "session" not in told


@pytest.mark.parametrize("form", ["json", "text"])
def test_every_logger_of_a_process_writes_in_the_one_form(form):
    program = f"""
import logging, warnings
import streamlit, streamlit.logger, uvicorn.config
from pages import _log
_log.set_up({form!r})
logging.getLogger("dlcore.lab.desk").info("ours", extra={{"outcome": "done"}})
logging.getLogger("dlcore.lab.desk").debug("not wanted")
logging.getLogger("somebody.else").warning("theirs")
streamlit.logger.get_logger("streamlit.runtime.later").warning("made later")
uvicorn.Config(app=None)
logging.getLogger("uvicorn.error").warning("the server's")
late = logging.getLogger("late"); late.addHandler(logging.StreamHandler()); late.propagate = False
_log.take_over()
late.warning("with a handler of its own")
warnings.warn("beware")
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = [line for line in ran.stderr.splitlines() if not line.startswith("  | ")]
    if form == "json":
        told = [json.loads(line) for line in lines]
        words = [line["message"] for line in told]
        assert told[0]["outcome"] == "done"
    else:
        words = [line.split(": ", 1)[1] for line in lines]
    assert words[:5] == ["ours", "theirs", "made later", "the server's", "with a handler of its own"]
    assert "beware" in words[5]
    assert len(words) == 6
