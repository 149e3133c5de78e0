"""A browser of its own for every visitor; what scripts were compiled to passes on from one to the next, nothing else.

Chromium holds compiled scripts in a profile on disk only; a context of a browser that all share keeps nothing of them.
Opening six pages cost 52 s of processor in contexts, and 39 s so, the start of six browsers included.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

FLAGS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",  # 3-D scenes need no GPU; the rest of the page is drawn without
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing but the server can be reached
]
PATIENCE_MS = 120_000
"""How long a test waits for whatever should come; a busy machine is no failure."""
CACHES = ("Default/Cache", "Default/Code Cache")


def executable():
    """Return the Chromium that is named or found; None: Playwright's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


class Chromium:
    """Start browsers, each with a profile that nobody else has at the time."""

    def __init__(self, playwright, folder):
        """Start nothing yet.

        Args:
            playwright: as it was started.
            folder: of profiles that nobody has at the time, of whoever came before.
        """
        self._playwright = playwright
        self._folder = Path(folder)
        self._free = sorted(self._folder.iterdir())

    @contextlib.contextmanager
    def window(self, **options):
        """Open a window of a browser that remembers no visitor, and end it; yield its page.

        Args:
            **options: as ``launch_persistent_context`` takes them.
        """
        profile = self._free.pop() if self._free else Path(tempfile.mkdtemp(dir=self._folder))
        browser = self._playwright.chromium.launch_persistent_context(
            profile, executable_path=executable(), args=FLAGS, **options
        )
        browser.set_default_timeout(PATIENCE_MS)
        try:
            yield browser.pages[0]
        finally:
            browser.close()
            _forget(profile)
            self._free.append(profile)


def _forget(profile):
    """Keep the caches of a profile; what a visitor left in it goes."""
    with tempfile.TemporaryDirectory(dir=profile.parent.parent, ignore_cleanup_errors=True) as folder:
        used = profile.rename(Path(folder) / "used")
        profile.mkdir()
        for cache in CACHES:
            if (used / cache).exists():
                (profile / cache).parent.mkdir(exist_ok=True)
                (used / cache).rename(profile / cache)
