"""What tests of scripts find: a program written, linted, and run by a Python without numpy and without this project."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore import scripts
from dlcore.lab.experiment import ignore_progress


@pytest.fixture(scope="session")
def bare():
    """Give the process that runs scripts one after another, so that torch is imported once."""
    command = [sys.executable, "-I", "-W", "error", str(Path(__file__).with_name("bare.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()  # leaving by itself takes torch seconds


@pytest.fixture
def execute(bare, tmp_path):
    """Give a function that writes the script of a question, checks its form, runs it and returns what it told."""

    def run(question, shown=None):
        text = scripts.write(question, shown or {}, "page?a=1")
        path = tmp_path / f"{question.key()}.py"
        path.write_text(text, encoding="utf-8")
        assert imports_of(text) <= {"base64", "functools", "math", "zlib", "torch"}
        linted = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I", path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert linted.returncode == 0, linted.stdout
        print(path, file=bare.stdin, flush=True)
        told = json.loads(bare.stdout.readline())
        assert told["imported"] == []
        return told

    return run


@pytest.fixture
def both(execute):
    """Give a function that returns the numbers of a question's script, and the scalars of its computed result."""

    def run(question):
        scalars = question.scalars(question.compute(ignore_progress))
        return execute(question, scalars)["results"], scalars

    return run


def imports_of(text):
    """Return the packages that a script imports anywhere in it."""
    nodes = list(ast.walk(ast.parse(text)))
    plain = {name.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module.partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
