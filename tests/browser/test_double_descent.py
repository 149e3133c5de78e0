"""The view "Double descent" in a real browser: from a cold cache, by its slider, live, by link, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    keyed,
    link,
    look_into,
    peer,
    plot,
    saw_training,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
    wait_until_drawn,
)

VIEW = "/generalization?gen_view=Double+descent"
SMALL = f"{VIEW}&dd_points=20&dd_seeds=3"
"""A sweep that takes a moment."""
NETWORK = f"{VIEW}&dd_learner=Neural+network"
SMALL_NETWORK = f"{NETWORK}&dd_net_points=20&dd_net_epochs=100&dd_net_seeds=3"
TEST = "node.data.find((t) => t.name === 'Test' && t.mode.startsWith('lines') && t.fill !== 'toself')"


@pytest.fixture(scope="module")
def measured(main_server, chromium):
    """The small sweep, measured once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "dd"))])


def test_a_cold_page_measures_by_itself_and_ends_in_a_verdict(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + VIEW)
    wait_until_drawn(page, "dd_curves")
    wait_for_result(page, "dd")
    window.rest()
    expect(page.get_by_text("Double descent, measured:")).to_be_visible()
    wait_for(page, "dd_curves", f"{TEST}.x.length === 25")
    peak = look_into(page, "dd_curves", f"{TEST}.x[{TEST}.y.indexOf(Math.max(...{TEST}.y))]")
    assert peak == 100
    rows = table(page, "dd")
    assert len(rows) == 25 * 10
    assert {row["seed"] for row in rows} == {str(seed) for seed in range(10)}


@pytest.mark.usefixtures("measured")
def test_the_ridge_slider_takes_the_peak_away_without_measuring_again(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    look_into(page, "dd_curves", "node.mine = true")
    before = look_into(page, "dd_curves", f"Math.max(...{TEST}.y)")
    slider = keyed(page, "dd_ridge").get_by_role("slider")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowRight")
    wait_for_link(page, dd_ridge="0.01")
    window.rest()
    wait_for(page, "dd_curves", "node.data.some((t) => t.name === 'Test, no ridge')")
    assert look_into(page, "dd_curves", f"Math.max(...{TEST}.y)") < before
    assert look_into(page, "dd_curves", "node.mine")
    page.get_by_text("Squared error", exact=True).click()
    wait_for_link(page, dd_which="Squared error")
    expect(page.get_by_text("No double descent here:")).to_be_visible()


@pytest.mark.usefixtures("measured")
def test_time_shows_courses_and_a_map(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    page.get_by_text("Training time", exact=True).click()
    wait_for_link(page, dd_against="Training time")
    wait_for(page, "dd_curves", "node.layout.xaxis.title.text === 'steps of gradient descent'")
    wait_for(page, "dd_field", "node.data[0].type === 'heatmap'")
    window.rest()


def test_a_network_trains_when_it_is_told_to_live_and_stops(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{NETWORK}&dd_net_epochs=20000")
    keyed(page, "dd_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 260,000"))).to_be_visible()
    wait_for(page, "dd_curves", f"{TEST} && {TEST}.x.length > 0")
    stop(page, "dd", 260_000)
    window.rest()


def test_a_small_network_ends_in_a_table(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL_NETWORK)
    wait_for_result(page, "dd")
    window.rest()
    wait_for(page, "dd_curves", "node.layout.xaxis.title.text === 'parameters'")
    rows = table(page, "dd")
    assert len({row["width"] for row in rows}) == len(rows) / 3
    assert all(0 <= float(row["test_error"]) <= 1 for row in rows)


@pytest.mark.usefixtures("measured")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    type_into(page, "dd_points", 24)
    wait_for_link(page, dd_points="24")
    first.rest()
    wait_for_result(page, "dd")
    page.get_by_text("Squared error", exact=True).click()
    wait_for_link(page, dd_which="Squared error")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    assert link(other) == link(page)
    assert table(other, "dd") == table(page, "dd")
    assert look_into(other, "dd_curves", f"{TEST}.y.length") == look_into(page, "dd_curves", f"{TEST}.y.length")


@pytest.mark.usefixtures("measured")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    window = visitor(main_server.url, look="phone")
    page = window.go(SMALL)
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= page.viewport_size["width"]
    expect(plot(page, "dd_curves")).to_be_visible()
    expect(keyed(page, "dd_preset_0")).to_be_visible()


@pytest.mark.usefixtures("measured")
def test_the_settings_above_the_fold_are_there_without_scrolling(visitor, main_server):
    page = visitor(main_server.url).go(SMALL)
    for key in ("dd_learner", "dd_against", "dd_points", "dd_label", "dd_ridge", "dd_which", "dd_curves"):
        box = keyed(page, key).first.bounding_box()
        assert box["y"] + box["height"] <= 800, key


def test_it_is_photographed(visitor, main_server, shoot):
    page = visitor(main_server.url).go(VIEW)
    wait_for_result(page, "dd")
    expect(page.get_by_text("Predicted beside measured")).to_be_visible()
    shoot(main_server.url, VIEW, "double-descent")
    shoot(main_server.url, f"{VIEW}&dd_against=Training+time", "double-descent-time")
