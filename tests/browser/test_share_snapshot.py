"""The view leaves the lab: a snapshot that lives without a network, figures as PNG and SVG."""

import contextlib
import json
import re
import struct
import xml.etree.ElementTree as ElementTree

import pytest
from playwright.sync_api import expect

from pages import _snapshot, _view
from tests.browser import visiting

DRAWN = """() => [...document.querySelectorAll('.lab-plot')].every((plot) => plot.dataset.drawn)
  && [...document.querySelectorAll('.lab-window')].every((view) => view.dataset.step)"""
SVG = "{http://www.w3.org/2000/svg}"
LINES = """() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) =>
  [...plot.querySelectorAll('.js-line')].reduce((length, line) => length + line.getAttribute('d').length, 0))"""
GROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def open_file(chromium):
    """Open a file from disk in a browser without a network; whatever it asks for or complains about is an error."""
    with contextlib.ExitStack() as windows:

        def enter(path, **options):
            page = windows.enter_context(chromium.window(offline=True, reduced_motion="reduce", **options))
            heard = []
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.on("console", lambda message: message.type == "error" and heard.append(message.text))
            page.on("request", lambda request: heard.append(request.url))
            page.on("dialog", lambda dialog: heard.append(dialog.message))
            page.goto(path.as_uri())
            page.wait_for_function(DRAWN)
            assert heard == [path.as_uri()]
            windows.callback(lambda: heard.remove(path.as_uri()) or heard)
            return page, heard

        yield enter


def download(page, folder, button):
    with page.expect_download() as coming:
        button.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def open_menu(page):
    visiting.keyed(page, "share_menu").get_by_role("button").first.click()
    expect(visiting.keyed(page, "share_snapshot").get_by_role("button")).to_be_visible()


def take_pictures(page, folder, name):
    """Take the chosen figure as PNG and as SVG; return the size of the PNG in dots and the SVG as a tree."""
    buttons = visiting.keyed(page, "share_pictures")
    png, svg = (download(page, folder, buttons.locator(f"button[name={kind}]")) for kind in ("png", "svg"))
    assert (png.name, svg.name) == (f"{name}.png", f"{name}.svg")
    head = png.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", head[16:]), ElementTree.fromstring(svg.read_text())


def test_a_snapshot_with_an_animation_lives_from_disk(visit, open_file, tmp_path):
    page = visit("/optimizers?opt_tab=Momentum&mom_kappa=50")
    seen = visiting.plot(page, "mom_plane").locator(".lab-plot-figure").bounding_box()
    visiting.plot(page, "mom_plane").locator("input").fill("3")
    open_menu(page)
    visiting.keyed(page, "share_pictures").locator("select").select_option(index=1)
    dots, drawing = take_pictures(page, tmp_path, "gradient-lab-optimizers-momentum-mom_plane")
    assert dots == pytest.approx((2 * seen["width"], 2 * seen["height"]), abs=2)
    assert float(drawing.attrib["width"]) == pytest.approx(seen["width"], abs=1)
    path = next(line.attrib["d"] for line in drawing.iter(f"{SVG}path") if "js-line" in line.attrib.get("class", ""))
    assert 1 < len(re.findall("[ML]", path)) <= 4, "the picture is the one of the step that is seen"

    path = download(page, tmp_path, visiting.keyed(page, "share_snapshot").get_by_role("button"))
    assert path.name == "gradient-lab-optimizers-momentum.html"
    file, heard = open_file(path, viewport={"width": 390, "height": 844})
    assert file.evaluate("() => document.documentElement.scrollWidth") == 390
    expect(file.locator("a").first).to_have_attribute(
        "href", re.compile(r"/optimizers\?opt_tab=Momentum&mom_kappa=50$")
    )
    whole = file.evaluate(LINES)
    controls = file.locator(".lab-plot-controls")
    expect(controls.locator("output")).to_have_text("step 100 / 100")
    controls.locator("input").fill("3")
    expect(controls.locator("output")).to_have_text("step 3 / 100")
    shorter = [now < before for now, before in zip(file.evaluate(LINES), whole, strict=True)]
    assert sum(shorter) > 1, "the figures of a group move together"
    light, drawn = file.evaluate(GROUND), file.locator(".lab-plot").first.get_attribute("data-drawn")
    file.locator("#theme").click()
    expect(file.locator(".lab-plot").first).not_to_have_attribute("data-drawn", drawn)
    assert file.evaluate(GROUND) != light
    assert not file.locator(".modebar-btn[data-title*=cloud i]").count()
    assert len(heard) == 1


def test_a_window_slides_in_a_snapshot(visit, open_file, tmp_path):
    page = visit("/convolution")
    open_menu(page)
    dots, drawing = take_pictures(page, tmp_path, "gradient-lab-convolution-operation-op_window")
    _x, _y, width, height = map(float, drawing.attrib["viewBox"].split())
    assert dots == (int(2 * width), int(2 * height))
    assert "color(" not in ElementTree.tostring(drawing, "unicode"), "drawing programs know no mixed colours"
    path = download(page, tmp_path, visiting.keyed(page, "share_snapshot").get_by_role("button"))

    file, heard = open_file(path, color_scheme="dark")
    window = file.locator(".lab-window")
    last = int(window.get_attribute("data-step"))
    window.locator(".lab-plot-controls button").first.click()
    expect(window).to_have_attribute("data-step", str(last - 1))
    expect(window.locator(".lab-window-sum")).to_be_visible()
    assert len(heard) == 1


def test_a_hostile_board_does_nothing_to_its_reader(open_file, tmp_path):
    attack = "</script><script>window.stolen = 1</script><img src=x onerror='window.stolen = 2'><svg onload=alert(1)>"
    trace = {"type": "scatter", "x": [1, 2], "y": [3, 4], "name": attack, "text": [attack, attack], "mode": "text"}
    layout = {"title": {"text": f"{attack}<a href='javascript:alert(3)'>here</a>"}}
    words = {"loading": attack, "malformed": attack, "unreachable": attack}
    sent = {"figure": json.dumps({"data": [trace], "layout": layout}), "alt": attack, "height": 200, "controls": 0}
    sent |= {"view": attack, "group": attack, "autoplay": attack, "at": None, "words": words, "library": "http://x/"}
    note = f"{attack} [here](javascript:window.stolen=4) $\\text{{{attack}}}$"
    blocks = [_snapshot.Words(note), _snapshot.Picture(_view.Figure("plot", sent, attack, 200), attack, note)]
    path = tmp_path / "board.html"
    path.write_bytes(_snapshot.document(attack, note, blocks, language="en", made=attack))
    file, heard = open_file(path)
    assert file.evaluate("() => window.stolen") is None
    assert file.locator("h1").inner_text() == attack
    assert not file.locator("a[href^=javascript], [*|href^=javascript]").count()
    assert len(heard) == 1
