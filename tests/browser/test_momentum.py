"""The tab "Momentum" in a real browser: the optimum's button, a click on the map, a link, the animation, a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import keyed, link, look_into, table, type_into, wait_for, wait_for_link

MOMENTUM = "/optimizers?opt_tab=Momentum"
HERE = "node.data.find((trace) => trace.marker?.symbol === 'circle-open')"
"""The ring on the map that says which settings the page shows."""


def numbers(page):
    """Return the little table beside the map: factor per step and steps to a tenth by row."""
    rows = keyed(page, "mom_numbers").locator("tbody tr").all()
    cells = [row.locator("td").all_inner_texts() for row in rows]
    return {name: values for name, *values in cells}


def click_region(page, learning_rate, momentum):
    """Click the map at these settings; they are met to about a pixel."""
    box = page.locator(".st-key-mom_region .nsewdrag").bounding_box()
    (left, right), (bottom, top) = look_into(
        page, "mom_region", "[node._fullLayout.xaxis.range, node._fullLayout.yaxis.range]"
    )
    x = box["x"] + (learning_rate - left) / (right - left) * box["width"]
    y = box["y"] + (top - momentum) / (top - bottom) * box["height"]
    page.mouse.move(x - 20, y - 10)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)


def test_the_button_for_the_optimum_meets_the_predicted_rate(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(MOMENTUM)
    assert numbers(page)["predicted"][0] == "0.96343"
    keyed(page, "mom_best").get_by_role("button").click()
    wait_for_link(page, mom_lr="3.30578512", mom_beta="0.66942149")
    window.rest()
    shown = numbers(page)
    assert shown["predicted"] == shown["optimum"] == ["0.81818", "11.5"]
    assert float(shown["measured"][0]) == pytest.approx(0.818182, rel=0.01)
    wait_for(page, "mom_region", f"Math.abs({HERE}.x[0] - arg) < 1e-6", 3.30578512)
    rows = table(page, "mom")
    assert {row["damping"] for row in rows} == {"critically damped", "under-damped"}
    for row in rows:
        assert float(row["measured_rate"]) == pytest.approx(float(row["predicted_rate"]), rel=0.01)


def test_a_click_on_the_map_sets_both_controls_the_link_and_the_pictures(visit):
    page = visit(MOMENTUM)
    look_into(page, "mom_region", "node.mine = true")
    before = look_into(page, "mom_paths", "Array.from(node.data[0].y)")
    click_region(page, 2.2, 0.35)
    page.wait_for_function("() => ['mom_lr', 'mom_beta'].every((key) => new URLSearchParams(location.search).has(key))")
    asked = link(page)
    assert float(asked["mom_lr"]) == pytest.approx(2.2, abs=0.02)
    assert float(asked["mom_beta"]) == pytest.approx(0.35, abs=0.006)
    wait_for(page, "mom_region", f"Math.abs({HERE}.x[0] - arg) < 1e-6", float(asked["mom_lr"]))
    wait_for(page, "mom_region", f"Math.abs({HERE}.y[0] - arg) < 1e-6", float(asked["mom_beta"]))
    expect(keyed(page, "mom_lr").locator("input[type=number]")).to_have_value(asked["mom_lr"])
    expect(keyed(page, "mom_beta").locator("input[type=number]")).to_have_value(asked["mom_beta"])
    wait_for(page, "mom_paths", "node.data[0].y.some((y, i) => y !== arg[i])", before)
    assert look_into(page, "mom_region", "node.mine")


def test_a_click_behind_the_edge_is_called_diverging(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(MOMENTUM)
    click_region(page, 4.0, 0.4)
    expect(page.get_by_role("alert").filter(has_text="Diverging")).to_contain_text("is above 2 + 2β")
    window.rest()
    assert numbers(page)["predicted"][1] == "never"


def test_a_link_shows_the_same_view_to_a_second_person(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(MOMENTUM)
    type_into(page, "mom_kappa", 400)
    wait_for_link(page, mom_kappa="400")
    keyed(page, "mom_best").get_by_role("button").click()
    page.wait_for_function("() => new URLSearchParams(location.search).has('mom_beta')")
    page.get_by_text("Measured", exact=True).click()
    wait_for_link(page, mom_colours="Measured")
    first.rest()
    address = page.evaluate("() => location.pathname + location.search")
    other = visitor(main_server.url).go(address)
    assert link(other) == link(page)
    assert numbers(other) == numbers(page)
    assert table(other, "mom") == table(page, "mom")
    what = f"JSON.stringify([{HERE}.x[0], {HERE}.y[0], node.data[0].type, Array.from(node.data[0].z[40])])"
    assert look_into(other, "mom_region", what) == look_into(page, "mom_region", what)


def test_the_pictures_move_together(visit):
    page = visit(MOMENTUM)
    controls = keyed(page, "mom_plane")
    bar = controls.get_by_role("slider", name="Position in the animation")
    expect(controls.locator("output")).to_have_text("step 100 / 100")
    bar.focus()
    bar.press("Home")
    expect(controls.locator("output")).to_have_text("step 0 / 100")
    shown = "[...node.querySelectorAll('.scatterlayer .js-line')].map((line) => line.getAttribute('d'))"
    at_start = look_into(page, "mom_paths", shown)
    controls.get_by_role("button", name="One step forward").click()
    wait_for(page, "mom_paths", f"({shown}).some((d, i) => d !== arg[i])", at_start)


def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(MOMENTUM)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    wide = """() => [...document.querySelectorAll('.lab-plot, table, button, [data-testid=stNumberInput]')]
      .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > innerWidth + 1).length"""
    assert page.evaluate(wide) == 0


def test_screenshots(main_server, shoot):
    shoot(main_server.url, MOMENTUM, "optimizers-momentum")
