from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import kill_points
from dlcore.lab import header, store, wholefile
from dlcore.lab.store import Store

packed = kill_points.packed


def fresh(tmp_path: Path, limit: int = 10**8) -> Store:
    return Store(tmp_path / "store", limit)


def files(tmp_path: Path, folder: str = "[0-9a-f][0-9a-f]") -> list[Path]:
    return sorted((tmp_path / "store" / "v1").glob(f"{folder}/*"))


def test_a_run_is_found_again_by_another_process_and_listed(tmp_path: Path) -> None:
    key, data = packed(1)
    fresh(tmp_path).put(key, data)
    other = fresh(tmp_path)
    found = other.get(key)
    assert found is not None
    assert found[0].key == key
    assert [run.key for run in other.recent(5)] == [key]
    assert other.recent(1)[0].settings == {"seed": 1}
    assert other.recent(1)[0].experiment == "kill_points"
    assert other.usage() == (1, len(data))
    assert other.problems() == ()
    assert other.get("0" * 64) is None


def test_recent_runs_come_newest_first_and_only_from_workers(tmp_path: Path) -> None:
    runs = fresh(tmp_path)
    for seed in range(4):
        runs.put(*packed(seed))
    runs.put(*packed(9, origin="page"))
    assert [run.settings["seed"] for run in runs.recent(3)] == [3, 2, 1]
    assert [run.settings["seed"] for run in fresh(tmp_path).recent(9)] == [3, 2, 1, 0]


def test_a_damaged_run_is_set_aside_and_can_be_written_anew(tmp_path: Path) -> None:
    runs = fresh(tmp_path)
    key, data = packed(1)
    runs.put(key, data)
    (path,) = files(tmp_path)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert runs.get(key) is None
    assert not path.exists()
    assert len(files(tmp_path, "bad")) == 1
    assert "1 damaged" in runs.problems()[0]
    runs.put(key, data)
    assert runs.get(key) is not None


@pytest.mark.parametrize("kind", ["link", "pipe", "directory", "huge"])
def test_what_is_no_plain_file_is_never_read(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = fresh(tmp_path)
    key, data = packed(1)
    runs.put(key, data)
    (path,) = files(tmp_path)
    elsewhere = path.rename(tmp_path / "elsewhere")
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    else:
        elsewhere.rename(path)
        monkeypatch.setattr(header, "MAX_FILE", len(data) - 1)
    assert runs.get(key) is None
    assert not files(tmp_path)


def test_only_keys_name_files(tmp_path: Path) -> None:
    for key in ("../../x", "a" * 63, "A" * 64, "", "a" * 63 + "\n"):
        with pytest.raises(ValueError, match="not a key"):
            fresh(tmp_path).get(key)


def test_the_least_recently_used_runs_go_first_and_never_the_newest(tmp_path: Path) -> None:
    size = len(packed(0)[1])
    runs = fresh(tmp_path, limit=4 * size + 100)
    keys = []
    for seed in range(4):
        key, data = packed(seed)
        runs.put(key, data)
        keys.append(key)
        age = time.time() - 100 + seed
        os.utime(runs._files.path(key), (age, age))
    runs.touch(keys[0])
    key, data = packed(5)
    runs.put(key, data)
    assert runs.get(keys[0]) is not None
    assert runs.get(key) is not None
    assert runs.get(keys[1]) is None
    assert runs.usage()[1] <= runs.limit
    tiny = Store(tmp_path / "store", limit=1)
    tiny.put(*packed(6))
    assert tiny.usage()[0] == 1
    assert tiny.get(packed(6)[0]) is not None


def test_a_store_that_cannot_be_written_keeps_runs_in_memory_and_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obstacle = tmp_path / "store"
    obstacle.write_text("a file stands where the directory should be")
    runs = Store(obstacle / "deeper", 10**6)
    key, data = packed(1)
    runs.put(key, data)
    assert "cannot be written" in runs.problems()[0]
    assert runs.get(key) is not None
    assert [run.key for run in runs.recent(3)] == [key]
    assert runs.usage() == (1, len(data))
    assert runs.get(packed(2)[0]) is None
    obstacle.unlink()
    monkeypatch.setattr(store, "RETRY_S", 0.0)
    assert runs.problems() == ()
    assert Store(obstacle / "deeper", 10**6).get(key) is not None


def test_a_full_disk_leaves_nothing_behind_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = fresh(tmp_path)
    runs.put(*packed(1))
    real = os.write

    def half_then_full(descriptor: int, rest: Any) -> int:
        if len(rest) > 100:
            return real(descriptor, rest[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(wholefile.os, "write", half_then_full)
    runs.put(*packed(2))
    assert "No space left" in runs.problems()[0]
    assert runs.get(packed(2)[0]) is not None
    assert len(files(tmp_path)) == 1
    assert files(tmp_path, "tmp") == []
    monkeypatch.undo()
    runs.put(*packed(3))
    assert runs.problems() == ()
    assert len(files(tmp_path)) == 3


def test_a_real_limit_of_the_system_on_file_sizes_is_survived(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from benchmarks.kill_points import packed
from dlcore.lab.store import Store
store = Store(Path(sys.argv[1]), 10**8)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
key, data = packed(1, size=10_000)
store.put(key, data)
assert store.get(key) and "cannot be written" in store.problems()[0], store.problems()
"""
    subprocess.run([sys.executable, "-c", code, tmp_path / "store"], check=True, timeout=60)
    assert files(tmp_path) == []
    assert files(tmp_path, "tmp") == []


def test_no_kill_leaves_a_torn_run(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from benchmarks import kill_points
report = kill_points.kill_writers(Path(sys.argv[1]), kills=40, seed=0)
assert report.kills == 40 and report.torn == 0 and report.whole > 0 and report.cut > 0, report
"""
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, timeout=120)


def test_temporary_files_of_the_dead_are_swept_when_old(tmp_path: Path) -> None:
    fresh(tmp_path)
    scratch = tmp_path / "store" / "v1" / "tmp"
    young, old = scratch / "young.tmp", scratch / "old.tmp"
    young.touch()
    old.touch()
    os.utime(old, (0, 0))
    fresh(tmp_path)
    assert files(tmp_path, "tmp") == [young]


def test_a_clock_that_is_decades_off_does_no_harm(tmp_path: Path) -> None:
    runs = fresh(tmp_path)
    key, data = packed(1)
    runs.put(key, data)
    (path,) = files(tmp_path)
    for moment in (0, 4_000_000_000):
        os.utime(path, (moment, moment))
        assert fresh(tmp_path).get(key) is not None


def test_arrays_from_the_store_are_read_only(tmp_path: Path) -> None:
    runs = fresh(tmp_path)
    key, data = packed(1)
    runs.put(key, data)
    found = runs.get(key)
    assert found is not None
    array = found[1]["values.1"]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    assert array.dtype == np.float64
