"""What holds for the script of every experiment that has one: found by being there, none is listed here."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore import experiments, scripts
from dlcore.elements.activations import ACTIVATIONS
from dlcore.scripts import catalogue, perceptrons
from dlcore.scripts.packed import LINE

ROOT = Path(__file__).parents[2]
KINDS = [kind for kind in experiments.known().values() if catalogue.writer_of(kind.smallest())]
ALLOWED = {"base64", "functools", "math", "zlib", "torch"}
every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@pytest.fixture(scope="module")
def texts():
    return {kind: scripts.write(kind.smallest(), {"one/two": float("nan")}, "page?a=1") for kind in KINDS}


def test_there_are_scripts_for_both_halves_of_the_menu():
    assert {"regression_race", "surface_race", "network_descent", "batch_size"} <= {kind.name for kind in KINDS}


def test_a_module_named_as_an_experiment_writes_its_script():
    named = {module.name for module in pkgutil.iter_modules(experiments.__path__)}
    modules = [module.name for module in pkgutil.iter_modules(scripts.__path__) if module.name in named]
    written = {kind.__module__.rpartition(".")[2] for kind in KINDS}
    assert set(modules) <= written
    for module in modules:
        assert importlib.import_module(f"dlcore.scripts.{module}").__doc__


@every
def test_a_script_says_what_it_is_and_imports_torch_alone(kind, texts):
    text, question = texts[kind], kind.smallest()
    tree = ast.parse(text)
    assert ast.get_docstring(tree).endswith((".", "one."))
    for part in (f"# Key: {question.key()}", "pip install torch", f"python {question.name}.py", "# page?a=1"):
        assert part in text
    assert all(f"#   {name}: " in text for name in kind.model_fields)
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= ALLOWED
    functions = {node.name: ast.get_docstring(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"train", "report"} <= set(functions)
    assert not [name for name, words in functions.items() if not words]
    assert not {"open", "exec", "eval", "compile", "__import__"} & {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name)
    }


@every
def test_every_setting_of_a_script_does_something(kind, texts):
    tree = ast.parse(texts[kind])
    constants = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert constants <= used


def test_all_scripts_are_clean(texts, tmp_path):
    for kind, text in texts.items():
        (tmp_path / f"{kind.name}.py").write_text(text, encoding="utf-8")
        assert max(map(len, text.splitlines())) <= max(LINE, len(f"# Key: {kind.smallest().key()}"))
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_writing_one_leaves_torch_unimported():
    lines = [
        "import sys",
        "from dlcore import experiments, scripts",
        "for kind in experiments.known().values(): scripts.write(kind.smallest())",
        "print(any(name in sys.modules for name in ('torch', 'plotly', 'streamlit')))",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_every_activation_has_its_class():
    assert set(perceptrons.ACTIVATIONS) == set(ACTIVATIONS)
