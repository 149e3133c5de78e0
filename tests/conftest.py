"""What every test finds: one thread for torch, and the dashboard without a browser."""

import os

import pytest

# One thread per test process: torch's own threads wait for each other in vain where the cores are busy.
os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch is imported, which no test module has done yet


@pytest.fixture(scope="module")
def quiet_lab(tmp_path_factory):
    """Let every page meet a laboratory that answers what is instant or stored, and lets the rest wait for ever."""
    from tests import quiet  # imports Streamlit, which most tests do without

    with quiet.laboratory(tmp_path_factory.mktemp("store")) as opened:
        yield opened


@pytest.fixture(scope="module")
def dashboard(quiet_lab):
    """Open a page through app.py as a link does: ``dashboard("pages/optimizers.py", s_surface="Booth")``."""
    from tests import through_app

    return through_app.open_page


@pytest.fixture
def open_drawers(monkeypatch):
    """Make the controls of every expander and popover, as if the visitor had opened them all."""
    from pages import _controls

    monkeypatch.setattr(_controls, "wanted", lambda place, settings: True)


@pytest.fixture
def questions(monkeypatch):
    """Collect every question that a page builds from its controls, in order."""
    from pages import _controls

    built, build = [], _controls.build

    def note(model, /, **settings):
        built.append(build(model, **settings))
        return built[-1]

    monkeypatch.setattr(_controls, "build", note)
    return built
