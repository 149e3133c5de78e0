"""Every page that app.py's navigation names runs through app.py, draws a figure, and binds its controls to the URL."""

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pages import _controls

ROOT = Path(__file__).parents[2]
PREFIXED = re.compile(
    r"^(s|map|mom|r|sweep|digits|opt|fit|dd|bv|cv|ens|bs|gen|reg|abl|conv|op|tc|ch|cnn|rf|stack|real|erf|arch|cmp|blk|skip"
    r"|latent|lat|walk|elbo|prior|ano|gan|dcg|home|link|share|runs|cmpr|boards|lesson|file)_[a-z0-9_]+$"
)
WIDGETS = {
    "button", "checkbox", "multiselect", "number_input", "pills", "segmented_control", "selectbox", "slider",
    "text_input", "toggle",
}  # fmt: skip
UNBOUND = {"button", "download_button"}
"""A click is no state that a link could carry."""
WITHOUT_A_FIGURE = {
    "pages/runs.py": "it shows what people computed, and in these tests nobody has computed anything",
    "pages/boards.py": "without a board in the address it lists those of the session, which has just begun",
}
"""Pages whose empty state has nothing to draw, and why."""


def navigation():
    """Read the pages off the calls of ``st.Page`` in app.py."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "app.py").read_text())) if isinstance(node, ast.Call)]
    pages = [call for call in calls if ast.unparse(call.func) == "st.Page"]
    return [
        (ast.literal_eval(page.args[0]), ast.literal_eval(next(k.value for k in page.keywords if k.arg == "url_path")))
        for page in pages
    ]


PAGES = [path for path, _ in navigation()]
TABS = {
    ("pages/optimizers.py", "opt_tab"): ("Maps", "Momentum", "Regression", "Sweep", "Digits"),
    ("pages/generalization.py", "gen_tab"): ("Bias and variance", "Cross-validation", "Ensembles", "Batch size"),
    ("pages/regularization.py", "reg_tab"): ("Ablation",),
    ("pages/convolution.py", "conv_tab"): ("Transposed", "Channels", "Network"),
    ("pages/receptive_fields.py", "rf_tab"): ("Real networks", "Effective field"),
    ("pages/architectures.py", "arch_tab"): ("Blocks", "Skip connections"),
    ("pages/latent_space.py", "latent_tab"): ("Walk", "Objective", "Prior", "Anomaly", "GAN", "Digit GAN"),
    ("pages/runs.py", "runs_tab"): ("Compare", "Imported"),
}
"""The tabs of each page behind the first."""
VIEWS = [
    *((path, {}) for path in PAGES),
    *((path, {control: tab}) for (path, control), tabs in TABS.items() for tab in tabs),
    ("pages/optimizers.py", {"opt_tab": "Maps", "map_kind": "Settings"}),
    ("pages/generalization.py", {"gen_view": "Double descent"}),
    *(
        ("pages/receptive_fields.py", {"rf_tab": "Effective field", "erf_view": view})
        for view in ("Depth law", "Networks")
    ),
]


def elements(app):
    found = []

    def walk(block):
        for child in getattr(block, "children", {}).values():
            found.append(child)
            walk(child)

    walk(app._tree)
    return found


def key_of(element):
    """Return the key a page gave, as it stands behind Streamlit's own hash; empty without one."""
    id = getattr(getattr(element, "proto", None), "id", "")
    key = id.split("-", 2)[2] if id.count("-") >= 2 else ""
    return "" if key == "None" else key


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: "-".join([Path(view[0]).stem, *view[1].values()]))
def view(request, dashboard):
    """A page with every drawer open, so that no control is left out."""
    path, link = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_controls, "wanted", lambda place, settings: True)
        return dashboard(path, **link)


def test_the_navigation_names_every_page_once():
    paths = [url for _, url in navigation()]
    files = {f"pages/{file.name}" for file in (ROOT / "pages").glob("*.py") if not file.name.startswith("_")}
    assert set(PAGES) == files
    assert len(paths) == len(set(paths))
    assert all(re.fullmatch("[a-z-]+", path) for path in paths)  # one segment: deeper paths give a blank page


def test_it_runs_without_an_exception(view):
    assert not view.exception
    assert not view.error


def test_it_draws_a_figure_with_words_for_who_does_not_see_it(view, request):
    page, _ = request.node.callspec.params["view"]
    plots = [json.loads(element.proto.json) for element in view.get("bidi_component") if "alt" in element.proto.json]
    assert plots or page in WITHOUT_A_FIGURE
    assert all(plot["alt"] and json.loads(plot["figure"])["data"] for plot in plots)


def test_every_control_has_a_label_and_a_key_of_this_page(view):
    controls = [element for element in elements(view) if element.type in WIDGETS]
    assert all(control.label for control in controls)
    keys = [control.key for control in controls]
    assert [key for key in keys if not key or not PREFIXED.match(key)] == []
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_control_stands_in_the_url_under_its_key(view):
    bound = {}
    for element in elements(view):
        if element.type not in WIDGETS - UNBOUND or element.key.endswith("__slider"):
            continue
        bound[element.key] = element.proto.query_param_key
    assert {key: name for key, name in bound.items() if key != name} == {}


def test_a_slider_beside_a_field_leaves_the_url_to_the_field(view):
    sliders = [element for element in elements(view) if (getattr(element, "key", None) or "").endswith("__slider")]
    keys = {getattr(element, "key", None) for element in elements(view)}
    assert all(slider.key.removesuffix("__slider") in keys for slider in sliders)
    assert not any(slider.proto.query_param_key for slider in sliders)


WITHOUT_TORCH = """
import json, sys, time
from pages import _lab
from tests.through_app import open_page

path, link, wanted = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
for _ in range(600):
    app = open_page(path, **link)
    live = [element for element in app.get("progress")]
    if wanted == "first" or not live:
        break
    time.sleep(0.1)
print(json.dumps({
    "torch": "torch" in sys.modules,
    "failed": [message.value for message in [*app.exception, *app.error]],
    "tables": len(app.dataframe),
    "live": len(live),
}))
_lab.close()
"""


@pytest.mark.slow
@pytest.mark.timeout(900)  # a new process for every page: ten seconds each on a busy machine
def test_the_web_process_never_imports_torch(tmp_path):
    """Neither while a worker trains, nor when the result comes from the cache and a new process shows it."""

    def open_in_a_new_process(path, wanted, **link):
        shown = subprocess.run(
            [sys.executable, "-c", WITHOUT_TORCH, path, json.dumps(link), wanted],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GRADIENT_LAB_STORE": str(tmp_path / "store")},
            capture_output=True,
            text=True,
            timeout=150,
            check=True,
        )
        return json.loads(shown.stdout.splitlines()[-1])

    small = {"opt_tab": "Regression", "r_steps": "100", "r_points": "64", "r_width": "4"}
    uncached = open_in_a_new_process("pages/optimizers.py", "last", **small)
    assert uncached == {"torch": False, "failed": [], "tables": 1, "live": 0}
    cached = open_in_a_new_process("pages/optimizers.py", "first", **small)
    assert cached == {"torch": False, "failed": [], "tables": 1, "live": 0}
    for path in PAGES:
        assert not open_in_a_new_process(path, "first")["torch"]
