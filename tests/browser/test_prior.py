"""The tab "Prior" in a real browser: it learns live, its training can be scrubbed, a click is decoded and shared."""

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

PRIOR = "/latent-space?latent_tab=Prior"
SMALL = f"{PRIOR}&prior_epochs=4&prior_layers=1&prior_h1=32&prior_batch=200"
"""A training that takes a moment."""
LONG = f"{PRIOR}&prior_epochs=400"
CODES = "Array.from(node.data.find((t) => t.name === '3').x)"
IMAGE = "node.data[0].z.map((row) => Array.from(row))"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small models, trained once for the tests that look at their result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "prior"))])


def test_a_cold_page_shows_the_prior_first_then_learns_and_ends_in_a_test(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_for(page, "prior_codes", "node.data.some((t) => t.name === 'prior' && t.x.length === 450)")
    wait_for_result(page, "prior")
    window.rest()
    expect(page.get_by_role("heading", name="Do the codes have the prior's distribution?")).to_be_visible()
    rows = table(page, "prior")
    assert [row["prior"] for row in rows] == ["Gaussian"] * 4
    assert all(0 < float(row["p_value"]) <= 1 for row in rows)
    assert all(0 < float(row["nearest"]) < 1 for row in rows)


def test_it_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "prior_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 25,257"))).to_be_visible()
    wait_for(page, "prior_codes", f"node.data.some((t) => t.name === '3') && {CODES}.length > 30")
    stop(page, "prior", 25_257)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_the_training_can_be_scrubbed_and_codes_and_discriminator_move(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "prior_codes", "node.data.some((t) => t.name === '3')")
    bar = keyed(page, "prior_codes").locator("input[type=range]")
    place = (
        "Array.from(node.querySelectorAll('.scatterlayer .trace')).slice(-2)[0]"
        ".querySelector('.point').getAttribute('transform')"
    )
    before = look_into(page, "prior_codes", place)
    bar.fill("0")
    wait_for(page, "prior_codes", f"{place} !== arg", before)
    expect(keyed(page, "prior_codes").locator("output")).to_have_text(re.compile(r"^step 0 / 27$"))
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_click_decodes_another_code_and_the_link_finds_it_again(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    wait_for(page, "prior_decoded", "node.data[0].z")
    before = look_into(page, "prior_decoded", IMAGE)
    click_at(page, "prior_codes", 1.7, -1.2)
    page.wait_for_function("() => Math.abs(new URLSearchParams(location.search).get('prior_x') - 1.7) < 0.4")
    wait_for(page, "prior_decoded", f"JSON.stringify({IMAGE}) !== JSON.stringify(arg)", before)
    first.rest()
    seen = look_into(page, "prior_decoded", IMAGE)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "prior_decoded", "node.data[0].z")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "prior_decoded", IMAGE) == seen
    type_into(other, "prior_x", 0)
    wait_for_link(other, prior_x=None)


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, PRIOR, "prior")
