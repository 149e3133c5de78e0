"""Files that are there whole or not at all, also after ``kill -9`` and after a power cut."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from pathlib import Path
from typing import BinaryIO

OLD_TEMPORARY_S = 3600.0


class NotAPlainFile(ValueError):  # noqa: N818  # reads as what it says: "raise NotAPlainFile"
    """Say that something stands where a plain file of bounded size should stand."""


def write(path: Path, data: bytes, scratch: Path) -> None:
    """Write a file so that a reader sees all of it or nothing, and so that it survives a power cut.

    Args:
        path: where it shall stand; an older file there is replaced.
        data: its content.
        scratch: directory on the same file system, where it is written before it takes its place.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_directory(path.parent.parent)
    temporary = scratch / f"{secrets.token_hex(16)}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def open_plain(path: Path, limit: int) -> BinaryIO:
    """Open a plain file of at most ``limit`` bytes for reading; links, pipes and devices are not followed.

    Raises:
        NotAPlainFile: it is something else, or too large.
        OSError: it is missing or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotAPlainFile("it is a link") from error
        raise
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > limit:
        os.close(descriptor)
        raise NotAPlainFile(f"it is no plain file of at most {limit} bytes")
    return os.fdopen(descriptor, "rb")


def read(path: Path, limit: int) -> bytes:
    """Read all of a plain file; raise like ``open_plain``."""
    with open_plain(path, limit) as file:
        return file.read(limit)


def touch(path: Path) -> None:
    """Count a file as used now, if it is still there and ours to touch."""
    with contextlib.suppress(OSError):
        os.utime(path, follow_symlinks=False)


def remove(path: Path) -> bool:
    """Remove a file; tell whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def sweep(scratch: Path) -> None:
    """Remove temporary files that a killed writer left behind long ago."""
    for file in scratch.glob("*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > OLD_TEMPORARY_S:
                file.unlink()


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
