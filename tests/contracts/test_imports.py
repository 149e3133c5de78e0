"""The rooms stay apart: what an import pulls in, and that each contract of import-linter bites when it is broken."""

import importlib
import json
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dlcore import experiments

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "plotly", "streamlit")

BREACHES = {
    "Rooms of dlcore import only from rooms below": ("dlcore/elements/racer.py", "from dlcore.nets import mlp"),
    "dlcore never imports pages": ("dlcore/figures/theme.py", "import streamlit"),
    "Only figures know plotly": ("dlcore/experiments/surface_map.py", "import plotly"),
    "Only training and nets know torch": ("dlcore/lab/store.py", "import torch"),
    "Pages choose and show: no torch, nets or training": ("pages/_live.py", "from dlcore.training import loop"),
    "Experiments do not know each other": (
        "dlcore/experiments/surface_map.py",
        "from dlcore.experiments import surface_race",
    ),
}
"""For each contract a file and a line that breaks it."""


def loaded_by(statement):
    """Return which of the heavy packages a fresh process has loaded after one statement."""
    script = f"{statement}\nimport json, sys\nprint(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def names_in(package):
    return [module.name for module in pkgutil.iter_modules(package.__path__)]


def test_importing_dlcore_costs_nothing():
    assert loaded_by("import dlcore") == []


def test_describing_an_experiment_needs_neither_torch_nor_plotly_nor_streamlit():
    modules = ", ".join(f"dlcore.experiments.{name}" for name in names_in(experiments))
    assert loaded_by(f"import {modules}") == []


def test_the_lab_and_all_elements_are_light():
    elements = importlib.import_module("dlcore.elements")
    modules = ", ".join(f"dlcore.elements.{name}" for name in names_in(elements))
    assert loaded_by(f"import dlcore.lab, {modules}") == []


def test_figures_know_plotly_alone():
    figures = importlib.import_module("dlcore.figures")
    modules = ", ".join(f"dlcore.figures.{name}" for name in names_in(figures))
    assert loaded_by(f"import {modules}") == ["plotly"]


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for package in ("dlcore", "pages"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder):
    """Run import-linter in the copy: (whether all contracts are kept, what it printed)."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def test_the_tree_as_it_stands_keeps_every_contract(copy):
    kept, words = lint(copy)
    assert kept, words
    assert all(f"{name} KEPT" in words for name in contracts())


def test_every_contract_has_a_breach_here():
    assert set(BREACHES) == set(contracts())


@pytest.mark.parametrize("name", BREACHES)
def test_a_forbidden_import_breaks_its_contract(copy, name):
    place, line = BREACHES[name]
    file = copy / place
    before = file.read_text()
    try:
        file.write_text(f"{before}\n\n{line}\n")
        kept, words = lint(copy)
    finally:
        file.write_text(before)
    assert not kept
    assert f"{name} BROKEN" in words
