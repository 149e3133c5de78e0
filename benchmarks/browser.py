"""From a moved control to the new picture, in a real Chromium; and what a rerun costs beside an empty page.

    python -m benchmarks.browser
    python -m benchmarks.browser --app app.py --path /optimizers --control Steps --plot surface_map

A first window moves the control from its start to the right, so that the server has every view cached; then another,
which has seen none of them, does the same and is measured. Printed are the median and the 95th percentile of

- control to picture: all that a visitor waits,
- control to picture without the server: the browser's part, from the key to the paint,
- message to picture: from the arrival of the largest message to the paint,
- server: from the request to the last message, on the wire,
- server, empty page: the same for a page that has only a slider and one ``st.plotly_chart`` whose message is as large,
  moved in turns with the first,
- processor: what the server's process spent on a move, less what it spends in that time at rest (Dask's heartbeats).
  On a machine with few cores the time on the wire is partly the browser's, which draws while the server still sends.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser import conftest, profiles

REFERENCE = """
import os

import numpy as np
import plotly.graph_objects as go
import streamlit as st

shift = st.slider("Shift", 0, 100, 0)
points = int(os.environ["POINTS"])
st.plotly_chart(go.Figure(go.Scatter(y=np.arange(points, dtype="float32") + shift)), key="chart")
"""

WATCH = """
window.bench = { size: 0 };
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener('message', ({ data }) => {
      const size = data.byteLength ?? data.size ?? data.length;
      if (size > bench.size) Object.assign(bench, { size, arrived: performance.now() });
    });
  }
};
"""

BEGIN = """(plot) => {
  const node = document.querySelector(plot), old = node.dataset.drawn;
  Object.assign(bench, { size: 0, blanks: 0, painted: undefined, began: undefined });
  addEventListener('keydown', () => { bench.began = performance.now(); }, { once: true, capture: true });
  const look = () => {
    bench.blanks += !node.querySelector('.main-svg, canvas');
    if (node.dataset.drawn === old) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => { bench.painted = performance.now(); }));
  };
  requestAnimationFrame(look);
}"""


@dataclass
class Wire:
    """What the network layer saw of the websocket since ``clear``: it has its own clock, in s."""

    sent: list[float] = field(default_factory=list)
    received: list[tuple[float, int]] = field(default_factory=list)

    def watch(self, context: BrowserContext, page: Page) -> None:
        """Listen below JavaScript, so that a busy page delays nothing that is measured here."""
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", lambda frame: self.sent.append(frame["timestamp"]))
        session.on("Network.webSocketFrameReceived", self._receive)

    def _receive(self, frame: dict[str, Any]) -> None:
        self.received.append((frame["timestamp"], len(frame["response"]["payloadData"]) * 3 // 4))

    def clear(self) -> None:
        """Forget what has been seen."""
        self.sent.clear()
        self.received.clear()

    @property
    def milliseconds(self) -> float:
        """From the first request to the last answer."""
        return 1e3 * (self.received[-1][0] - self.sent[0])

    @property
    def size(self) -> int:
        """Bytes of all answers."""
        return sum(size for _, size in self.received)


@contextlib.contextmanager
def opened(context: BrowserContext, url: str) -> Iterator[tuple[Page, Wire]]:
    page, wire = context.new_page(), Wire()
    page.add_init_script(WATCH)
    wire.watch(context, page)
    page.goto(url)
    settle(page)
    yield page, wire
    page.close()


def settle(page: Page) -> None:
    page.evaluate("() => { window.idleSince = 0 }")
    page.wait_for_function(conftest.IDLE, timeout=120_000)
    page.wait_for_function(conftest.DRAWN, timeout=120_000)


def press(page: Page, wire: Wire, control: str, key: str) -> None:
    wire.clear()
    page.get_by_role("slider", name=control).first.press(key)
    while not wire.received:
        page.wait_for_timeout(10)
    settle(page)


class Processor:
    """The processor time of a server's process, its workers not counted, less what it spends at rest."""

    def __init__(self, server: conftest.Server, page: Page) -> None:
        self._process = psutil.Process(server.process.pid)
        self._at_rest = 0.0
        self.start()
        page.wait_for_timeout(5000)
        self._at_rest = self.milliseconds / 5.0

    def start(self) -> None:
        """Count from now on."""
        self._began, self._spent = time.monotonic(), self._total()

    @property
    def milliseconds(self) -> float:
        """Spent since ``start``."""
        return self._total() - self._spent - self._at_rest * (time.monotonic() - self._began)

    def _total(self) -> float:
        spent = self._process.cpu_times()
        return 1e3 * (spent.user + spent.system)


def picture(page: Page, wire: Wire, asked: argparse.Namespace) -> dict[str, float]:
    """Move the control once; return the times in ms, the answers' size in bytes and the frames without a picture."""
    page.evaluate(BEGIN, f".st-key-{asked.plot} .lab-plot")
    press(page, wire, asked.control, "ArrowRight")
    page.wait_for_function("() => bench.painted")
    bench = page.evaluate("() => bench")
    return {
        "picture": bench["painted"] - bench["began"],
        "browser": bench["painted"] - bench["arrived"],
        "server": wire.milliseconds,
        "size": wire.size,
        "blanks": bench["blanks"],
    }


def tell(name: str, values: list[float]) -> None:
    ordered = sorted(values)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:42s} median {statistics.median(ordered):5.0f} ms   95 % {late:5.0f} ms")


def measure(asked: argparse.Namespace, context: BrowserContext, folder: Path) -> None:
    store = {} if asked.store is None else {"GRADIENT_LAB_STORE": asked.store}
    (folder / "app").mkdir()
    with contextlib.ExitStack() as running:
        app = conftest.start(folder / "app", asked.app, store)
        running.callback(app.stop)
        size = sweep(asked, context, app.url + asked.path)
        (folder / "reference.py").write_text(REFERENCE)
        reference = conftest.start(folder, str(folder / "reference.py"), {"POINTS": str(int(size * 3 / 4 / 4))})
        running.callback(reference.stop)
        page, wire = running.enter_context(opened(context, app.url + asked.path))
        press(page, wire, asked.control, "Home")
        empty, empty_wire = running.enter_context(opened(context, reference.url))
        mine, other = Processor(app, page), Processor(reference, empty)
        ours, theirs = [], []
        for _ in range(asked.times):
            mine.start()
            page.bring_to_front()
            ours.append(picture(page, wire, asked))
            ours[-1]["processor"] = mine.milliseconds
            other.start()
            empty.bring_to_front()
            press(empty, empty_wire, "Shift", "ArrowRight")
            spent = other.milliseconds
            theirs.append({"server": empty_wire.milliseconds, "size": empty_wire.size, "processor": spent})
        report(asked, ours, theirs)


def sweep(asked: argparse.Namespace, context: BrowserContext, url: str) -> int:
    """Put every view into the server's cache; return the median size of the answers in bytes."""
    with opened(context, url) as (page, wire):
        press(page, wire, asked.control, "Home")
        return int(statistics.median(picture(page, wire, asked)["size"] for _ in range(asked.times)))


def report(asked: argparse.Namespace, ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> None:
    sizes = [statistics.median(one["size"] for one in those) / 1e3 for those in (ours, theirs)]
    print(f"{asked.app} {asked.path}, {asked.control}: {asked.times} moves, {sizes[0]:.0f} kB of answers each")
    tell("control to picture", [one["picture"] for one in ours])
    tell("control to picture without the server", [one["picture"] - one["server"] for one in ours])
    tell("message to picture", [one["browser"] for one in ours])
    tell("server", [one["server"] for one in ours])
    tell(f"server, empty page, {sizes[1]:.0f} kB", [one["server"] for one in theirs])
    print(f"frames without a picture: {sum(one['blanks'] for one in ours):.0f}")
    for what, words in (("server", "on the wire"), ("processor", "in processor time")):
        mine, other = (statistics.median(one[what] for one in those) for those in (ours, theirs))
        print(
            f"rerun of the page against the empty page, {words}: {mine:.0f} / {other:.0f} ms = {mine / other:.2f} times"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", default="tests/browser/plot_demo/demo.py")
    parser.add_argument("--path", default="/?show=frozen")
    parser.add_argument("--control", default="Stretch", help="accessible name of a slider")
    parser.add_argument("--plot", default="frozen", help="key of the plot that is watched")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--store", help="a store folder to use; by default a fresh one")
    asked = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=profiles.executable(), args=profiles.FLAGS)
        measure(
            asked, browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800}), Path(folder)
        )
        browser.close()


if __name__ == "__main__":
    main()
