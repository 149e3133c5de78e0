"""The tab "Sweep" in a real browser: the whole default sweep from a cold cache, its Stop, a cell, a link, a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
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
    wait_for,
    wait_for_link,
    wait_for_result,
)

SWEEP = "/optimizers?opt_tab=Sweep"
SMALL = (
    f"{SWEEP}&sweep_o=SGD&sweep_o=Momentum&sweep_o=Adam&sweep_rates=6&sweep_steps=100&sweep_width=8&sweep_seeds=3"
    "&sweep_points=40&sweep_batch=10"
)
"""A sweep that takes a moment."""

TRAINED_CELLS = "node.data[0].z.flatMap((row) => Array.from(row)).filter(Number.isFinite).length"
TITLE = "node.layout.title.text"


def click_cell(page, row, column, rows, columns, key="sweep_map"):
    """Click the middle of a cell of a map."""
    area = page.locator(f".st-key-{key} .nsewdrag")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    at = box["x"] + (column + 0.5) / columns * box["width"], box["y"] + (row + 0.5) / rows * box["height"]
    page.mouse.move(at[0] - 15, at[1] - 6)
    page.mouse.move(*at, steps=4)
    page.mouse.click(*at)


@pytest.fixture(scope="module")
def cold(start_server, tmp_path_factory):
    """A server of its own, whose cache is empty."""
    started = start_server(tmp_path_factory.mktemp("cold"), "app.py")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def swept(main_server, chromium):
    """The small sweep, trained once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "sweep"))])


@pytest.mark.slow
def test_the_default_sweep_starts_by_itself_fills_its_map_stops_and_goes_to_its_end(visitor, cold):
    window = visitor(cold.url)
    page = window.page
    page.goto(cold.url + SWEEP)
    progress = page.get_by_text(re.compile(r"Step [\d,]+ of 1,000"))
    expect(progress).to_be_visible()
    wait_for(page, "sweep_map", f"{TRAINED_CELLS} > 0")
    wait_for(page, "sweep_fits", "node.data.length === 3")  # data, truth, and the best fit so far
    first = look_into(page, "sweep_map", "JSON.stringify(node.data[0].z.map((row) => Array.from(row)))")
    wait_for(page, "sweep_map", "JSON.stringify(node.data[0].z.map((row) => Array.from(row))) !== arg", first)
    stop(page, "sweep", 1_000)
    expect(page.get_by_text(re.compile(r"Queue\s*0 running"))).to_be_visible()
    window.rest()
    assert look_into(page, "sweep_map", TRAINED_CELLS) > 0  # what was reached stays to be seen
    keyed(page, "sweep_start").get_by_role("button").click()
    expect(progress).to_be_visible()
    wait_for_result(page, "sweep", timeout=400_000)
    window.rest()
    networks = table(page, "sweep")
    assert len(networks) == 7 * 16 * 4
    best = min(networks, key=lambda row: float(row["best_loss"]))
    assert best["optimizer"] == "Adam"
    assert look_into(page, "sweep_map", "node.data.map((trace) => trace.name)").count("Diverged") == 1
    assert "Adam at" in look_into(page, "sweep_fits", TITLE)


@pytest.mark.usefixtures("swept")
def test_a_click_on_a_cell_brings_its_curves_and_its_fits_and_stands_in_the_link(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    for key in ("sweep_map", "sweep_fits", "sweep_cell"):
        look_into(page, key, "node.mine = true")
    click_cell(page, row=1, column=1, rows=3, columns=6)
    wait_for_link(page, sweep_cell_o="Momentum", sweep_cell_lr="0.000631")
    wait_for(page, "sweep_fits", f"{TITLE}.includes('Momentum at 0.000631')")
    wait_for(page, "sweep_cell", f"{TITLE}.includes('Momentum at 0.000631')")
    window.rest()
    assert look_into(page, "sweep_fits", "node.data.filter((t) => t.name.startsWith('Momentum, seed')).length") == 3
    before = look_into(page, "sweep_cell", "Array.from(node.data[0].y)")
    assert len(before) == 51
    click_cell(page, row=0, column=2, rows=3, columns=6, key="sweep_spread")  # the other map may be clicked too
    wait_for_link(page, sweep_cell_o="SGD", sweep_cell_lr="0.00398")
    wait_for(page, "sweep_cell", "Array.from(node.data[0].y).some((y, i) => y !== arg[i])", before)
    assert all(look_into(page, key, "node.mine") for key in ("sweep_map", "sweep_fits", "sweep_cell"))


@pytest.mark.usefixtures("swept")
def test_a_link_shows_the_same_cell_to_a_second_person_without_training(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    click_cell(page, row=2, column=4, rows=3, columns=6)
    wait_for_link(page, sweep_cell_o="Adam", sweep_cell_lr="0.158")
    first.rest()
    copied = page.evaluate("() => location.href")
    other = peer(visitor(main_server.url), copied.removeprefix(main_server.url))
    assert not saw_training(other)
    assert link(other) == link(page)
    assert "Adam at 0.158" in look_into(other, "sweep_fits", TITLE)
    assert look_into(other, "sweep_fits", "Array.from(node.data[3].y)") == look_into(
        page, "sweep_fits", "Array.from(node.data[3].y)"
    )
    assert table(other, "sweep") == table(page, "sweep")


@pytest.mark.usefixtures("swept")
def test_the_loss_that_counts_changes_map_and_table(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    cells = "JSON.stringify(node.data[0].z.map((row) => Array.from(row)))"
    best = look_into(page, "sweep_map", cells)
    page.get_by_text("Test", exact=True).click()
    wait_for_link(page, sweep_loss="Test")
    wait_for(page, "sweep_map", f"{cells} !== arg", best)


@pytest.mark.usefixtures("swept")
def test_theory_stands_beside_what_was_measured(visitor, main_server):
    page = visitor(main_server.url).go(SMALL)
    page.get_by_text("Predicted beside measured").click()
    expect(page.get_by_role("region", name="Prediction and measurement side by side.")).to_be_visible()
    expect(page.locator(".katex").first).to_be_visible()


@pytest.mark.usefixtures("swept")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []
    expect(plot(page, "sweep_map")).to_be_visible()


@pytest.mark.usefixtures("swept")
def test_screenshots(main_server, shoot):
    shoot(main_server.url, SMALL, "optimizers-sweep")
