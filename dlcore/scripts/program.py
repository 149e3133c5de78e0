"""What a script consists of, and the text that is made of it."""

from __future__ import annotations

import ast
import importlib
import json
import math
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dlcore.lab.experiment import Experiment
from dlcore.scripts import packed
from dlcore.scripts.packed import LINE, Numbers

LARGEST = 8_000_000
"""Bytes of a script at most: an editor still opens it."""

SQUEEZED = 2
"""By this factor arrays may shrink when they are packed: what is larger still need not be packed to be refused."""

IMPORTS = {
    "base64": "import base64",
    "functools": "import functools",
    "math": "import math",
    "zlib": "import zlib",
    "torch": "import torch",
    "nn": "from torch import nn",
    "functional": "from torch.nn import functional",
}
"""By the name that a part uses: all that a script may import, in the order in which it stands."""

_ONLY_IF = re.compile(r"  #\? (\w+)$")


class NotOffered(ValueError):  # noqa: N818  # reads as what it says: "raise NotOffered"
    """Say in a sentence why there is no script for these settings."""


@dataclass(frozen=True)
class Setting:
    """A choice of the page as a constant of the script; ``source`` is Python."""

    name: str
    source: str
    words: str


@dataclass(frozen=True)
class Program:
    """A script before it is written down.

    Attributes:
        settings: the constants at its top; one that no part reads is left out, for changing it would do nothing.
        parts: its functions and classes, in the order in which they stand; one of them is ``train()``, which takes
            nothing, prints how far it is, and returns numbers by the names that ``Experiment.scalars`` has for them.
        numbers: the data at its end.
        seconds: that it takes on one core, about.
        remarks: sentences on what differs from the page, if anything does.
    """

    settings: Sequence[Setting]
    parts: Sequence[str]
    numbers: Sequence[Numbers]
    seconds: float
    remarks: Sequence[str] = ()


def setting(name: str, value: Any, words: str) -> Setting:
    """Return a constant with a plain value: number, text, or collections of them, of which long ones are broken."""
    source = repr(value)
    if len(f"{name} = {source}") > LINE and isinstance(value, dict):
        source = "\n".join(("{", *(f"    {key!r}: {one!r}," for key, one in value.items()), "}"))
    elif len(f"{name} = {source}") > LINE and isinstance(value, tuple | list):
        rows = textwrap.wrap(", ".join(map(repr, value)), LINE - 5, break_on_hyphens=False)
        source = "\n".join(("[", *(f"    {row}" for row in rows[:-1]), f"    {rows[-1]},", "]"))
    return Setting(name, source, words)


def only_if(part: str, **true: bool) -> str:
    """Drop the lines of a part that end in ``  #? name`` where ``name`` is false, and the marks of the others."""
    kept = []
    for line in part.splitlines():
        mark = _ONLY_IF.search(line)
        if mark is None or true[mark[1]]:
            kept.append(_ONLY_IF.sub("", line))
    return "\n".join(kept)


def check_size(count: int) -> None:
    """Refuse a script whose data would be larger than ``LARGEST``.

    Raises:
        NotOffered: they are.
    """
    if count > LARGEST:
        raise NotOffered(
            "the starts and batches of this training, which a script has to carry, are larger than "
            f"{LARGEST // 10**6} MB: take fewer or smaller networks, fewer steps or smaller batches"
        )


def text_of(program: Program, question: Experiment[Any], shown: Mapping[str, float], link: str) -> str:
    """Return the script.

    Raises:
        NotOffered: it would be larger than ``LARGEST``.
    """
    check_size(sum(numbers.array.nbytes for numbers in program.numbers) // SQUEEZED)
    data = [packed.text_of(numbers) for numbers in program.numbers]
    check_size(sum(map(len, data)))
    pieces = [*program.parts, COMPARE if shown else REPORT]
    read = _names(pieces) | _names(one.source for one in program.settings)
    constants = "\n".join(_constant(one) for one in program.settings if one.name in read)
    if shown:
        constants += f"\n\n{_shown(shown)}"
    body = [constants, *([packed.UNPACK] if data else []), *pieces]
    imports = _imports([*body, MAIN])
    head = f"{_docstring(question, program)}\n\n{_origin(question, link)}\n\n{imports}\n\n{constants}"
    blocks = [block.strip("\n") for block in (head, *body[1:])]
    closing = "\n\n".join([*data, MAIN])
    return "\n\n\n".join([*blocks, closing]) + "\n"


def _docstring(question: Experiment[Any], program: Program) -> str:
    """Ask the question, and say how the script is run and how long that takes."""
    asked = (importlib.import_module(type(question).__module__).__doc__ or "").splitlines()[0]
    paragraphs = [
        "A training of Gradient Lab as a program of its own, in plain PyTorch. It needs Python "
        "3.11 or later and torch, and neither files nor a network:",
        f"    pip install torch\n    python {question.name}.py",
        "(Torch warns where NumPy is missing; nothing here needs it.)",
        f"On one core of a usual computer it takes about {_duration(program.seconds)}. It comes to the numbers of the "
        "dashboard but for rounding, which grows with the number of steps.",
        *program.remarks,
    ]
    filled = [text if text.startswith(" ") else textwrap.fill(text, LINE) for text in paragraphs]
    return "\n\n".join((f'"""{textwrap.fill(asked, LINE - 3)}', *filled)) + '\n"""'


def _origin(question: Experiment[Any], link: str) -> str:
    """Name experiment, key, link and every setting, as comments: whatever they hold, they are not run."""
    lines = [f"Experiment: {question.name}, version {question.version}", f"Key: {question.key()}"]
    if link:
        lines += ["Page:", "".join(letter for letter in link if letter.isprintable())]
    lines.append("Settings:")
    for name, value in question.model_dump(mode="json").items():
        lines += textwrap.wrap(f"  {name}: {json.dumps(value)}", LINE - 2, subsequent_indent="    ")
    return "\n".join(f"# {line}" for line in lines)


def _constant(one: Setting) -> str:
    """Write a constant, its words behind it where there is room, else above."""
    line = f"{one.name} = {one.source}"
    if "\n" not in line and len(line) + len(one.words) + 4 <= LINE:
        return f"{line}  # {one.words}"
    comment = textwrap.fill(one.words, LINE, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n{line}"


def _shown(shown: Mapping[str, float]) -> str:
    """Write the dashboard's numbers, to be printed beside those of the script."""
    rows = [f"    {json.dumps(name)}: {_number(value)}," for name, value in shown.items()]
    return "\n".join(("# What the dashboard shows for these settings.", "SHOWN = {", *rows, "}"))


def _number(value: float) -> str:
    return f"{value:.9g}" if math.isfinite(value) else f'float("{value}")'


def _imports(parts: Iterable[str]) -> str:
    """Return the lines that import what the parts use."""
    used = _names(parts)
    standard = [line for name, line in IMPORTS.items() if name in used and "torch" not in line]
    torch = [line for name, line in IMPORTS.items() if name in used and "torch" in line]
    return "\n\n".join("\n".join(lines) for lines in (standard, torch) if lines)


def _names(parts: Iterable[str]) -> set[str]:
    """Return every name that stands in some parts."""
    return {node.id for node in ast.walk(ast.parse("\n".join(parts))) if isinstance(node, ast.Name)}


def _duration(seconds: float) -> str:
    """Round to what one plans with."""
    if seconds < 100:
        return f"{max(5, math.ceil(seconds / 5) * 5)} seconds"
    minutes = seconds / 60
    return f"{math.ceil(minutes)} minutes" if minutes < 100 else f"{math.ceil(minutes / 60)} hours"


REPORT = '''
def report(results):
    """Print what the training came to."""
    for name, value in results.items():
        print(f"{name}: {value:.6g}")
'''

COMPARE = '''
def report(results):
    """Print what the training came to, and beside it what the dashboard shows."""
    for name, value in results.items():
        shown = f"dashboard {SHOWN[name]:.6g}, here " if name in SHOWN else ""
        print(f"{name}: {shown}{value:.6g}")
'''

MAIN = """
if __name__ == "__main__":
    torch.set_num_threads(1)  # for so small networks several are slower than one
    report(train())
""".strip()
