"""Uploaded images: kept under their hash, whole or not at all, never more than fit, and never others' files."""

import errno
import hashlib
import os
import time

import pytest

from dlcore import lab
from dlcore.lab import gallery, wholefile
from dlcore.lab.gallery import Gallery

PICTURE = b"\x89PNG" + bytes(1000)


def files(tmp_path, folder="[0-9a-f][0-9a-f]"):
    return sorted((tmp_path / "images").glob(f"{folder}/*"))


def test_an_image_is_found_by_its_hash_by_another_process_too(tmp_path):
    id = Gallery(tmp_path).put(PICTURE)
    assert id == hashlib.sha256(PICTURE).hexdigest()
    other = Gallery(tmp_path)
    assert other.get(id) == PICTURE
    assert other.get("0" * 64) is None
    assert other.usage() == (1, len(PICTURE))
    assert other.problems() == ()
    assert other.put(PICTURE) == id
    assert other.usage() == (1, len(PICTURE))


@pytest.mark.parametrize("id", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 65, "٠" * 64])
def test_only_hashes_name_images(tmp_path, id):
    with pytest.raises(ValueError, match="not the id of an image"):
        Gallery(tmp_path).get(id)


@pytest.mark.parametrize("image", [b"", bytes(gallery.LARGEST + 1)])
def test_an_image_has_a_size(tmp_path, image):
    with pytest.raises(ValueError, match="1 to 2097152 bytes"):
        Gallery(tmp_path).put(image)


@pytest.mark.parametrize("change", ["flipped", "torn", "empty", "another", "huge"])
def test_a_file_that_is_not_what_its_name_says_is_never_shown(tmp_path, change):
    kept = Gallery(tmp_path)
    id = kept.put(PICTURE)
    (path,) = files(tmp_path)
    path.write_bytes(
        {
            "flipped": PICTURE[:-1] + b"\1",
            "torn": PICTURE[:500],
            "empty": b"",
            "another": b"other",
            "huge": bytes(gallery.LARGEST + 1),
        }[change]
    )
    assert kept.get(id) is None
    assert kept.put(PICTURE) == id
    assert kept.get(id) == PICTURE


@pytest.mark.parametrize("kind", ["link", "pipe", "directory"])
def test_what_is_no_plain_file_is_never_read(tmp_path, kind):
    kept = Gallery(tmp_path)
    id = kept.put(PICTURE)
    (path,) = files(tmp_path)
    elsewhere = path.rename(tmp_path / "elsewhere")
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert kept.get(id) is None
    assert Gallery(tmp_path).usage() == (0, 0)


@pytest.mark.parametrize(("most", "limit"), [(4, 10**9), (10**6, 4100)])
def test_the_least_recently_used_images_go_first_and_never_the_newest(tmp_path, most, limit):
    kept = Gallery(tmp_path, most, limit)
    ids = [kept.put(bytes([number]) * 1000) for number in range(4)]
    for age, id in enumerate(ids):
        os.utime(kept._path(id), (time.time() - 100 + age,) * 2)
    assert kept.get(ids[0]) is not None
    newest = kept.put(b"n" * 1000)
    assert kept.get(newest) is not None
    assert kept.get(ids[0]) is not None
    assert kept.get(ids[1]) is None
    assert kept.usage()[0] == 3
    crowded = Gallery(tmp_path, 1, 1)
    last = crowded.put(b"x")
    assert crowded.usage() == (1, 1)
    assert crowded.get(last) == b"x"


def test_while_the_disk_refuses_images_wait_in_memory_and_it_is_said(tmp_path):
    obstacle = tmp_path / "store"
    obstacle.write_text("a file stands where the directory should be")
    kept = Gallery(obstacle)
    id = kept.put(PICTURE)
    assert kept.get(id) == PICTURE
    assert kept.usage() == (1, len(PICTURE))
    assert "cannot be written" in kept.problems()[0]
    assert kept.get("0" * 64) is None
    obstacle.unlink()
    assert kept.problems() == ()
    assert Gallery(obstacle).get(id) == PICTURE


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    kept = Gallery(tmp_path)
    real = os.write

    def half_then_full(descriptor, rest):
        if len(rest) > 100:
            return real(descriptor, rest[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(wholefile.os, "write", half_then_full)
    id = kept.put(PICTURE)
    assert "No space left" in kept.problems()[0]
    assert kept.get(id) == PICTURE
    assert files(tmp_path) == []
    assert files(tmp_path, "tmp") == []


def test_memory_has_an_end_too(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "MEMORY_LIMIT", 2500)
    (tmp_path / "images").write_text("in the way")
    kept = Gallery(tmp_path)
    ids = [kept.put(bytes([number]) * 1000) for number in range(4)]
    assert [kept.get(id) is not None for id in ids] == [False, False, True, True]


def test_the_laboratory_has_a_gallery_and_tells_of_it(tmp_path):
    laboratory = lab.Laboratory(lab.Settings(store=tmp_path))
    try:
        id = laboratory.gallery.put(PICTURE)
        assert laboratory.status().images == 1
        assert laboratory.status().entries == 0
    finally:
        laboratory.close()
    assert Gallery(tmp_path).get(id) == PICTURE
