"""Drive a real Chromium: servers on free ports with stores of their own, pages that fail on any error, screenshots."""

import contextlib
import dataclasses
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.profiles import PATIENCE_MS, Chromium

expect.set_options(timeout=PATIENCE_MS)
ROOT = Path(__file__).parents[2]
LOOKS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
# Streamlit has had nothing to do for 250 ms without a break.
IDLE = """() => {
  const app = document.querySelector('[data-testid="stApp"]'), now = performance.now();
  const idle = app && app.dataset.testConnectionState === 'CONNECTED'
    && ['notRunning', 'compilationError'].includes(app.dataset.testScriptState)
    && !document.querySelector('[data-testid="stMain"] [data-testid="stSkeleton"]');
  if (!idle) window.idleSince = 0; else window.idleSince ||= now;
  return idle && now - window.idleSince > 250;
}"""
DRAWN = """() => [...document.querySelectorAll('.lab-plot')].every(
  (plot) => plot.dataset.drawn || plot.querySelector('[role=alert]') || !plot.clientWidth)"""
BAD = ", ".join(
    f'[data-testid="{name}"]'
    for name in ("stException", "stMermaidError", "stEChartsChartError", "stErrorElementStack")
)
# On a deep link Streamlit's page first looks for its server below the page's own path.
EXPECTED_404 = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder, and run them last: the quick ones speak first."""
    for item in items:
        if is_browser_test(item):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))  # trainings give way to browsers and share the cores with them
    items.sort(key=is_browser_test)


def is_browser_test(item):
    return Path(__file__).parent in item.path.parents


@dataclasses.dataclass
class Server:
    """A running server: its address without a trailing slash, its process, its log so far, its store."""

    url: str
    process: subprocess.Popen
    log: Path
    store: Path

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(folder, app, env=None, options=()):
    """Start ``streamlit run app`` with a fresh store in ``folder`` and return it when it is healthy."""
    port, log, store = free_port(), folder / "server.log", folder / "store"
    base = next((option.split("=", 1)[1] for option in options if option.startswith("--server.baseUrlPath=")), "")
    url = f"http://127.0.0.1:{port}" + (f"/{base}" if base else "")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / app), f"--server.port={port}", *options]
    command += ["--server.headless=true", "--server.address=127.0.0.1"]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "GRADIENT_LAB_STORE": str(store), **(env or {})}
    with log.open("w") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=sink, stderr=subprocess.STDOUT)
    server = Server(url, process, log, store)
    for _ in range(600):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
            return server
        time.sleep(0.1)
    server.stop()
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def server(tmp_path_factory):
    """Start further servers: ``server("app.py", env={...}, options=["--server.…=…"])``; all end with the test."""
    with contextlib.ExitStack() as running:

        def begin(app="app.py", env=None, options=()):
            started = start(tmp_path_factory.mktemp("server"), app, env, options)
            running.callback(started.stop)
            return started

        yield begin


@pytest.fixture(scope="session")
def start_server():
    """Hand out ``start``, for fixtures that keep a server longer than one test."""
    return start


@pytest.fixture(scope="session")
def main_server(tmp_path_factory):
    """The dashboard itself, one server for the whole session."""
    started = start(tmp_path_factory.mktemp("main"), "app.py")
    yield started
    started.stop()


@pytest.fixture(scope="session")
def profiles(tmp_path_factory):
    """The folder where browsers find what others have compiled."""
    return tmp_path_factory.mktemp("profiles")


@pytest.fixture(scope="module")  # not for the session: Playwright leaves an event loop in the thread of the tests
def chromium(profiles):
    """What opens windows: ``with chromium.window(...) as page``."""
    with sync_playwright() as playwright:
        yield Chromium(playwright, profiles)


class Visitor:
    """One person with one browser window, who notices every error."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.errors, self.allowed = [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message):
        if message.type == "error" and not EXPECTED_404.search(message.location.get("url", "")):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def go(self, path="/"):
        """Open a path of the server and wait until the page has come to rest."""
        self.page.goto(self.url + path)
        return self.rest()

    def rest(self):
        """Wait until Streamlit is idle and every plot drawn; fail on whatever went wrong; return the page."""
        self.page.evaluate("() => { window.idleSince = 0 }")  # what was idle before the last click does not count
        self.page.wait_for_function(IDLE)
        self.page.wait_for_function(DRAWN)
        app = self.page.locator('[data-testid="stApp"]')
        assert app.get_attribute("data-test-script-state") != "compilationError"
        assert not (bad := self.page.locator(BAD).all_inner_texts()), bad
        assert not self.page.get_by_role("dialog", name="Page not found").count()
        unexpected = [error for error in self.errors if not any(re.search(pattern, error) for pattern in self.allowed)]
        assert not unexpected, unexpected
        return self.page


@pytest.fixture
def visitor(chromium):
    """Open windows: ``visitor(url, look="phone", color_scheme="dark", ...)``; nothing but the server can be reached."""
    with contextlib.ExitStack() as windows:

        def enter(url, look="desktop", **options):
            options = {"reduced_motion": "reduce", **LOOKS[look], **options}
            return Visitor(windows.enter_context(chromium.window(**options)), url)

        yield enter


@pytest.fixture
def visit(visitor, main_server):
    """Open a path of the dashboard in a fresh window and return the page: ``page = visit("/optimizers?o_lr=0.1")``."""
    return lambda path="/", **options: visitor(main_server.url, **options).go(path)


@pytest.fixture
def shoot(visitor):
    """Photograph a path of a server: every look, light and dark, into the folder SCREENSHOTS names (off without it)."""
    folder = os.environ.get("SCREENSHOTS")

    def photograph(url, path, name):
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for look in LOOKS:
            for scheme in ("light", "dark"):
                page = visitor(url, look, color_scheme=scheme).go(path)
                expect(page.locator('[data-testid="stApp"]')).to_be_visible()
                tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
                page.screenshot(path=f"{folder}/{name}-{look}-{scheme}-fold.png")
                page.set_viewport_size({"width": LOOKS[look]["viewport"]["width"], "height": min(tall + 80, 6000)})
                page.wait_for_timeout(600)
                page.screenshot(path=f"{folder}/{name}-{look}-{scheme}.png")

    return photograph
