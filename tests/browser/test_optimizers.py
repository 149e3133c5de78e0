"""The page "Optimizers" in a real browser: from a cold cache, by hand, by link, on a phone, in the dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.optimizers_page import LONG, NAMES, SMALL, SURFACE, racers
from tests.browser.visiting import (
    answer_once,
    keyed,
    link,
    look_into,
    open_drawer,
    peer,
    plot,
    saw_training,
    sticks_out,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
)

# From the next sight of a picture or of progress on, never two looks in a row without one of the two.
WATCH_FOR_SILENCE = """() => {
  window.silent = 0;
  let begun = false, before = true;
  setInterval(() => {
    const alive = [...document.querySelectorAll('[data-testid=stProgress], .lab-plot[data-drawn]')]
      .some((node) => node.getClientRects().length);
    begun ||= alive;
    window.silent += begun && !alive && !before;
    before = alive;
  }, 200);
}"""


def click_map(page, fx, fy):
    """Click the map at fractions of its width and height; return where that is in the axes' coordinates."""
    box = page.locator(".st-key-s_map .nsewdrag").bounding_box()
    (x0, x1), (y0, y1) = look_into(page, "s_map", "[node._fullLayout.xaxis.range, node._fullLayout.yaxis.range]")
    at = box["x"] + round(fx * box["width"]), box["y"] + round(fy * box["height"])
    page.mouse.move(at[0] - 20, at[1] - 10)
    page.mouse.move(*at, steps=4)
    page.mouse.click(*at)
    return (
        x0 + (at[0] - box["x"]) / box["width"] * (x1 - x0),
        y1 - (at[1] - box["y"]) / box["height"] * (y1 - y0),
    )


def test_the_first_request_after_a_start_may_be_a_deep_link_to_a_cold_page(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go(SURFACE)  # fails on the dialog "Page not found" and on any error
    expect(plot(page, "s_map")).to_have_attribute("data-drawn", re.compile(r"\d"))
    assert racers(page) == ["SGD", "Momentum", "RMSprop", "Adam"]
    page.get_by_role("tab", name="Regression").click()
    expect(page.get_by_role("tabpanel", name="Regression")).to_be_visible()
    page.evaluate(WATCH_FOR_SILENCE)
    wait_for_result(page, "r")
    window.rest()
    assert page.evaluate("() => window.silent") == 0
    assert {row["optimizer"] for row in table(page, "r")} == {"SGD", "Momentum", "Adam"}


def test_a_click_on_the_map_moves_the_start(visit):
    page = visit(SURFACE)
    look_into(page, "s_map", "node.mine = true")
    x, y = click_map(page, 0.3, 0.6)
    # the two are written one after the other
    page.wait_for_function("() => ['s_x', 's_y'].every((key) => new URLSearchParams(location.search).has(key))")
    asked = link(page)
    width, height = 20 / 400, 10 / 300  # of the view, per pixel, roughly
    assert float(asked["s_x"]) == pytest.approx(x, abs=width)
    assert float(asked["s_y"]) == pytest.approx(y, abs=height)
    wait_for(
        page, "s_map", "Math.abs(node.data.find((t) => t.mode === 'lines').x[0] - arg) < 1e-3", float(asked["s_x"])
    )
    open_drawer(page, "s_more")
    expect(keyed(page, "s_x").locator("input")).to_have_value(asked["s_x"])
    expect(keyed(page, "s_y").locator("input")).to_have_value(asked["s_y"])
    assert look_into(page, "s_map", "node.mine")


def test_a_learning_rate_changes_the_picture_in_place(visit):
    page = visit(SURFACE)
    look_into(page, "s_map", "node.mine = true")
    before = look_into(page, "s_map", "Array.from(node.data.find((t) => t.name === 'Adam').x).slice(0, 20)")
    keyed(page, "s_adam_lr__slider").get_by_role("slider").press("ArrowRight")
    wait_for(page, "s_map", "node.data.find((t) => t.name === 'Adam').x[5] !== arg", before[5])
    assert look_into(page, "s_map", "node.mine")
    assert "s_adam_lr" in link(page)


def test_a_pill_adds_and_removes_a_path(visit):
    page = visit(SURFACE)
    keyed(page, "s_o").get_by_role("button", name="Lion", exact=True).click()
    wait_for(page, "s_map", f"{NAMES}.includes('Lion')")
    expect(keyed(page, "s_lion_lr")).to_be_visible()
    keyed(page, "s_o").get_by_role("button", name="Momentum", exact=True).click()
    wait_for(page, "s_map", f"!{NAMES}.includes('Momentum')")
    assert racers(page) == ["SGD", "RMSprop", "Adam", "Lion"]


def test_play_pause_step_and_scrub(visit):
    page = visit(f"{SURFACE}?s_steps=100")
    controls = keyed(page, "s_map")
    count, bar = controls.locator("output"), controls.get_by_role("slider", name="Position in the animation")
    expect(count).to_have_text("step 100 / 100")
    bar.focus()
    bar.press("Home")
    expect(count).to_have_text("step 0 / 100")
    controls.get_by_role("button", name="One step forward").click()
    expect(count).to_have_text("step 1 / 100")
    controls.get_by_role("combobox", name="Speed").select_option("0.25")
    controls.get_by_role("button", name="Play").click()
    controls.get_by_role("button", name="Pause").click()
    paused = count.inner_text()
    assert paused != "step 100 / 100"
    controls.get_by_role("combobox", name="Speed").select_option("4")
    controls.get_by_role("button", name="Play").click()
    expect(count).to_have_text("step 100 / 100", timeout=30_000)


def test_a_divergence_is_named_with_its_step_and_the_others_go_on(visit):
    page = visit(f"{SURFACE}?s_sgd_lr=2.5")
    warning = page.get_by_role("alert").filter(has_text="SGD")
    expect(warning).to_contain_text(re.compile(r"step \d+"))
    rows = {row["optimizer"]: row for row in table(page, "s")}
    assert "diverged" in rows["SGD"]["outcome"].lower()
    assert float(rows["Adam"]["final_loss"]) < 1


def test_presets_set_controls_picture_and_link(visit):
    page = visit(SURFACE)
    keyed(page, "s_preset_3").get_by_role("button").click()
    wait_for_link(page, s_surface="Himmelblau")
    wait_for(page, "s_map", f"{NAMES}.includes('Lion')")
    keyed(page, "s_preset_0").get_by_role("button").click()
    wait_for_link(page, s_surface=None)
    wait_for(page, "s_map", f"!{NAMES}.includes('Lion')")
    expect(page.get_by_role("alert").filter(has_text="SGD")).to_be_visible()


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small race, trained once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "r"))])


def test_a_race_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "r_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    wait_for(page, "r_fits", "node.data.length === 5")  # data, truth, and three fits
    first = look_into(page, "r_fits", "Array.from(node.data[4].y)")
    wait_for(page, "r_fits", "node.data.length === 5 && node.data[4].y.some((y, i) => y !== arg[i])", first)
    expect(plot(page, "r_so_far")).to_be_visible()
    stop(page, "r", 20_000)
    expect(page.get_by_text(re.compile(r"Queue\s*0 running"))).to_be_visible()
    window.rest()


@pytest.mark.usefixtures("trained")
def test_the_same_start_again_gives_the_same_numbers(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    before = table(page, "r")
    keyed(page, "r_same").get_by_role("button").click()
    expect(page.get_by_text("every number is the same")).to_be_visible()
    window.rest()
    assert [row["training_loss"] for row in table(page, "r")] == [row["training_loss"] for row in before]


@pytest.mark.usefixtures("trained")
def test_a_new_start_changes_seed_link_and_fits(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    before = [row["training_loss"] for row in table(page, "r")]
    keyed(page, "r_new").get_by_role("button").click()
    wait_for_link(page, r_seed="1")
    wait_for_result(page, "r")
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    window.rest()
    assert [row["training_loss"] for row in table(page, "r")] != before


@pytest.mark.usefixtures("trained")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url, permissions=["clipboard-read", "clipboard-write"])
    page = first.go(SMALL)
    type_into(page, "r_sgd_lr", 0.123)
    wait_for_link(page, r_sgd_lr="0.123")
    first.rest()
    wait_for_result(page, "r")
    page.get_by_text("Test loss", exact=True).click()
    wait_for_link(page, r_which="Test loss")
    first.rest()
    wait_for_result(page, "r")
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.url
    other = peer(visitor(main_server.url), copied.removeprefix(main_server.url))
    assert not saw_training(other)
    expect(keyed(other, "r_sgd_lr").locator("input[type=number]")).to_have_value("0.123")
    assert link(other) == link(page)
    assert table(other, "r") == table(page, "r")


def test_the_back_button_undoes_a_change_of_tab(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go("/")
    page.locator("a[href*=optimizers]").first.click()
    expect(plot(page, "s_map")).to_be_visible()
    window.rest()
    page.go_back()
    expect(page.get_by_role("heading", name="Gradient Lab")).to_be_visible()
    window.rest()
    page.go_forward()
    expect(plot(page, "s_map")).to_be_visible()
    window.rest()


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("path", [SURFACE, SMALL], ids=["surface", "regression"])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, path):
    page = visitor(main_server.url, "phone").go(path)
    assert sticks_out(page) == []


def test_the_dark_page_draws_dark_figures(visitor, main_server):
    page = visitor(main_server.url, color_scheme="dark").go(SURFACE)
    colour = look_into(page, "s_map", "node._fullLayout.font.color")
    assert colour.lower() == "#e4e8ee"
    assert look_into(page, "s_map", "JSON.stringify(node.data[0].colorscale ?? node._fullData[0].colorscale)").count(
        "#141a21"
    )


@pytest.mark.usefixtures("trained")
def test_screenshots(main_server, shoot):
    shoot(main_server.url, SURFACE, "optimizers-surface")
    shoot(main_server.url, SMALL, "optimizers-regression")
