"""Under- and overfitting in a real browser: at once or live, by hand, by table, by link, on a phone."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError as NotThere
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    click_at,
    keyed,
    link,
    look_into,
    open_drawer,
    plot,
    sticks_out,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
)

FIT = "/generalization"
NETWORK = f"{FIT}?fit_model=Network"
SMALL = f"{NETWORK}&fit_epochs=300&fit_seeds=3"
"""A training that takes a moment."""
LONG = f"{NETWORK}&fit_epochs=20000&fit_seeds=8"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
POINTS = "node.data.at(-1).x.length"


def choose_cell(page, row, column):
    """Click on a cell of the table of points, counted from 0."""
    keyed(page, "fit_table").scroll_into_view_if_needed()
    box = keyed(page, "fit_table").locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (0.4, 0.75)[column], box["y"] + 35 * (row + 1.4))


def type_into_cell(page, row, column, text):
    """Type into a cell; the table opens it only once it has come to rest."""
    field = page.locator("#portal input, .gdg-input").last
    for _ in range(10):
        choose_cell(page, row, column)
        page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        with contextlib.suppress(NotThere):
            field.wait_for(timeout=3_000)
            break
    field.fill(text, timeout=5_000)
    field.press("Enter")


def until(page, act, what):
    """Act until an expression of ``node``, the picture, holds: a click or a key can meet a page that is being made."""
    for _ in range(4):
        with contextlib.suppress(NotThere):
            act()
        for _ in range(150):  # half a minute: a second click on a point takes it away again
            if look_into(page, "fit_curve", what):
                return
            page.wait_for_timeout(200)
    raise AssertionError(f"the picture never came to {what}")


def points(page):
    return look_into(page, "fit_curve", POINTS)


def test_a_cold_page_fits_at_once_and_every_control_moves_the_picture(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go(FIT)
    expect(page.get_by_text("Overfits", exact=True)).to_be_visible()
    expect(page.get_by_text("is that of degree 7")).to_be_visible()
    rows = table(page, "fit")
    assert [int(row["degree"]) for row in rows] == list(range(31))
    assert float(rows[19]["training_error"]) < 1e-12
    look_into(page, "fit_curve", "node.mine = true")
    type_into(page, "fit_points", 40)
    wait_for(page, "fit_curve", f"{POINTS} === 40")
    wait_for_link(page, fit_points="40")
    keyed(page, "fit_degree").get_by_role("slider").press("ArrowLeft")
    wait_for(page, "fit_curve", "node.data.some((trace) => trace.name === 'degree 11')")
    assert look_into(page, "fit_curve", "node.mine")
    window.rest()


def test_a_click_in_the_errors_chooses_the_degree(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(FIT)
    click_at(page, "fit_errors", 5.2, 1.0)
    wait_for_link(page, fit_degree="5")
    wait_for(page, "fit_curve", "node.data.some((trace) => trace.name === 'degree 5')")
    window.rest()


def test_clicks_and_cells_set_points_and_the_fit_follows(visitor, main_server):
    window = visitor(main_server.url, viewport={"width": 1280, "height": 1500})
    page = window.go(FIT)
    until(page, lambda: click_at(page, "fit_curve", -0.9, 1.1), f"{POINTS} === 21")
    wait_for_link(page, fit_source="Own")
    window.rest()
    until(page, lambda: click_at(page, "fit_curve", -0.9, 1.1), f"{POINTS} === 20")
    window.rest()
    open_drawer(page, "fit_points_drawer")
    expect(keyed(page, "fit_table")).to_be_visible()
    window.rest()
    until(page, lambda: type_into_cell(page, 0, 1, "1.75"), "node.data.at(-1).y.includes(1.75)")
    window.rest()
    # The table takes up what a click has added, and goes on from there.
    until(page, lambda: click_at(page, "fit_curve", 2.9, 1.5), f"{POINTS} === 21")
    window.rest()
    until(page, lambda: type_into_cell(page, 1, 1, "1.25"), "node.data.at(-1).y.includes(1.25)")
    window.rest()
    assert look_into(page, "fit_curve", "node.data.at(-1).y.includes(1.75)")
    assert points(page) == 21
    assert len(page.evaluate("() => location.href")) < 2000
    keyed(page, "fit_back").get_by_role("button").click()
    wait_for_link(page, fit_source=None)
    wait_for(page, "fit_curve", f"{POINTS} === 20")
    window.rest()


def test_text_pasted_into_a_column_of_numbers_is_no_point_and_breaks_nothing(visitor, main_server):
    window = visitor(main_server.url, viewport={"width": 1280, "height": 1500})
    page = window.go(f"{FIT}?fit_source=Own")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_drawer(page, "fit_points_drawer")
    expect(keyed(page, "fit_table")).to_be_visible()
    window.rest()
    page.evaluate("() => navigator.clipboard.writeText('abc\\n1.5')")
    for _ in range(10):  # the table takes what is pasted once it has come to rest
        choose_cell(page, 2, 1)
        page.keyboard.press("Control+v")
        page.wait_for_timeout(700)
        if look_into(page, "fit_curve", "node.data.at(-1).y.includes(1.5)"):
            break
    window.rest()
    y = look_into(page, "fit_curve", "Array.from(node.data.at(-1).y)")
    assert y[:5] == [0.9, 1.1, -0.1, 1.5, -1.1]  # the number below the text has arrived, the text has not


def test_bad_points_in_a_link_get_a_sentence_and_the_presets_help_out(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{FIT}?fit_source=Own&fit_own=1_two_3_4&fit_degree=10000")
    expect(page.get_by_text("'two' is no number")).to_be_visible()
    expect(page.get_by_text("it must be a number from 0 to 30")).to_be_visible()
    expect(plot(page, "fit_curve")).to_be_visible()
    keyed(page, "fit_preset_1").get_by_role("button").click()
    wait_for_link(page, fit_degree="19", fit_source=None)
    wait_for(page, "fit_curve", f"{POINTS} === 20")
    window.rest()


def test_a_link_shows_the_same_points_and_fit_to_a_second_person(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(f"{FIT}?fit_degree=9&fit_dseed=3")
    click_at(page, "fit_curve", 0.0, 1.2)
    wait_for(page, "fit_curve", f"{POINTS} === 21")
    first.rest()
    other = visitor(main_server.url).go(address_of(page))
    assert link(other) == link(page)
    drawn = "node.data.map((trace) => [trace.name, Array.from(trace.y)])"
    assert look_into(other, "fit_curve", drawn) == look_into(page, "fit_curve", drawn)
    assert table(other, "fit") == table(page, "fit")


def test_all_widths_train_live_and_stop_when_they_are_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "fit_start").get_by_role("button").first.click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    wait_for(page, "fit_errors", "node.data.some((trace) => trace.name === 'test error' && trace.x.length === 14)")
    moments = "node.data.find((trace) => trace.name === 'test error').x.length"
    wait_for(page, "fit_time", f"{moments} > 5")
    known = look_into(page, "fit_time", moments)
    wait_for(page, "fit_time", f"{moments} > arg", known)
    stop(page, "fit", 20_000)
    window.rest()


def test_trained_networks_play_their_training_and_another_width_needs_no_other(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for_result(page, "fit")
    window.rest()
    assert {row["width"] for row in table(page, "fit")} >= {"1", "3", "128"}
    wait_for(page, "fit_moment", "node.data.some((trace) => trace.name === '64 units')")
    click_at(page, "fit_errors", 3, 0.5)
    wait_for_link(page, fit_width="3")
    wait_for(page, "fit_curve", "node.data.some((trace) => trace.name === '3 units')")
    window.rest()
    assert not page.locator("[data-testid=stProgress]").count()


def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(f"{FIT}?fit_source=Own")
    assert sticks_out(page) == []


@pytest.mark.parametrize("path", [FIT, SMALL], ids=["polynomial", "network"])
def test_photographs(shoot, main_server, path):
    shoot(main_server.url, path, "fit-network" if path == SMALL else "fit")
