"""The tab "Ensembles" in a real browser: from a cold cache, along its timeline, live, by link, on a phone."""

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

TAB = "/generalization?gen_tab=Ensembles"
SMALL = f"{TAB}&ens_members=20&ens_points=60"
"""An ensemble that takes a moment."""
GAIN = f"{TAB}&ens_view=When+does+bagging+pay%3F"
QUICK = f"{GAIN}&ens_kind=Regression&ens_reps=4&ens_bag=4&ens_large=60"
LONG = f"{GAIN}&ens_reps=60&ens_bag=60"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
BANDS = "node.data.filter((t) => t.mode === 'markers' && t.xaxis === 'x2' && t.x.length > 1)"


@pytest.fixture(scope="module")
def grown(main_server, chromium):
    """The small ensemble, grown once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "ens"))])


def test_a_cold_page_shows_the_points_and_then_what_was_learned(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "ens_answers")
    assert look_into(page, "ens_answers", "node.data.some((t) => t.mode === 'markers')")
    wait_for_result(page, "ens")
    window.rest()
    wait_for(page, "ens_answers", "node.data.filter((t) => t.type === 'contour').length === 2")
    rows = table(page, "ens")
    assert [row["members"] for row in rows] == [str(count) for count in range(1, 21)]
    assert all(0 <= float(row["test_error"]) < 0.5 for row in rows)
    expect(page.get_by_text(re.compile(r"One member alone has a test error of [\d.]+% on average"))).to_be_visible()


@pytest.mark.usefixtures("grown")
def test_boundary_sample_and_errors_move_together_in_the_browser(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    last = look_into(page, "ens_answers", "Array.from(node.data[0].z)")
    page.get_by_role("slider", name="Position in the animation").fill("3")
    wait_for(page, "ens_answers", "JSON.stringify(Array.from(node.data[0].z)) !== JSON.stringify(arg)", last)
    counts = look_into(page, "ens_answers", f"{BANDS}.map((t) => Array.from(t.x).filter(Number.isFinite).length)")
    assert sum(counts) == 60  # each point is out of bag, or taken once, twice or more often
    assert counts[0] > 5
    shown = "node.querySelectorAll('.js-line')[0].getAttribute('d').split('L').length"
    wait_for(page, "ens_errors", f"{shown} === 3")
    page.get_by_role("slider", name="Position in the animation").fill("20")
    wait_for(page, "ens_errors", f"{shown} === 20")
    window.rest()


@pytest.mark.usefixtures("grown")
def test_another_learner_gives_another_boundary(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    before = look_into(page, "ens_answers", "Array.from(node.data[0].z)")
    keyed(page, "ens_base").get_by_role("combobox").click()
    page.get_by_role("option", name="Linear model").click()
    wait_for_link(page, ens_base="Linear model")
    wait_for(
        page, "ens_answers",
        "node.data[0].type === 'contour' && JSON.stringify(Array.from(node.data[0].z)) !== JSON.stringify(arg)", before,
    )  # fmt: skip
    wait_for_result(page, "ens")
    window.rest()


def test_the_comparison_fills_live_and_ends_in_words(visitor, main_server):
    window = visitor(main_server.url)
    page = window.page
    page.goto(main_server.url + QUICK)
    wait_for_result(page, "ens_gain")
    window.rest()
    assert look_into(page, "ens_gain_errors", "node.data.length") == 4
    expect(page.get_by_text("More points do not make the samples more alike.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"At 60 points it is -?[\d.]+ ± [\d.]+"))).to_have_count(2)
    assert len(table(page, "ens_gain")) == 2 * 5 * 4


def test_a_long_comparison_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "ens_gain_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step \d+ of 300"))).to_be_visible()
    wait_for(page, "ens_gain_errors", "node.data.some((t) => Array.from(t.y).some(Number.isFinite))")
    stop(page, "ens_gain", 300)
    window.rest()


@pytest.mark.usefixtures("grown")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    page.get_by_text("Points, noise, samples, seeds").click()
    type_into(page, "ens_seed", 7)
    wait_for_link(page, ens_seed="7")
    first.rest()
    wait_for_result(page, "ens")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    wait_for_result(other, "ens")
    assert not saw_training(other)
    expect(keyed(other, "ens_seed").locator("input[type=number]")).to_have_value("7")
    assert link(other) == link(page)
    assert table(other, "ens") == table(page, "ens")


@pytest.mark.usefixtures("grown")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("grown")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "ensembles")
    shoot(main_server.url, QUICK, "bagging-gain")
