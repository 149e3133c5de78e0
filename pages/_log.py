"""The server's log in one form, for people or for programs; what visitors typed cannot forge a line of it."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final, Literal

import streamlit.logger
import uvicorn.config

Form = Literal["text", "json"]
FIELDS: Final = ("problem", "kind", "run", "experiment", "outcome", "seconds")
"""What a message may carry beside its words, by ``extra``."""
OURS: Final = ("dlcore", "pages", "gradient_lab")
_CONTROL = re.compile(r"[^\n\t\x20-\x7e\xa0-\u2027\u202f-\ud7ff\ue000-\U0010ffff]")
_NEXT_LINE: Final = "\n  | "


class Lines(logging.Formatter):
    """Write lines for people: whatever follows a message's first line is marked, so it can be taken for no other."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record without control characters, among them those that move a terminal's cursor."""
        plain = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", super().format(record))
        return plain.rstrip("\n").replace("\n", _NEXT_LINE)


class Objects(logging.Formatter):
    """Write one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time in UTC, level, logger, message, the fields that the message carries, and a traceback."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
        told["message"] = record.getMessage()
        told |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


def set_up(form: Form) -> None:
    """Let every logger of this process write in one form to standard error, also those that are made later."""
    formatter = Objects() if form == "json" else Lines()
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    uvicorn.config.LOGGING_CONFIG["formatters"]["default"] = {"()": type(formatter)}
    streamlit.logger.setup_formatter = lambda logger: _give(logger, formatter)
    take_over(formatter)


def take_over(formatter: logging.Formatter | None = None) -> None:
    """Give the form to every handler that there is by now; libraries bring their own when they are imported.

    Args:
        formatter: the form; by default that of the root logger.
    """
    root = logging.getLogger()
    chosen = formatter or root.handlers[0].formatter
    known = (logger for logger in root.manager.loggerDict.values() if isinstance(logger, logging.Logger))
    for logger in (root, *known):
        for handler in logger.handlers:
            handler.setFormatter(chosen)


def _give(logger: logging.Logger, formatter: logging.Formatter) -> None:
    """Do for a logger of Streamlit's what Streamlit does, with the form that was chosen."""
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
    for handler in logger.handlers:
        handler.setFormatter(formatter)
