"""The tab "Anomaly" in a browser: it trains, ranks, follows clicks and links, and holds on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    click_at,
    keyed,
    link,
    look_into,
    peer,
    saw_training,
    sticks_out,
    stop,
    table,
    wait_for,
    wait_for_link,
    wait_for_result,
)

TAB = "/latent-space?latent_tab=Anomaly"
SMALL = f"{TAB}&ano_h1=16&ano_h2=12&ano_dims=3&ano_epochs=4&ano_seeds=2"
"""A training that takes a moment."""
LONG = f"{TAB}&ano_epochs=400&ano_seeds=5"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
THRESHOLD = "node.layout.shapes[0].x0"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small models, trained once for the tests that look at their result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "ano"))])


def test_a_cold_page_learns_before_the_eyes_and_ends_in_a_result(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_for(page, "ano_histogram", "node.data.length === 2")
    wait_for_result(page, "ano")
    window.rest()
    wait_for(page, "ano_roc", "node.data.length === 4")  # guessing, two seeds, the threshold
    rows = table(page, "ano")
    assert [row["seed"] for row in rows] == ["0", "1"] * 6
    assert all(0 <= float(row["area"]) <= 1 for row in rows)


def test_it_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "ano_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 7,407"))).to_be_visible()
    wait_for(page, "ano_histogram", "node.data[0].x.length > 0")
    stop(page, "ano", 7_407)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_click_moves_the_threshold_and_another_chooses_an_image_and_the_link_carries_both(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "ano_histogram", f"Number.isFinite({THRESHOLD})")
    before = look_into(page, "ano_histogram", THRESHOLD)
    click_at(page, "ano_roc", 0.5, 0.5)
    page.wait_for_function("() => Number(new URLSearchParams(location.search).get('ano_alarm')) > 0.3")
    wait_for(page, "ano_histogram", f"{THRESHOLD} < arg", before)
    window.rest()
    click_at(page, "ano_strip_0", 4, 0)
    wait_for_link(page, ano_rank="5")
    window.rest()
    expect(page.get_by_text(re.compile(r"Rank 5 of"))).to_be_visible()
    shown = look_into(page, "ano_inside", "JSON.stringify(node.data[1].z)")
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "ano_inside", "node.data.length === 2")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "ano_inside", "JSON.stringify(node.data[1].z)") == shown


@pytest.mark.usefixtures("trained")
def test_a_corruption_is_scored_without_training_again(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "ano_histogram", "node.data[1].name === 'held out: 7'")
    keyed(page, "ano_kind").locator("input").click()
    page.get_by_role("option", name="Inversion").click()
    wait_for_link(page, ano_kind="Inversion")
    wait_for(page, "ano_histogram", "node.data[1].name === 'corrupted: Inversion'")
    expect(page.get_by_test_id("stProgress")).to_have_count(0)


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "anomaly")
