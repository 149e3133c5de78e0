"""The tab "Transposed" in a real browser: copies laid down one by one, a matrix row by a click, a link, a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    keyed,
    link,
    look_into,
    plot,
    sticks_out,
    table,
    wait_for,
    wait_for_link,
)

TAB = "/convolution?conv_tab=Transposed"
MATRIX = f"{TAB}&tc_view=Matrix"
TITLES = "node.layout.annotations.map((note) => note.text).join()"


def test_the_copies_are_laid_down_without_the_server_and_add_up(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    view = keyed(page, "tc_window")
    wait_for(page, "tc_picture", "node.data.length > 1")
    back = view.get_by_role("button", name="One step back")
    back.click()
    back.click()
    expect(view.get_by_text("/ 9")).to_be_visible()
    before = view.get_by_text("/ 9").inner_text()
    back.click()
    expect(view.get_by_text("/ 9")).not_to_have_text(before)
    expect(view.get_by_text("reaches")).to_be_visible()
    rows = table(page, "tc")
    assert [float(row["output"]) for row in rows[:5]] == [5, 14, 10, 24, 15]
    window.rest()


def test_a_click_on_the_matrix_folds_another_row_and_a_link_shows_it_to_a_second_person(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(MATRIX)
    wait_for(page, "tc_picture", f"{TITLES}.includes('Row 4 of C')")
    box = plot(page, "tc_picture").locator(".xy .heatmaplayer image, .xy image").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 7.5 / 9, steps=4)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 7.5 / 9)
    wait_for(page, "tc_picture", f"{TITLES}.includes('Row 7 of C')")
    wait_for_link(page, tc_row="7")
    other = visitor(main_server.url).go(address_of(page))
    wait_for(other, "tc_picture", f"{TITLES}.includes('Row 7 of C')")
    assert link(other) == link(page)
    folded = "[...node.data[2].z.flat()].join()"
    assert look_into(other, "tc_picture", folded) == look_into(page, "tc_picture", folded)
    window.rest()


def test_a_preset_shows_the_checkerboard(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    keyed(page, "tc_preset_3").get_by_role("button").click()
    wait_for_link(page, tc_view="Checkerboard")
    wait_for(page, "tc_picture", "node.data[0].zmin === 0")
    wait_for(page, "tc_enlarged", "node.data.length === 2")
    window.rest()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_reads_it_without_sideways_scrolling(visitor, main_server, scheme):
    window = visitor(main_server.url, "phone", color_scheme=scheme)
    for address in (TAB, MATRIX):
        page = window.go(address)
        wait_for(page, "tc_picture", "node.data.length > 0")
        assert sticks_out(page) == []
    window.rest()
