"""The tab "Maps" in a real browser: click a pixel or a cell and see its path, share it, watch a long map fill."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import keyed, link, look_into, plot, sticks_out, stop, table, wait_for, wait_for_link

BASINS = "/optimizers?opt_tab=Maps"
OUTCOMES = f"{BASINS}&map_kind=Settings&map_surface=Ravine"
LONG = f"{BASINS}&map_o=Adam&map_res=240&map_steps=3000"
"""A map that takes some seconds in a worker."""
PATH = "node.data.find((t) => t.mode === 'lines' && t.name === arg)"


def click(page, key, fx, fy):
    """Click a figure at fractions of its plot's width and height; return where that is on its axes."""
    keyed(page, key).scroll_into_view_if_needed()
    box = page.locator(f".st-key-{key} .nsewdrag").bounding_box()
    (x0, x1), (y0, y1) = look_into(page, key, "[node._fullLayout.xaxis.range, node._fullLayout.yaxis.range]")
    at = box["x"] + round(fx * box["width"]), box["y"] + round(fy * box["height"])
    page.mouse.move(at[0] - 20, at[1] - 10)
    page.mouse.move(*at, steps=4)
    page.mouse.click(*at)
    share_x, share_y = (at[0] - box["x"]) / box["width"], (at[1] - box["y"]) / box["height"]
    return x0 + share_x * (x1 - x0), y1 - share_y * (y1 - y0)


def path(page, key, name):
    return look_into(page, key, f"((t) => [Array.from(t.x), Array.from(t.y)])({PATH.replace('arg', repr(name))})")


def test_a_click_on_a_pixel_shows_the_way_of_every_optimizer_from_there(visit):
    page = visit(BASINS)
    look_into(page, "map_adam_map", "node.mine = true")
    x, y = click(page, "map_momentum_map", 0.7, 0.75)
    page.wait_for_function("() => ['map_x', 'map_y'].every((key) => new URLSearchParams(location.search).has(key))")
    asked = link(page)
    assert float(asked["map_x"]) == pytest.approx(x, abs=0.05)
    assert float(asked["map_y"]) == pytest.approx(y, abs=0.05)
    for key, name in (("map_momentum_map", "Momentum"), ("map_adam_map", "Adam")):
        wait_for(page, key, f"Math.abs({PATH.replace('arg', repr(name))}.x[0] - arg) < 0.06", x)
        xs, ys = path(page, key, name)
        assert ys[0] == pytest.approx(y, abs=0.06)  # the middle of the pixel
        pixel = f"({xs[0]:.3g}, {ys[0]:.3g})"
        expect(page.get_by_text(f"From {pixel}: minimum (3.58, -1.85)").first).to_be_visible()
        assert (xs[-1], ys[-1]) == pytest.approx((3.584, -1.848), abs=0.1)
    assert look_into(page, "map_adam_map", "node.mine")  # updated in place


def test_a_click_on_a_cell_shows_the_path_of_its_settings(visit):
    page = visit(OUTCOMES)
    x, _y = click(page, "map_outcome", 0.55, 0.6)
    page.wait_for_function(
        "(keys) => keys.every((key) => new URLSearchParams(location.search).has(key))",
        arg=["map_momentum_lr", "map_momentum_momentum"],
    )
    asked = link(page)
    rate, beta = float(asked["map_momentum_lr"]), float(asked["map_momentum_momentum"])
    assert rate == pytest.approx(10**x, rel=0.1)
    assert 0 < beta < 0.999
    expect(keyed(page, "map_momentum_lr").locator("input[type=number]")).to_have_value(asked["map_momentum_lr"])
    mark = "node.data.find((t) => t.name === 'your path')"
    wait_for(page, "map_outcome", f"Math.abs({mark}.x[0] - arg) < 0.05", x)
    # the first step of momentum is plain descent's: w1 = w0 (1 - lr λ), λ = 1/100 and 1 in the ravine
    wait_for(page, "map_path", f"Math.abs({PATH.replace('arg', repr('Momentum'))}.y[1] - arg) < 1e-3", 4 * (1 - rate))
    xs, _ = path(page, "map_path", "Momentum")
    assert xs[1] == pytest.approx(-9 * (1 - rate / 100), abs=1e-3)


def test_a_click_on_the_surface_moves_the_start_of_the_outcome_map(visit):
    page = visit(OUTCOMES)
    x, _y = click(page, "map_path", 0.25, 0.5)
    page.wait_for_function("() => new URLSearchParams(location.search).has('map_x')")
    wait_for(page, "map_path", f"Math.abs({PATH.replace('arg', repr('Momentum'))}.x[0] - arg) < 0.1", x)


def test_a_link_shows_the_same_maps_and_paths_to_a_second_person(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(f"{BASINS}&map_surface=Styblinski-Tang&map_o=Momentum&map_momentum_lr=0.03&map_colour=Steps+needed")
    click(page, "map_momentum_map", 0.1, 0.1)
    page.wait_for_function("() => new URLSearchParams(location.search).has('map_x')")
    first.rest()
    second = visitor(main_server.url)
    other = second.go(page.evaluate("() => location.pathname + location.search"))
    assert link(other) == link(page)
    assert path(other, "map_momentum_map", "Momentum") == path(page, "map_momentum_map", "Momentum")
    assert table(other, "map") == table(page, "map")


def test_a_preset_sets_controls_maps_and_link(visit):
    page = visit(BASINS)
    keyed(page, "map_preset_5").get_by_role("button").click()
    wait_for_link(page, map_surface="Monkey saddle")
    expect(plot(page, "map_sgd_map")).to_have_attribute("data-drawn", re.compile(r"\d"))
    keyed(page, "map_preset_6").get_by_role("button").click()
    wait_for_link(page, map_kind="Settings", map_surface="Ravine", map_by="Steps needed")
    wait_for(page, "map_outcome", "node.data.some((t) => t.name === 'edge in theory')")
    assert not keyed(page, "map_sgd_map").count()


def test_a_long_map_fills_before_the_eyes_and_stops_when_it_is_told_to(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go("/")
    page.goto(window.url + LONG)
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 3,000"))).to_be_visible()
    reached = "new Set(Array.from(node.data[0].z, (row) => Array.from(row)).flat()).size"
    wait_for(page, "map_adam_map", f"{reached} > 3")  # several minima have been reached
    stop(page, "map_adam_run", 3_000)
    expect(keyed(page, "map_adam_run_start").get_by_role("button", name="Compute")).to_be_visible()
    window.rest()
    assert not keyed(page, "map_share_csv").count()


@pytest.mark.parametrize("address", [BASINS, OUTCOMES], ids=["basins", "outcomes"])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, address):
    page = visitor(main_server.url, "phone").go(address)
    assert sticks_out(page) == []


def test_screenshots(main_server, shoot):
    shoot(main_server.url, BASINS, "maps-basins")
    shoot(main_server.url, OUTCOMES, "maps-outcomes")
