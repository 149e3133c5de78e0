"""The tab "GAN" in a real browser: from a cold cache, scrubbed, live, points of one's own, by link, on a phone."""

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
    wait_until_drawn,
)

TAB = "/latent-space?latent_tab=GAN"
SMALL = f"{TAB}&gan_steps=300&gan_seeds=2&gan_batch=64"
"""A game that takes a moment."""
LONG = f"{TAB}&gan_steps=20000&gan_k=3&gan_seeds=2"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
HEAT = "Array.from(node.data[0].z)"
FAKES = "Array.from(node.data[node.data.length - 1].x)"


@pytest.fixture(scope="module")
def played(main_server, chromium):
    """The small game, played once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "gan"))])


def test_a_cold_page_shows_the_points_then_plays_and_ends_in_a_result(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "gan_plane")
    assert look_into(page, "gan_plane", "node.data.some((t) => t.mode === 'markers')")
    wait_for_result(page, "gan")
    window.rest()
    wait_for(page, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 2")
    rows = table(page, "gan")
    assert [row["seed"] for row in rows] == ["0", "1"]
    assert all(0 <= float(row["covered"]) <= 8 for row in rows)
    expect(page.get_by_text(re.compile("modes are covered")).first).to_be_visible()


@pytest.mark.usefixtures("played")
def test_frames_are_scrubbed_in_the_browser(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 2")
    last = look_into(page, "gan_plane", f"[{HEAT}, {FAKES}]")
    page.get_by_role("slider", name="Position in the animation").fill("0")
    wait_for(page, "gan_plane", f"JSON.stringify({HEAT}) !== JSON.stringify(arg)", last[0])
    assert look_into(page, "gan_plane", FAKES) != last[1]
    page.get_by_role("slider", name="Position in the animation").fill("300")
    wait_for(page, "gan_plane", f"JSON.stringify({HEAT}) === JSON.stringify(arg)", last[0])
    window.rest()


def test_it_plays_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "gan_start").get_by_role("button").click()
    wait_for(page, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 1")
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    stop(page, "gan", 20_000)
    window.rest()


def test_a_point_is_drawn_and_the_link_carries_it(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(f"{SMALL}&gan_target=Own+points&gan_own=-1_0_1_0")
    wait_until_drawn(page, "gan_plane")
    first.rest()
    click_at(page, "gan_plane", 0, 1.5)
    page.wait_for_function("() => new URLSearchParams(location.search).get('gan_own').split('_').length === 6")
    first.rest()
    keyed(page, "gan_start").get_by_role("button").click()
    wait_for_result(page, "gan")
    first.rest()
    wait_for(page, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 2")
    seen = look_into(page, "gan_plane", HEAT)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 2")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "gan_plane", HEAT) == seen


@pytest.mark.usefixtures("played")
def test_a_control_changes_the_picture_and_a_phone_has_no_sideways_scroll(visitor, main_server):
    window = visitor(main_server.url, "phone")
    page = window.go(SMALL)
    wait_for(page, "gan_plane", "node.data.filter((t) => t.type === 'heatmap').length === 2")
    assert sticks_out(page) == []
    before = look_into(page, "gan_plane", HEAT)
    type_into(page, "gan_k", 2)
    wait_for_link(page, gan_k="2")
    wait_for(
        page,
        "gan_plane",
        f"node.data.filter((t) => t.type === 'heatmap').length === 2 && JSON.stringify({HEAT}) !== JSON.stringify(arg)",
        before,
    )


@pytest.mark.usefixtures("played")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "gan")
