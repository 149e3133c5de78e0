"""What many visitors cost: waiting times beside those of an empty page, and what is left in memory when they have gone.

    python -m benchmarks.load                     # the full size: some ten minutes
    python -m benchmarks.load --visitors 10 --seconds 20 --sessions 100

Visitors speak Streamlit's own protocol over a websocket each: a rerun lasts from the moved control to the message that
the page is finished. First all of them move a control every two seconds on cached views of ``/optimizers`` while one
network trains; then as many do the same on a page with only a slider, on a server of its own, while the same network
trains on. Then sessions come and go, and the memory of the web process (without its workers) is read when the
server has forgotten them. Any error on a page, a lost connection or a traceback in a log ends the measurement.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from benchmarks.load import crowd
from tests.browser import conftest

EMPTY = "benchmarks/load/empty.py"
TTL_S = 5
"""Seconds that a server keeps a session whose browser has gone; 60 in config.toml, less here so that nobody waits."""


def ready(url: str) -> bool:
    """Return whether all parts of the lab work."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
        return bool(json.load(answer)["ready"])
    return False


def megabytes(server: conftest.Server) -> float:
    """Return the memory that the web process holds, without its workers."""
    return psutil.Process(server.process.pid).memory_info().rss / 1e6


def tell(name: str, waits: list[float]) -> tuple[float, float]:
    """Print and return median and 95th percentile in ms."""
    ordered = sorted(1e3 * wait for wait in waits)
    middle, late = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:28s} p50 {middle:6.0f} ms   p95 {late:6.0f} ms   {len(ordered)} reruns")
    return middle, late


async def wait(server: conftest.Server, asked: argparse.Namespace, place: crowd.Place, empty: crowd.Place) -> None:
    """Measure waiting times here and on the empty page, with one network in training."""
    for there in (place, empty):
        await crowd.warm(there)
    async with crowd.training(server.url):
        here = tell("/optimizers, cached", await crowd.drive(place, asked.visitors, asked.every, asked.seconds))
        there = tell("an empty page", await crowd.drive(empty, asked.visitors, asked.every, asked.seconds))
    print(f"{'':28s} p50 {here[0] / there[0]:6.1f} ×    p95 {here[1] / there[1]:6.1f} ×")


async def remember(server: conftest.Server, asked: argparse.Namespace, place: crowd.Place) -> None:
    """Measure what sessions leave in memory; the first ones, whose caches and code stay for good, do not count."""
    await crowd.warm(place)
    await crowd.come_and_go(place, max(20, asked.sessions // 5), asked.at_once)
    await asyncio.sleep(asked.rest)
    before = megabytes(server)
    part = asked.sessions // 5
    for number in range(5):
        await crowd.come_and_go(place, part, asked.at_once)
        print(f"{(number + 1) * part:6d} sessions                 {megabytes(server):6.0f} MB")
    await asyncio.sleep(asked.rest)
    after = megabytes(server)
    print(f"{'before, and at rest after':28s} {before:6.0f} MB, {after:6.0f} MB: {100 * (after / before - 1):+.1f} %")


def main() -> None:
    """Read the wishes, start the servers, measure, and look for errors."""
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--visitors", type=int, default=50)
    asks.add_argument("--every", type=float, default=2.0, help="seconds between two moves of a visitor")
    asks.add_argument("--seconds", type=float, default=120.0, help="length of each of the two measurements of waiting")
    asks.add_argument("--sessions", type=int, default=1000)
    asks.add_argument("--at-once", type=int, default=8, help="sessions that are open at the same time")
    asks.add_argument("--rest", type=float, default=90.0, help="seconds without visitors before memory is read")
    asked = asks.parse_args()
    options = [f"--server.disconnectedSessionTTL={TTL_S}"]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        folders = [Path(name, part) for part in ("lab", "empty")]
        for folder in folders:
            folder.mkdir()
        server = conftest.start(folders[0], "app.py", options=options)
        running.callback(server.stop)
        other = conftest.start(folders[1], EMPTY)
        running.callback(other.stop)
        while not ready(server.url):
            time.sleep(0.5)
        place = crowd.Place(server.url, "optimizers", "s_steps", tuple(range(60, 301, 20)))
        empty = crowd.Place(other.url, "", "shift", tuple(range(100)))
        asyncio.run(wait(server, asked, place, empty))
        asyncio.run(remember(server, asked, place))
        for log in (server.log, other.log):
            assert "Traceback" not in log.read_text(), log.read_text()


if __name__ == "__main__":
    main()
