"""The tab "Stack" in a real browser: at once, by click, by table, by text, by link, on a phone."""

import contextlib

import pytest
from playwright.sync_api import TimeoutError as NotThere
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    click_at,
    keyed,
    link,
    look_into,
    open_drawer,
    peer,
    saw_training,
    sticks_out,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_until_drawn,
)

STACK = "/receptive-fields"
SMALL = f"{STACK}?stack_layers=conv+3+p1%3B+pool+2+s2%3B+conv+3+d2&stack_size=16"
BOX = """(() => { const { x, y } = node.data.find((trace) => trace.name === 'receptive field');
  return [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)].join(' '); })()"""
"""Left, right, top and bottom of the box on the photo."""
MIDDLE = "13.5 57.5 13.5 57.5"
UPPER_RIGHT = "29.5 73.5 -10.5 33.5"
"""Of the unit in row 1 and column 6."""
SEEN = "node.data.filter((trace) => trace.mode === 'text')[0].text.map((text) => Number(text))"
"""How many units of each layer are seen, the image first."""


def until(page, act, wanted):
    """Act until the box is where it is wanted: a click or a key can meet a page that is being made."""
    for _ in range(4):
        with contextlib.suppress(NotThere):
            act()
        for _ in range(40):
            if look_into(page, "stack_photo_view", BOX) == wanted:
                return
            page.wait_for_timeout(200)
    raise AssertionError(f"the box is at {look_into(page, 'stack_photo_view', BOX)}")


def write_layers(page, text):
    field = keyed(page, "stack_layers").locator("input")
    field.fill(text)
    field.press("Enter")


def wait_until_measured(page):
    wait_until_drawn(page, "stack_gradient")


def type_into_cell(page, row, column, text):
    """Type into a cell of the table of seven columns; it opens a cell only once it has come to rest."""
    field = page.locator("#portal input, .gdg-input").last
    for _ in range(10):
        keyed(page, "stack_table").scroll_into_view_if_needed()
        box = keyed(page, "stack_table").locator("canvas").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] * (column + 0.75) / 7.4, box["y"] + 35 * (row + 1.4))
        page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        with contextlib.suppress(NotThere):
            field.wait_for(timeout=3_000)
            break
    field.fill(text, timeout=5_000)
    field.press("Enter")


@pytest.fixture(scope="module")
def measured(main_server, chromium):
    """The default stack, measured once for the tests that look at its result."""
    answer_once(chromium, main_server, [(STACK, wait_until_measured)])


def test_a_cold_page_shows_the_field_at_once_and_then_what_was_measured(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + STACK)
    wait_until_drawn(page, "stack_photo_view")
    assert look_into(page, "stack_photo_view", BOX) == MIDDLE
    assert look_into(page, "stack_section", SEEN) == [44, 42, 40, 20, 18, 16, 8, 6, 4, 2, 1]
    wait_until_measured(page)
    window.rest()
    boxes = look_into(page, "stack_gradient", "node.data.slice(1).map((t) => [...t.x, ...t.y].join(' '))")
    assert boxes[0] == boxes[1]
    rows = table(page, "stack")
    assert [row["field_largest"] for row in rows] == ["1", "3", "5", "6", "10", "14", "16", "24", "32", "40", "44"]


@pytest.mark.usefixtures("measured")
def test_a_click_on_a_unit_moves_the_box_and_the_link_reproduces_it_elsewhere(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(STACK)
    look_into(page, "stack_photo_view", "node.mine = true")
    until(page, lambda: click_at(page, "stack_photo_view", 50, 13), UPPER_RIGHT)
    wait_for_link(page, stack_row="1", stack_column="6")
    assert look_into(page, "stack_photo_view", "node.mine")
    assert look_into(page, "stack_photo_view", "node.data.some((trace) => trace.name === 'outside the image')")
    wait_until_measured(page)
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert look_into(other, "stack_photo_view", BOX) == UPPER_RIGHT
    assert not saw_training(other)
    assert link(other) == link(page)
    assert table(other, "stack") == table(page, "stack")


def test_a_click_in_the_section_takes_a_unit_of_a_lower_layer(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(STACK)
    until(page, lambda: click_at(page, "stack_section", 10.5, 3), "7.5 13.5 33.5 39.5")
    wait_for_link(page, stack_layer="3", stack_row="18", stack_column="5")
    assert look_into(page, "stack_section", SEEN) == [6, 4, 2, 1]
    window.rest()


def test_controls_and_texts_change_the_picture_and_a_bad_word_is_named(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(STACK)
    write_layers(page, "conv 3; conv 3")
    wait_for(page, "stack_photo_view", f"{BOX} === '29.5 34.5 29.5 34.5'")
    wait_for_link(page, stack_layers="conv 3; conv 3")
    type_into(page, "stack_column", 0)
    wait_for(page, "stack_photo_view", f"{BOX} === '-0.5 4.5 29.5 34.5'")
    window.rest()
    write_layers(page, "conv 3; blur 3")
    expect(page.get_by_role("alert").filter(has_text="Layer 2: 'blur' is no layer")).to_be_visible()
    expect(keyed(page, "stack_rivals")).to_be_visible()
    expect(keyed(page, "stack_preset_0")).to_be_visible()
    window.rest()
    keyed(page, "stack_preset_2").get_by_role("button").click()
    wait_for(page, "stack_photo_view", f"{BOX} === '-0.5 31.5 -0.5 31.5'")
    wait_for_link(page, stack_size="32", stack_column=None)
    window.rest()


def test_the_table_writes_the_text(visitor, main_server):
    window = visitor(main_server.url, viewport={"width": 1280, "height": 1500})
    page = window.go(SMALL)
    open_drawer(page, "stack_drawer")
    expect(keyed(page, "stack_table")).to_be_visible()
    window.rest()
    until(page, lambda: type_into_cell(page, 0, 1, "5"), "0.5 14.5 0.5 14.5")
    wait_for_link(page, stack_layers="conv 5 p1; pool 2 s2; conv 3 d2")
    expect(keyed(page, "stack_layers").locator("input")).to_have_value("conv 5 p1; pool 2 s2; conv 3 d2")
    window.rest()
    write_layers(page, "conv 3; conv 7")
    wait_for(page, "stack_photo_view", f"{BOX} === '3.5 12.5 3.5 12.5'")
    window.rest()
    until(page, lambda: type_into_cell(page, 1, 1, "3"), "5.5 10.5 5.5 10.5")
    wait_for_link(page, stack_layers="conv 3; conv 3")
    window.rest()


def test_fields_behind_a_transposed_convolution_are_told_by_position(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{STACK}?stack_layers=up+3+s2&stack_size=16")
    expect(page.get_by_text("The field depends on the position")).to_be_visible()
    wait_until_measured(page)
    type_into(page, "stack_row", 15)
    wait_for_link(page, stack_row="15")
    wait_for(page, "stack_photo_view", f"{BOX} === '6.5 8.5 6.5 7.5'")
    window.rest()


@pytest.mark.usefixtures("measured")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(STACK)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("measured")
def test_photographs(shoot, main_server):
    shoot(main_server.url, STACK, "stack")
