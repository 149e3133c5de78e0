"""The tab "Batch size" in a real browser: from a cold cache, live, its closer looks, by link, on a phone."""

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
    sticks_out,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
    wait_until_drawn,
)

BATCH_SIZE = "/generalization?gen_tab=Batch+size"
SMALL = f"{BATCH_SIZE}&bs_b=4&bs_b=Full&bs_steps=60&bs_seeds=3&bs_images=60&bs_width=8"
"""Trainings that take a moment."""
PAIR = f"{SMALL}&bs_small=4"
LONG = f"{BATCH_SIZE}&bs_b=1&bs_steps=20000&bs_seeds=10&bs_width=128&bs_layers=3&bs_images=1347"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
CURVES = "node.data.filter((t) => t.mode === 'lines' && t.fill !== 'toself' && t.x.some(Number.isFinite))"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small trainings and their landscape, computed once for the tests that look at them."""

    def wait(page):
        wait_for_result(page, "bs")
        expect(plot(page, "bs_plane_1")).to_be_visible()

    answer_once(chromium, main_server, [(f"{PAIR}&bs_view=Landscape", wait)])


def test_a_cold_page_trains_and_ends_in_curves_and_a_table(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "bs_curves")
    wait_for_result(page, "bs")
    window.rest()
    wait_for(page, "bs_curves", f"{CURVES}.length === 4")  # two batch sizes in two panels
    rows = table(page, "bs")
    assert [row["batch"] for row in rows] == ["4"] * 3 + ["60"] * 3
    assert [row["seed"] for row in rows] == ["0", "1", "2"] * 2
    assert all(float(row["sharpness"]) > 0 for row in rows)


@pytest.mark.usefixtures("trained")
def test_curves_stand_against_steps_images_or_time_in_the_same_picture(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    look_into(page, "bs_curves", "node.mine = true")
    ends = f"{CURVES}.slice(0, 2).map((t) => Math.max(...t.x.filter(Number.isFinite)))"
    assert look_into(page, "bs_curves", ends) == [240, 3600]
    keyed(page, "bs_x").get_by_text("Steps", exact=True).click()
    wait_for_link(page, bs_x="Steps")
    wait_for(page, "bs_curves", "node.layout.xaxis.title.text === 'steps'")
    window.rest()
    assert look_into(page, "bs_curves", ends) == [60, 60]
    keyed(page, "bs_x").get_by_text("Time", exact=True).click()
    wait_for(page, "bs_curves", "node.layout.xaxis.title.text.startsWith('time (s)')")
    window.rest()
    assert look_into(page, "bs_curves", "node.mine")


@pytest.mark.usefixtures("trained")
def test_only_the_plain_picture_changes_when_the_layers_are_rescaled(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{PAIR}&bs_view=Landscape")
    heights = "node.data[0].z.flatMap ? Array.from(node.data[0].z, (row) => Array.from(row)).flat() : null"

    def seen(**wanted):
        wait_for_link(page, **wanted)
        window.rest()
        return look_into(page, "bs_plane_0", heights)

    normalized = look_into(page, "bs_plane_0", heights)
    keyed(page, "bs_layers_as").get_by_text("Rescaled", exact=True).click()
    assert seen(bs_layers_as="Rescaled") == pytest.approx(normalized, abs=1e-3)
    keyed(page, "bs_dir").get_by_text("Plain", exact=True).click()
    rescaled = seen(bs_dir="Plain")
    keyed(page, "bs_layers_as").get_by_text("As trained", exact=True).click()
    as_trained = seen(bs_layers_as=None)
    assert max(abs(one - other) for one, other in zip(rescaled, as_trained, strict=True)) > 0.1
    keyed(page, "bs_look").get_by_text("Relief", exact=True).click()
    wait_for(page, "bs_plane_0", "node.data[0].type === 'surface'")
    window.rest()


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(
    ("view", "key"),
    [("Gradient noise", "bs_noise"), ("Edge of stability", "bs_edge"), ("Between two minima", "bs_line_loss")],
)
def test_each_closer_look_draws_its_picture(visitor, main_server, view, key):
    window = visitor(main_server.url)
    page = window.go(PAIR)
    expect(plot(page, "bs_gap")).to_be_visible()
    keyed(page, "bs_view").get_by_text(view, exact=True).click()
    wait_for_link(page, bs_view=view)
    wait_for(page, key, "node.data.length > 0")
    window.rest()


def test_it_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "bs_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    wait_for(page, "bs_curves", f"{CURVES}.length === 2")
    points = look_into(page, "bs_curves", f"{CURVES}[0].x.length")
    wait_for(page, "bs_curves", f"{CURVES}[0].x.length > arg", points)
    stop(page, "bs", 20_000)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    type_into(page, "bs_lr", 0.25)
    wait_for_link(page, bs_lr="0.25")
    first.rest()
    wait_for_result(page, "bs")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    expect(keyed(other, "bs_lr").locator("input[type=number]")).to_have_value("0.25")
    assert link(other) == link(page)
    assert table(other, "bs") == table(page, "bs")


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("view", ["Gap and sharpness", "Landscape"])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, view):
    page = visitor(main_server.url, "phone").go(f"{PAIR}&bs_view={view.replace(' ', '+')}")
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, f"{PAIR}&bs_view=Landscape", "batch-size")
