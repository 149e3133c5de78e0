"""The tab "Bias and variance" in a real browser: at once, by click, live with networks, by link, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
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
)

TAB = "/generalization?gen_tab=Bias+and+variance"
NETWORKS = f"{TAB}&bv_family=Network&bv_sets=20&bv_widest=8&bv_steps=200"
"""Networks that take a moment."""
LONG = f"{TAB}&bv_family=Network&bv_sets=500&bv_widest=64&bv_steps=5000"
"""Some that nobody waits for: they have to be started by hand, and there is time to disturb them."""


def test_a_cold_page_shows_both_sides_of_the_equation_and_they_agree(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go(TAB)
    wait_for(page, "bv_parts", "node.data.filter((t) => t.type === 'bar').length === 3")
    assert look_into(page, "bv_parts", "node.data.filter((t) => t.mode === 'lines+markers').length") == 2
    assert look_into(page, "bv_fits", "node.data[0].x.length") == 60 * 201  # 200 places and a gap for each fit
    rows = table(page, "bv")
    assert [row["degree"] for row in rows] == [f"{degree}.0" for degree in range(10)]
    for row in rows:
        parts = sum(float(row[part]) for part in ("bias_squared", "variance", "noise"))
        assert parts == pytest.approx(float(row["sum"]))
        spread = (float(row["sum_standard_error"]) ** 2 + float(row["test_standard_error"]) ** 2) ** 0.5
        assert abs(parts - float(row["test_error"])) < 4 * spread
    window.rest()


def test_a_click_on_a_bar_shows_the_fits_of_that_degree(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    look_into(page, "bv_fits", "node.mine = true")
    before = look_into(page, "bv_fits", "node.data[0].y.slice(0, 201).join()")
    place = look_into(
        page,
        "bv_parts",
        """(() => {
          const box = node.getBoundingClientRect(), { xaxis, yaxis } = node._fullLayout;
          return [box.x + xaxis._offset + xaxis.d2p(1), box.y + yaxis._offset + yaxis._length - 20];
        })()""",
    )
    page.mouse.move(place[0] - 5, place[1] - 5, steps=4)
    page.mouse.click(*place)
    wait_for_link(page, bv_level="1")
    expect(page.get_by_text("60 of the 300 fits: degree 1")).to_be_visible()
    wait_for(page, "bv_fits", "node.data[0].y.slice(0, 201).join() !== arg", before)
    window.rest()
    assert look_into(page, "bv_fits", "node.mine")


def test_more_noise_raises_the_floor(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{TAB}&bv_noise=0.2")
    assert look_into(page, "bv_parts", "node.data[0].y[0]") == pytest.approx(0.04)
    keyed(page, "bv_noise").get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    wait_for_link(page, bv_noise="0.25")
    wait_for(page, "bv_parts", "Math.abs(node.data[0].y[0] - 0.0625) < 1e-9")
    window.rest()


def test_networks_learn_before_the_eyes_and_stop_when_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "bv_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 35,000"))).to_be_visible()
    wait_for(page, "bv_fits", "node.data[0].x.length === 24 * 101")
    now = look_into(page, "bv_fits", "node.data[0].y.slice(0, 101).join()")
    wait_for(page, "bv_fits", "node.data[0].y.slice(0, 101).join() !== arg", now)
    stop(page, "bv", 35_000)
    window.rest()


def test_a_link_shows_the_same_networks_to_a_second_person_without_training(visitor, main_server):
    first = visitor(main_server.url)
    page = first.page
    page.goto(main_server.url + NETWORKS)
    wait_for_result(page, "bv")
    first.rest()
    type_into(page, "bv_level", 2)
    wait_for_link(page, bv_level="2")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    expect(other.get_by_text("20 of the 20 fits: width 4")).to_be_visible()
    assert link(other) == link(page)
    assert table(other, "bv") == table(page, "bv")


def test_a_degree_without_enough_points_gets_a_sentence_and_the_rest_stays(visitor, main_server):
    page = visitor(main_server.url).go(f"{TAB}&bv_most=30")
    expect(page.get_by_role("alert").filter(has_text="a polynomial of degree 30 has 31 coefficients")).to_be_visible()
    expect(keyed(page, "bv_preset_0")).to_be_visible()
    type_into(page, "bv_points", 60)
    expect(plot(page, "bv_parts")).to_be_visible()


def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(TAB)
    assert sticks_out(page) == []


def test_photographs(shoot, main_server):
    shoot(main_server.url, TAB, "bias-variance")
