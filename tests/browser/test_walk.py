"""The tab "Walk" in a real browser: from a cold cache, played without the server, scrubbed, clicked, by link."""

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
    sticks_out,
    table,
    wait_for,
    wait_for_link,
    wait_for_result,
)

WALK = "/latent-space?latent_tab=Walk&walk_side=8+×+8&walk_layers=1&walk_h1=32&walk_vae_epochs=12"
"""A training that takes a moment."""
SHOWN = "JSON.stringify(Array.from(node.data[0].z, (row) => row.length ? Array.from(row) : row))"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small model, trained once for the tests that look at its walks."""
    answer_once(chromium, main_server, [(WALK, lambda page: wait_for_result(page, "walk"))])


def scrub(page, frame):
    """Bring the scrub bar below the map to a frame."""
    keyed(page, "walk_map").locator("input[type=range]").evaluate(
        """(bar, frame) => { bar.value = frame;
          bar.dispatchEvent(new Event('input')); bar.dispatchEvent(new Event('change')); }""",
        frame,
    )


def test_a_cold_page_learns_before_the_eyes_and_ends_in_a_walk(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + WALK)
    wait_for(page, "walk_map", "node.data.length")
    wait_for_result(page, "walk")
    window.rest()
    wait_for(page, "walk_map", "node.layout.meta.timeline.last === 30")
    rows = table(page, "walk")
    assert len(rows) == 4 * 31
    assert {row["route"] for row in rows} == {"straight", "spherical", "stepwise", "cross-fade"}


@pytest.mark.usefixtures("trained")
def test_the_walk_is_scrubbed_and_played_without_the_server(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(WALK)
    plot(page, "walk_movie").scroll_into_view_if_needed()
    last = look_into(page, "walk_movie", SHOWN)
    page.context.set_offline(True)
    scrub(page, 0)
    wait_for(page, "walk_movie", f"{SHOWN} !== arg", last)
    first = look_into(page, "walk_movie", SHOWN)
    keyed(page, "walk_map").get_by_role("button", name="Play").click()
    wait_for(page, "walk_movie", f"{SHOWN} !== arg", first)
    wait_for(page, "walk_movie", f"{SHOWN} === arg", last)
    page.context.set_offline(False)


@pytest.mark.usefixtures("trained")
def test_a_click_on_an_image_chooses_the_other_end_and_a_link_shows_the_same(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(WALK)
    before = look_into(page, "walk_movie", SHOWN)
    plot(page, "walk_offered").scroll_into_view_if_needed()
    x, y = look_into(
        page,
        "walk_offered",
        "(() => { const box = node.getBoundingClientRect(), f = node._fullLayout; return ["
        "box.left + f.xaxis._offset + f.xaxis.d2p(4), box.top + f.yaxis._offset + f.yaxis.d2p(1)] })()",
    )
    page.mouse.move(x - 5, y - 5, steps=3)
    page.mouse.click(x, y)
    wait_for_link(page, walk_bc="4", walk_bn="1")
    wait_for(page, "walk_movie", f"{SHOWN} !== arg", before)
    first.rest()
    seen = look_into(page, "walk_movie", SHOWN)
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "walk_movie", SHOWN) == seen


@pytest.mark.usefixtures("trained")
def test_a_click_on_the_map_walks_to_that_point(visitor, main_server):
    page = visitor(main_server.url).go(f"{WALK}&walk_ends=Points&walk_kind=Spherical")
    plot(page, "walk_map").scroll_into_view_if_needed()
    x, y = look_into(
        page,
        "walk_map",
        "(() => { const box = node.getBoundingClientRect(), f = node._fullLayout; return ["
        "box.left + f.xaxis._offset + f.xaxis.d2p(1), box.top + f.yaxis._offset + f.yaxis.d2p(1.5)] })()",
    )
    page.mouse.move(x - 5, y - 5, steps=3)
    page.mouse.click(x, y)
    page.wait_for_function("() => Math.abs(new URLSearchParams(location.search).get('walk_by') - 1.5) < 0.1")
    wait_for(page, "walk_map", "Math.abs(node.data.at(-2).y[1] - 1.5) < 0.1")


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(WALK)
    expect(keyed(page, "walk_share_csv")).to_be_visible()
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, WALK, "walk")
