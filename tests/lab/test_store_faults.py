"""A store on a bad day: a read-only disk, a file that was corrupted, a writer killed in the middle of an import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.kill_points import packed
from dlcore import lab
from dlcore.lab import instant
from dlcore.lab.imports import Imports
from dlcore.lab.store import Store
from tests.lab import hostile_files
from tests.lab.experiments_for_tests import Squares

AS_NOBODY = """
import os, sys
from pathlib import Path
from benchmarks.kill_points import packed
from dlcore.lab import instant
from dlcore.lab.imports import Imports
from dlcore.lab.store import Store
from tests.lab.experiments_for_tests import Squares
from tests.lab.test_store_faults import ask

os.chdir(sys.argv[1])  # whoever we become, the way here may be closed to them
another = instant.compute(Squares(count=8))
if os.getuid() == 0:  # root writes wherever it likes
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
store = Store(Path(), 10**8)
(known,) = store.all()
assert store.get(known.key) and store.packed(known.key)
key, data = packed(2)
store.put(key, data)
assert store.get(key) and "cannot be written (Permission denied)" in store.problems()[0], store.problems()
assert store.usage()[0] == 2 and len(store.all()) == 2
imports = Imports(Path())
(entry,) = imports.all()
assert imports.get(entry.id, ask).question == Squares(count=7)
try:
    imports.take(another, ask)
    raise AssertionError("it was taken")
except PermissionError:
    pass
assert imports.all() == (entry,)
"""


def ask(spec: str) -> Squares:
    return Squares(**json.loads(spec)["settings"])


def test_a_read_only_store_serves_what_it_has_and_keeps_the_rest_in_memory(tmp_path: Path) -> None:
    root = tmp_path / "store"
    Store(root, 10**8).put(*packed(1))
    Imports(root).take(instant.compute(Squares(count=7)), ask)
    everything = sorted(root.rglob("*"))
    for path in [root, *everything]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        subprocess.run([sys.executable, "-c", AS_NOBODY, root], check=True, timeout=60)
        assert sorted(root.rglob("*")) == everything
    finally:
        for path in [root, *everything]:
            path.chmod(0o755)


@pytest.mark.parametrize("harm", ["cut", "empty", "foreign", "another run", "import"])
def test_a_corrupted_result_is_set_aside_recomputed_and_said(tmp_path: Path, harm: str) -> None:
    """What a file says is taken only whole: else the question is answered anew, and the store tells of it."""
    first = lab.Laboratory(lab.Settings(store=tmp_path))
    run = first.run(Squares(count=5))
    other = first.run(Squares(count=6))
    first.close()
    path = tmp_path / "v1" / run.key[:2] / f"{run.key}.run"
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "empty": b"",
            "foreign": b"\x80\x04K\x01.",
            "another run": (tmp_path / "v1" / other.key[:2] / f"{other.key}.run").read_bytes(),
            "import": hostile_files.sound(),
        }[harm]
    )
    second = lab.Laboratory(lab.Settings(store=tmp_path))
    try:
        again = second.run(Squares(count=5))
        assert again.result is not None
        np.testing.assert_array_equal(again.result.squares, np.arange(5) ** 2)
        assert again.provenance != run.provenance
        assert "1 damaged run file(s) were set aside" in second.status().problems[0]
        assert second.run_file(Squares(count=5)) == path.read_bytes() != data
    finally:
        second.close()
    assert len(list((tmp_path / "v1" / "bad").iterdir())) == 1


def test_no_kill_leaves_a_torn_import_or_one_without_its_file(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from benchmarks import kill_points
report = kill_points.kill_importers(Path(sys.argv[1]), kills=25, seed=0)
assert report.kills == 25 and report.torn == 0 and report.whole > 0 and report.cut > 0, report
"""
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, timeout=120)
