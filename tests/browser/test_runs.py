"""The page "Runs" in a real browser: find a run, open it in its page, speak of it, delete it, compare it by link."""

import re

import pytest
from playwright.sync_api import expect

from dlcore import lab
from tests.browser.visiting import (
    address_of,
    keyed,
    link,
    sticks_out,
    table,
    wait_for,
    wait_for_link,
    wait_until_drawn,
)
from tests.pages import filled_store

NAME = "<b>My</b> *first* run -> www.example.org :material/home: a@b.org"
COMPARED = "node.data.filter((trace) => trace.hovertemplate)"


@pytest.fixture(scope="module")
def library(tmp_path_factory, start_server):
    """A server whose store holds runs that need no training now, one of which a page has shown."""
    folder = tmp_path_factory.mktemp("library")
    laboratory = lab.Laboratory(lab.Settings(store=folder / "store"))
    keys = filled_store.fill(laboratory)
    laboratory.labels.remember(keys["races"][1], "optimizers?s_surface=Booth&s_steps=30")
    laboratory.close()
    started = start_server(folder, "app.py")
    yield started
    started.stop()


def listed(page):
    return table(page, "runs")


def open_details(window, search, path="/runs"):
    """Find one run by words and open its details by its row."""
    page = window.go(path)
    field = keyed(page, "runs_q").locator("input")
    field.fill(search)
    field.press("Enter")
    wait_for_link(page, runs_q=search)
    expect(keyed(page, "runs_below")).to_contain_text(re.compile("of [12] runs"))
    window.rest()
    select_row(page, 0)
    expect(keyed(page, "runs_details")).to_be_visible()
    window.rest()
    return page


def select_row(page, number):
    """Tick the row that has this number in the table of runs."""
    box = page.locator("[class*='st-key-runs_table'] canvas").first.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 35 * (number + 1) + 17)


def test_a_run_is_found_and_opened_in_its_page(visitor, library):
    window = visitor(library.url)
    page = open_details(window, "surface race booth steps=30")
    (row,) = listed(page)
    assert row["key"].startswith(link(page)["runs_run"])
    peer = visitor(library.url).go(address_of(page))
    expect(keyed(peer, "runs_details")).to_contain_text(row["key"])
    with page.context.expect_page() as coming:
        keyed(page, "runs_actions").get_by_role("link").click()
    opened = coming.value
    wait_until_drawn(opened, "s_map")
    wait_for_link(opened, s_surface="Booth", s_steps="30", runs_run=None)


def test_name_tag_and_note_survive_a_reload_and_are_found(visitor, library):
    window = visitor(library.url)
    page = open_details(window, "surface race booth steps=20")
    label = page.locator("[class*='st-key-runs_name_'] input")
    label.fill(NAME)
    tags = page.locator("[class*='st-key-runs_said_tags_'] input")
    tags.fill("lecture")
    tags.press("Enter")
    page.locator("[class*='st-key-runs_note_'] textarea").fill("It *diverges* <script>window.broken = 1</script>")
    page.locator("[class*='st-key-runs_save_'] button").click()
    expect(keyed(page, "runs_title")).to_contain_text("<b>My</b> *first* run")
    window.rest()
    page.reload()
    window.rest()
    heading = keyed(page, "runs_title").get_by_role("heading")
    assert heading.inner_text().replace("\N{WORD JOINER}", "") == NAME
    expect(heading.locator("a, b, em, [role=img]")).to_have_count(0)
    expect(keyed(page, "runs_title")).to_contain_text("lecture")
    expect(page.locator("[class*='st-key-runs_note_'] textarea")).to_have_value(re.compile(r"It \*diverges\*"))
    assert page.evaluate("() => window.broken") is None
    peer = visitor(library.url)
    assert [row["name"] for row in listed(peer.go("/runs?runs_q=diverges"))] == [NAME]
    assert [row["tags"] for row in listed(peer.go("/runs?runs_tags=lecture"))] == ["['lecture']"]


def test_a_run_is_deleted_after_a_question_and_comes_back_by_undo(visitor, library):
    window = visitor(library.url)
    page = open_details(window, "surface race booth steps=30")
    key = listed(page)[0]["key"]
    keyed(page, "runs_delete").get_by_role("button").click()
    keyed(page, "runs_delete_yes").get_by_role("button").click()
    expect(keyed(page, "runs_undo")).to_be_visible()
    wait_for_link(page, runs_run=None)
    window.rest()
    expect(keyed(page, "runs_details")).to_have_count(0)
    assert not visitor(library.url).go("/runs?runs_q=booth+steps%3D30").locator("[class*='st-key-runs_table']").count()
    keyed(page, "runs_undo").get_by_role("button").click()
    expect(keyed(page, "runs_details")).to_contain_text(key)
    window.rest()
    assert [row["key"] for row in listed(page)] == [key]


def test_two_runs_are_compared_and_a_peer_sees_the_same_by_link(visitor, library):
    window = visitor(library.url)
    page = window.go("/runs?runs_q=surface+race+booth")
    select_row(page, 0)
    wait_for_link(page, runs_run=listed(page)[0]["key"][:12])
    window.rest()
    select_row(page, 1)
    window.rest()
    keyed(page, "runs_compare").get_by_role("button").click()
    wait_until_drawn(page, "cmpr_curves")
    window.rest()
    keyed(page, "cmpr_y").get_by_role("radio", name="Logarithmic").click()
    wait_for_link(page, cmpr_y="Logarithmic")
    wait_for(page, "cmpr_curves", "node._fullLayout.yaxis.type === 'log'")
    window.rest()
    mine, address = table(page, "cmpr"), address_of(page)
    assert len(library.url + address) < 2000
    other = visitor(library.url)
    peer = other.go(address)
    wait_for(peer, "cmpr_curves", f"{COMPARED}.length === arg", len(mine))
    wait_for(peer, "cmpr_curves", "node._fullLayout.yaxis.type === 'log'")
    assert table(peer, "cmpr") == mine
    assert {row["run"][0] for row in mine} == {"A", "B"}


@pytest.mark.parametrize("path", ["/runs", "/runs?runs_tab=Compare"])
def test_a_phone_shows_all_of_it_without_sideways_scrolling(visitor, library, path):
    page = visitor(library.url, "phone").go(path)
    assert not sticks_out(page)


def test_a_fresh_server_says_that_there_is_nothing_yet(visitor, server):
    window = visitor(server("app.py").url)
    for path in ("/runs", "/runs?runs_tab=Compare&cmpr_exp=surface+race&cmpr_runs=0123456789ab"):
        page = window.go(path)
        expect(page.get_by_test_id("stAlert").first).to_be_visible()


def test_screenshots(library, shoot):
    shoot(library.url, "/runs", "runs")
    shoot(library.url, "/runs?runs_tab=Compare", "compare")
