"""Say how a result came about: when, how long, on what, with which versions and revision."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from dlcore.lab.records import Provenance


def record(duration: float, steps: int, device: str, origin: Literal["worker", "page"]) -> Provenance:
    """Return the provenance of a computation that ends now; ``duration`` in seconds."""
    packages = ("numpy", "torch") if origin == "worker" else ("numpy",)
    return Provenance(
        created=datetime.now(UTC).isoformat(timespec="microseconds"),
        duration=duration,
        steps=steps,
        device=device,
        versions=dict(versions(packages)),
        revision=revision(),
        origin=origin,
    )


@cache
def versions(packages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the versions of Python and of the packages that are installed, without importing them."""
    installed = {"python": platform.python_version()}
    for package in packages:
        try:
            installed[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return tuple(installed.items())


@cache
def revision() -> str:
    """Return the git revision of the source, marked ``-dirty`` when it was changed, or nothing outside a checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603  # fixed words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()[:80] if answer.returncode == 0 else ""
