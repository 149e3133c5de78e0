"""The tab "Map" in a real browser: trains live, a click decodes another image, the link finds the same place."""

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
    wait_for,
    wait_for_link,
    wait_for_result,
)

MAP = "/latent-space"
SMALL = f"{MAP}?lat_side=8+%C3%97+8&lat_layers=1&lat_h1=32&lat_vae_epochs=4&lat_autoencoder_epochs=4"
"""A training that takes a moment."""
LONG = f"{MAP}?lat_b=None&lat_vae_epochs=400"
"""One that has to be started by hand."""
DECODED = "JSON.stringify(Array.from(node.data[0].z.flat ? node.data[0].z.flat() : node.data[0].z))"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small models, trained once for the tests that look at their results."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "lat"))])


def test_a_cold_page_learns_and_ends_in_two_maps(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_for(page, "lat_a_map", "node._fullLayout")
    wait_for_result(page, "lat")
    window.rest()
    for side in "ab":
        wait_for(page, f"lat_{side}_map", "node.data.some((t) => t.mode === 'markers' && t.x.length === 450)")
        wait_for(page, f"lat_{side}_point", "node.data[0].type === 'heatmap'")


def test_it_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "lat_a_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 8,419"))).to_be_visible()
    wait_for(page, "lat_a_map", "node.data.some((t) => t.mode === 'markers' && t.x.length === 450)")
    stop(page, "lat_a", 8_419)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_click_decodes_another_image_and_the_link_carries_the_place(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    wait_for(page, "lat_a_point", "node.data[0].type === 'heatmap'")
    before = look_into(page, "lat_a_point", DECODED)
    click_at(page, "lat_a_map", -1.5, 1.25)
    page.wait_for_function("() => Math.abs(Number(new URLSearchParams(location.search).get('lat_x')) + 1.5) < 0.1")
    wait_for(page, "lat_a_point", f"{DECODED} !== arg", before)
    first.rest()
    seen = look_into(page, "lat_a_point", DECODED)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "lat_a_point", "node.data[0].type === 'heatmap'")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "lat_a_point", DECODED) == seen


@pytest.mark.usefixtures("trained")
def test_another_way_to_look_changes_the_map(visitor, main_server):
    page = visitor(main_server.url).go(SMALL)
    keyed(page, "lat_show").locator("input").click()
    page.get_by_role("option", name="Manifold").click()
    wait_for_link(page, lat_show="Manifold")
    wait_for(page, "lat_a_map", "node.data[0].type === 'heatmap'")


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "latent_map")
