"""The plot component in a real browser, through the demo app beside this file."""

import re

import pytest
from playwright.sync_api import expect

DEMO = "tests/browser/plot_demo/demo.py"
CONTOUR = ".st-key-contour .lab-plot"


@pytest.fixture(scope="module")
def demo(tmp_path_factory, start_server):
    started = start_server(tmp_path_factory.mktemp("demo"), DEMO)
    yield started
    started.stop()


def drag(page, box, begin, end):
    """Drag with the mouse between two points given as fractions of a box."""
    at = [(box["x"] + fx * box["width"], box["y"] + fy * box["height"]) for fx, fy in (begin, end)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=6)
    page.mouse.up()


def nudge(visitor, label, key="ArrowRight"):
    """Move a slider by one and wait for the picture."""
    before = visitor.page.locator(".lab-plot").first.get_attribute("data-drawn")
    visitor.page.get_by_role("slider", name=label).press(key)
    visitor.page.wait_for_function(
        "(before) => document.querySelector('.lab-plot').dataset.drawn !== before", arg=before
    )
    visitor.rest()


def ask(page, key, what):
    """Evaluate a JavaScript expression of ``node``, the figure that has this key."""
    return page.evaluate(
        f"(key) => {{ const node = document.querySelector(`.st-key-${{key}} .js-plotly-plot`); return {what} }}", key
    )


def ranges(page, key="contour"):
    return ask(page, key, "[...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]")


def tips(page, key):
    """The pixel length of the first moving path: what is revealed of it."""
    return ask(page, key, "node.querySelector('.js-line').getTotalLength()")


def test_a_changed_control_keeps_node_zoom_and_picture(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/")
    ask(page, "contour", "node.mine = true")
    box = page.locator(f"{CONTOUR} .nsewdrag").bounding_box()
    whole = ranges(page)
    drag(page, box, (0.3, 0.3), (0.6, 0.7))
    page.wait_for_function("() => !document.querySelector('.st-key-contour .js-plotly-plot').layout.xaxis.autorange")
    zoomed, isolines = ranges(page), "node.querySelector('.contourlayer').innerHTML"
    assert zoomed != whole
    old = ask(page, "contour", isolines)
    page.evaluate(
        """(selector) => {
          const plot = document.querySelector(selector);
          window.blanks = 0;
          const watch = () => { window.blanks += !plot.querySelector('.main-svg .contourlayer path'); };
          new MutationObserver(watch).observe(plot, { childList: true, subtree: true });
        }""",
        CONTOUR,
    )
    nudge(window, "Stretch")
    assert ask(page, "contour", "node.mine")
    assert ranges(page) == pytest.approx(zoomed)
    assert ask(page, "contour", isolines) != old
    assert page.evaluate("() => window.blanks") == 0


def test_a_click_reports_exact_coordinates_on_a_contour(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/")
    box = page.locator(f"{CONTOUR} .nsewdrag").bounding_box()
    x0, x1, y0, y1 = ranges(page)
    fx, fy = 0.8123, 0.2345
    at = box["x"] + round(fx * box["width"]), box["y"] + round(fy * box["height"])
    page.mouse.move(at[0] - 30, at[1] - 20)
    page.mouse.move(*at, steps=4)
    page.mouse.click(*at)
    said = page.get_by_text(re.compile(r"curve="))
    expect(said).to_be_visible()
    x, y = (float(number) for number in said.inner_text().split()[:2])
    assert x == pytest.approx(x0 + (at[0] - box["x"]) / box["width"] * (x1 - x0), abs=(x1 - x0) / box["width"])
    assert y == pytest.approx(y1 - (at[1] - box["y"]) / box["height"] * (y1 - y0), abs=(y1 - y0) / box["height"])


def test_a_click_on_a_point_tells_its_curve_and_custom_data(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/")
    star = page.locator(f"{CONTOUR} .legend .traces").last
    expect(star).to_be_visible()
    point = ask(page, "contour", "[node._fullLayout.xaxis.d2p(-1.8), node._fullLayout.yaxis.d2p(-1.2)]")
    box = page.locator(f"{CONTOUR} .nsewdrag").bounding_box()
    point = box["x"] + point[0], box["y"] + point[1]
    page.mouse.move(point[0] - 40, point[1] - 30)
    page.mouse.move(*point, steps=5)
    expect(page.locator(f"{CONTOUR} .hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(*point)
    expect(page.get_by_text("curve=9 custom=kept")).to_be_visible()


def test_play_pause_step_and_scrub_move_every_figure_of_the_group_without_the_server(visitor, demo):
    window = visitor(demo.url)
    sent = []
    window.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.extend([frame])))
    page = window.go("/?show=linked&steps=50")
    sent.clear()
    count, bar = page.locator("output"), page.get_by_role("slider", name="Position in the animation")
    assert page.locator(".lab-plot-controls").count() == 1
    expect(count).to_have_text("step 50 / 50")  # reduced motion: the last state, at rest
    whole = {key: tips(page, key) for key in ("contour", "loss")}
    bar.focus()
    bar.press("Home")
    expect(count).to_have_text("step 0 / 50")
    page.get_by_role("button", name="One step forward").click()
    page.get_by_role("button", name="One step forward").press("Enter")
    expect(count).to_have_text("step 2 / 50")
    page.get_by_role("button", name="One step back").click()
    expect(count).to_have_text("step 1 / 50")
    bar.press("PageUp")
    for key in ("contour", "loss"):
        assert 0 < tips(page, key) < 0.9 * whole[key]
    in_scene = "node._fullLayout.scene._scene.traces[node._fullData[1].uid].data.x.length"
    shown = int(count.inner_text().split()[1])
    assert ask(page, "surface", in_scene) == shown + 1
    page.get_by_role("combobox", name="Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    expect(count).to_have_text("step 50 / 50", timeout=20_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    for key, length in whole.items():
        assert tips(page, key) == pytest.approx(length, rel=0.01)
    assert not sent


def test_pausing_keeps_the_position_and_reports_it(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/")
    page.get_by_role("combobox", name="Speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('.lab-plot-controls input').value) > 2")
    page.get_by_role("button", name="Pause").click()
    step = page.get_by_role("slider", name="Position in the animation").input_value()
    expect(page.get_by_text(f"step {step}", exact=True)).to_be_visible()
    window.rest()
    assert page.get_by_role("slider", name="Position in the animation").input_value() == step


def test_the_position_survives_a_new_figure(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/")
    bar = page.get_by_role("slider", name="Position in the animation")
    bar.fill("60")
    expect(page.locator("output")).to_have_text("step 60 / 200")
    length = tips(page, "loss")
    nudge(window, "Stretch")
    expect(page.locator("output")).to_have_text("step 60 / 200")
    assert tips(page, "loss") == pytest.approx(length, rel=0.2)


def test_frames_of_a_moving_curve_follow_the_steps(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/?show=fits")
    path = "() => document.querySelectorAll('.st-key-fits .js-line')[0].getAttribute('d')"
    last = page.evaluate(path)
    bar = page.get_by_role("slider", name="Position in the animation")
    bar.fill("0")
    first = page.evaluate(path)
    bar.fill("9")
    assert page.evaluate(path) == first  # the next frame stands at step 10
    bar.fill("10")
    assert page.evaluate(path) not in (first, last)


def test_the_animation_plays_once_when_motion_is_welcome(visitor, demo):
    window = visitor(demo.url, reduced_motion="no-preference")
    page = window.go("/?show=fits")
    page.wait_for_function(
        "() => { const v = Number(document.querySelector('.lab-plot-controls input').value); return v > 0 && v < 400 }"
    )
    expect(page.locator("output")).to_have_text("step 400 / 400", timeout=30_000)
    nudge(window, "Stretch")
    expect(page.locator("output")).to_have_text("step 400 / 400")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_theme_recolours_in_place(visitor, demo):
    window = visitor(demo.url, color_scheme="light")
    page = window.go("/?show=frozen")
    ink = "() => getComputedStyle(document.querySelector('.st-key-frozen .ytitle')).fill"
    ask(page, "frozen", "node.mine = true")
    assert page.evaluate(ink) == "rgb(31, 38, 48)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.st-key-frozen .ytitle')).fill === 'rgb(228, 232, 238)'"
    )
    assert ask(page, "frozen", "node.mine")


def test_the_height_is_reserved_before_the_library_comes(visitor, demo):
    window = visitor(demo.url)
    page = window.page
    page.route("**/assets/plotly-*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.add_init_script(
        """
        window.shifts = 0;
        const ours = (node) => node?.closest?.('.lab-plot') || node?.innerText?.includes('no click yet');
        const count = (list) => {
          for (const { sources, value } of list.getEntries()) {
            if (sources.some((source) => ours(source.node))) window.shifts += value;
          }
        };
        new PerformanceObserver(count).observe({ type: 'layout-shift', buffered: true });
        """
    )
    page.goto(demo.url + "/?show=frozen")
    plot = page.locator(".lab-plot")
    plot.wait_for()
    early = plot.bounding_box()
    page.evaluate("() => { window.shifts = 0 }")  # what came before is Streamlit filling the page from the top
    assert early["height"] == 348
    expect(page.get_by_text("Loading the chart …")).to_be_visible()
    window.rest()
    assert plot.bounding_box() == early
    expect(page.get_by_text("Loading the chart …")).not_to_be_visible()
    assert page.evaluate("() => window.shifts") < 0.01


def test_leaving_purges_and_coming_back_draws_again(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/?show=frozen")
    ask(page, "frozen", "(window.old = node) && true")
    page.get_by_text("none", exact=True).click()
    page.wait_for_function("() => !document.querySelector('.lab-plot') && !window.old._fullLayout && !window.old.data")
    page.get_by_text("frozen", exact=True).click()
    page.wait_for_selector(".lab-plot[data-drawn]")
    window.rest()


def test_a_figure_in_a_hidden_tab_is_drawn_when_it_shows(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/?show=tabs")
    page.get_by_role("tab", name="Two").click()
    page.wait_for_selector(".lab-plot[data-drawn]")
    box, plot = page.locator(".lab-plot").bounding_box(), page.locator(".lab-plot .main-svg").first.bounding_box()
    assert plot["width"] == pytest.approx(box["width"], abs=1)


def test_the_figure_follows_the_width_of_its_place(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/?show=frozen")
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function(
        """() => {
          const plot = document.querySelector('.lab-plot'), drawn = plot.querySelector('.main-svg').clientWidth;
          return plot.clientWidth < 700 && Math.abs(drawn - plot.clientWidth) <= 1;
        }"""
    )
    window.rest()


def test_a_sentence_stands_where_plotly_js_is_blocked(visitor, demo):
    window = visitor(demo.url)
    window.allowed.append("plotly-")
    window.page.route("**/assets/plotly-*", lambda route: route.abort())
    page = window.go("/?show=frozen")
    expect(page.get_by_role("alert").filter(has_text="needs plotly.js")).to_be_visible()
    window.page.unroute("**/assets/plotly-*")
    page.get_by_role("slider", name="Stretch").press("ArrowRight")
    page.wait_for_selector(".lab-plot[data-drawn]")  # the next figure tries again
    expect(page.get_by_text("needs plotly.js")).not_to_be_visible()


def test_a_sentence_stands_where_the_figure_is_malformed(visitor, demo):
    window = visitor(demo.url)
    page = window.go("/?show=broken")
    expect(page.get_by_role("alert").filter(has_text="malformed")).to_be_visible()


def test_the_picture_has_words_and_the_page_no_scroll_on_a_phone(visitor, demo):
    window = visitor(demo.url, "phone")
    page = window.go("/")
    expect(page.get_by_role("img", name="Spirals into a bowl seen from above")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".modebar-btn").count() == 0
    controls = page.locator(".lab-plot-controls").bounding_box()
    assert controls["x"] >= 0
    assert controls["x"] + controls["width"] <= 390
    assert controls["height"] == 48


def test_below_a_base_path_the_library_is_found(visitor, server):
    below = server(DEMO, options=["--server.baseUrlPath=lab/plots"])
    window = visitor(below.url)
    page = window.go("/?show=frozen")
    expect(page.locator(".lab-plot[data-drawn]")).to_be_visible()


def test_screenshots(demo, shoot):
    shoot(demo.url, "/", "plot-race")
    shoot(demo.url, "/?show=fits", "plot-fits")
