"""The tab "Digit GAN" in a real browser: from a cold cache, live, scrubbed, clicked, by link, on a phone."""

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
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
)

TAB = "/latent-space?latent_tab=Digit+GAN"
SMALL = f"{TAB}&dcg_channels=4&dcg_steps=150"
"""A training that takes a moment."""
LONG = f"{TAB}&dcg_steps=20000"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
SUM = "Array.from(node.data[{}].z.flat ? node.data[{}].z.flat() : node.data[{}].z).reduce((a, b) => a + b, 0)"
SAMPLES, STRIP = SUM.replace("{}", "0"), "JSON.stringify(Array.from(node.data[0].z, (row) => Array.from(row)))"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small GAN, trained once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "dcg"))])


def test_a_cold_page_shows_real_digits_first_then_samples_and_ends_in_a_result(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_for(page, "dcg_samples", "node.data.length === 1")  # the real digits, while nothing is made yet
    wait_for_result(page, "dcg")
    window.rest()
    wait_for(page, "dcg_samples", "node.data.length === 2 && node.layout.meta.timeline.last === 150")
    rows = table(page, "dcg")
    assert [int(rows[0]["step"]), int(rows[-1]["step"])] == [0, 150]
    assert float(rows[-1]["frechet"]) < float(rows[0]["frechet"])


def test_it_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "dcg_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    wait_for(page, "dcg_samples", "node.data.length === 2")
    wait_for(page, "dcg_value", "node.data[0].y.length > 1")
    stop(page, "dcg", 20_000)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_scrubbing_brings_back_what_the_codes_made_before(visitor, main_server):
    page = visitor(main_server.url).go(SMALL)
    wait_for(page, "dcg_samples", "node.data.length === 2")
    before = look_into(page, "dcg_samples", SAMPLES)
    bar = keyed(page, "dcg_samples").locator("input[type=range]")
    bar.fill("0")
    wait_for(page, "dcg_samples", f"{SAMPLES} !== arg", before)
    bar.fill("150")
    wait_for(page, "dcg_samples", f"{SAMPLES} === arg", before)


@pytest.mark.usefixtures("trained")
def test_a_click_on_a_sample_begins_a_walk_there_and_the_link_shows_the_same(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "dcg_samples", "node.data.length === 2")
    wait_for(page, "dcg_walk", "node.data.length === 1")
    first = look_into(page, "dcg_walk", STRIP)
    click_at(page, "dcg_samples", 3, 2)
    wait_for_link(page, dcg_from="19")
    wait_for(page, "dcg_walk", f"{STRIP} !== arg", first)
    single = look_into(page, "dcg_one", STRIP)
    type_into(page, "dcg_at", 2.5)
    wait_for(page, "dcg_one", f"{STRIP} !== arg", single)
    window.rest()
    seen = look_into(page, "dcg_walk", STRIP), look_into(page, "dcg_one", STRIP)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "dcg_one", "node.data.length === 1")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert (look_into(other, "dcg_walk", STRIP), look_into(other, "dcg_one", STRIP)) == seen


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "digit-gan")
