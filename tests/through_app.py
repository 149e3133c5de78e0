"""Open pages through app.py and its navigation by Streamlit's AppTest: no server, no browser."""

from pathlib import Path

from streamlit.runtime import pages_manager
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

ROOT = Path(__file__).parents[1]
DEFAULT_PAGE = "pages/home.py"


class _Navigated(pages_manager.PagesManager):
    """Keep AppTest from its guess that our folder of pages is Streamlit's older scheme, where app.py is not run."""


def open_page(page, /, **link):
    """Open a page as a link does: ``open_page("pages/optimizers.py", s_surface="Booth")``; return it after its run."""
    pages_manager.PagesManager.uses_pages_directory = False
    app_test.PagesManager = _Navigated
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    if page != DEFAULT_PAGE:
        app.switch_page(page)
        app._page_hash = calc_hash(Path(page).stem.replace("_", "-"))  # AppTest takes the file's name for the address
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()
