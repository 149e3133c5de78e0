"""The tab "Skip connections" in a real browser: from a cold cache, live, by link, on a phone."""

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

SKIPS = "/architectures?arch_tab=Skip+connections"
SMALL = f"{SKIPS}&skip_depth=4&skip_channels=4&skip_steps=20&skip_batch=16"
"""Stacks that take a moment."""
LONG = f"{SKIPS}&skip_depth=24&skip_steps=900"
"""Stacks that nobody waits for: they have to be started by hand, and there is time to disturb them."""
MAPS = "node.data.filter((t) => t.type === 'heatmap')"
CURVES = "node.data.filter((t) => t.mode === 'lines' && t.fill !== 'toself')"
KNOWN = f"{CURVES}[0].y.filter((v) => Number.isFinite(v)).length"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small stacks, trained once for the tests that look at their result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "skip"))])


def test_a_cold_page_shows_what_layers_cost_at_once_and_then_what_was_learned(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "skip_costs")
    wait_for_result(page, "skip")
    window.rest()
    wait_for(page, "skip_curves", f"{MAPS}.length === 3 && {KNOWN} === 16")
    rows = table(page, "skip")
    assert [row["connection"] for row in rows] == ["plain"] * 3 + ["residual"] * 3 + ["dense"] * 3
    assert all(0 < float(row["training_loss"]) < 10 for row in rows)


@pytest.mark.usefixtures("trained")
def test_another_quantity_changes_the_maps_and_the_profile_in_place(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    look_into(page, "skip_curves", "node.mine = true")
    before = look_into(page, "skip_curves", f"{MAPS}[0].zmax")
    assert look_into(page, "skip_profile", f"{CURVES}.some((t) => t.line.dash === 'dash')") is False
    keyed(page, "skip_flow").get_by_role("combobox").click()
    page.get_by_role("option", name="Output sizes").click()
    wait_for_link(page, skip_flow="Output sizes")
    wait_for(page, "skip_curves", f"{MAPS}[0].zmax !== arg", before)
    wait_for(page, "skip_profile", f"{CURVES}.some((t) => t.line.dash === 'dash')")
    window.rest()
    assert look_into(page, "skip_curves", "node.mine")
    type_into(page, "skip_gain", 0.5)
    wait_for_link(page, skip_gain="0.5")
    wait_for_result(page, "skip")


def test_stacks_train_live_and_stop_when_they_are_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "skip_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 1,800"))).to_be_visible()
    wait_for(page, "skip_curves", f"{KNOWN} > 0")
    stop(page, "skip", 1_800)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    page.get_by_text("Error rate", exact=True).click()
    wait_for_link(page, skip_which="Error rate")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    assert link(other) == link(page)
    assert table(other, "skip") == table(page, "skip")


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "skips")
