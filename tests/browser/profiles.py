"""A browser of its own for every visitor; what scripts were compiled to passes on from one to the next, nothing else.

Compiling Streamlit's and plotly's scripts is nearly half of what the opening of a page costs. A context of a browser
that all share would keep nothing of it: Chromium holds compiled scripts in a profile on disk only.
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
CACHES = ("Default/Cache", "Default/Code Cache")


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
            profile, executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=FLAGS, **options
        )
        browser.set_default_timeout(90_000)  # ms; a busy machine is no failure
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
