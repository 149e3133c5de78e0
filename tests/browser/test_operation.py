"""The tab "Operation" in a real browser: the window slides, every product can be read, photos are filtered."""

import contextlib
import io

import numpy as np
from PIL import Image
from playwright.sync_api import TimeoutError as NotThere
from playwright.sync_api import expect

from tests.browser.visiting import (
    bring_photo,
    keyed,
    link,
    look_into,
    open_drawer,
    sticks_out,
    type_into,
    wait_for,
    wait_for_link,
)

CONVOLUTION = "/convolution"
SOBEL_X = [-1, 0, 1, -2, 0, 2, -1, 0, 1]
RUNS = """new MutationObserver(() => {
  if (document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'running') window.runs = true;
}).observe(document, { subtree: true, attributes: true, childList: true });"""
"""Notes whether the server was asked for anything."""


STEPS = """window.steps = [];
new MutationObserver(() => {
  const step = document.querySelector('.lab-window')?.dataset.step;
  if (step !== undefined && +step !== window.steps.at(-1)) window.steps.push(+step);
}).observe(document, { subtree: true, attributes: true, childList: true });"""
"""Notes every step of the animation."""


def view(page):
    return keyed(page, "op_window").locator(".lab-window")


def cell(page, side, index):
    """Return a cell: side 0 is the input with its padding, 1 the kernel, 2 the output; cells in reading order."""
    return view(page).locator(f'.lab-window-cell[data-side="{side}"][data-index="{index}"]')


def values(page, side, which=""):
    """Return the numbers of a side's cells; an empty cell has none."""
    cells = view(page).locator(f'.lab-window-cell[data-side="{side}"]{which}')
    return cells.evaluate_all("(cells) => cells.map((cell) => cell.dataset.value === '' ? null : +cell.dataset.value)")


def indices(page, side, which):
    cells = view(page).locator(f'.lab-window-cell[data-side="{side}"]{which}')
    return sorted(cells.evaluate_all("(cells) => cells.map((cell) => +cell.dataset.index)"))


def products(page):
    chips = view(page).locator(".lab-window-chip")
    return chips.evaluate_all("(chips) => chips.map((chip) => +chip.dataset.product)")


def step(page):
    return int(view(page).get_attribute("data-step"))


def wait_for_step(page, expression):
    page.wait_for_function(
        f"() => {{ const step = +document.querySelector('.lab-window').dataset.step; return {expression} }}"
    )


def test_the_window_slides_by_itself_and_asks_no_server(visitor, main_server):
    window = visitor(main_server.url, reduced_motion="no-preference")
    window.page.add_init_script(STEPS)
    expect(keyed(window.go(CONVOLUTION), "machine")).not_to_contain_text("starting")
    page = window.go(CONVOLUTION)  # no timer looks after the first worker any more
    page.wait_for_function("() => window.steps.at(-1) >= 3")
    assert page.evaluate("() => window.steps")[:4] == [0, 1, 2, 3]
    bar = view(page).get_by_role("slider", name="Position in the animation")
    bar.focus()
    bar.press("Home")
    assert values(page, 2) == [None] * 42
    page.evaluate(RUNS)
    view(page).get_by_role("button", name="Play").click()
    wait_for_step(page, "step >= 4")
    view(page).get_by_role("button", name="Pause").click()
    rest = step(page)
    assert [value is not None for value in values(page, 2)] == [at < rest for at in range(42)]
    page.wait_for_timeout(900)
    assert step(page) == rest
    view(page).get_by_role("button", name="One step forward").click()
    wait_for_step(page, f"step === {rest} + 1")
    view(page).get_by_role("combobox", name="Speed").select_option("4×")
    view(page).get_by_role("button", name="Play").click()
    wait_for_step(page, "step === 42")
    assert None not in values(page, 2)
    expect(view(page).get_by_role("button", name="Play")).to_be_visible()
    assert not page.evaluate("() => window.runs")


def test_whoever_wants_no_motion_sees_the_result_at_rest(visit):
    page = visit(CONVOLUTION)
    assert step(page) == 42
    page.wait_for_timeout(800)
    assert step(page) == 42
    assert values(page, 2)[:7] == [0, 0, 30, 30, 0, 0, -30]


def test_an_output_shows_the_products_that_it_is_made_of(visit):
    page = visit(CONVOLUTION)
    cell(page, 2, 9).hover()  # row 2, column 3 of 6 × 7
    seen = values(page, 0, ".lit")
    assert seen == [0, 0, 10] * 3
    assert products(page) == [x * w for x, w in zip(seen, SOBEL_X, strict=True)]
    expect(view(page).locator(".lab-window-sum")).to_have_text("= 40")
    assert sum(products(page)) == values(page, 2)[9] == 40
    expect(view(page).locator(".lab-window-head")).to_contain_text("output at row 2, column 3")
    expect(view(page).locator(".lab-window-chip").nth(5)).to_have_text("10 · 220")  # 10 · 2, and below it 20


def test_an_input_lights_every_output_that_it_reaches(visit):
    page = visit(CONVOLUTION)
    padded_columns = 9
    cell(page, 0, 3 * padded_columns + 5).hover()  # row 3, column 5 of the image itself
    reached = [row * 7 + column for row in (1, 2, 3) for column in (3, 4, 5)]
    assert indices(page, 2, ".lit") == reached
    expect(view(page).locator(".lab-window-head")).to_contain_text("input at row 3, column 5= 10reaches 9 outputs")
    assert products(page) == [10 * w for w in SOBEL_X[::-1]]
    cell(page, 0, 0).hover()
    expect(view(page).locator(".lab-window-head")).to_contain_text("padding; reaches 1 output")
    assert indices(page, 2, ".lit") == [0]


def test_a_weight_lights_all_its_uses(visit):
    page = visit(CONVOLUTION)
    cell(page, 1, 3).hover()
    assert len(indices(page, 2, ".lit")) == 42
    assert indices(page, 0, ".lit") == [row * 9 + column for row in range(1, 7) for column in range(7)]
    expect(view(page).locator(".lab-window-head")).to_contain_text("= −2is used 42 times")


def test_what_nobody_reads_is_hatched_and_copies_are_named(visit):
    page = visit(f"{CONVOLUTION}?op_columns=6&op_stride=2&op_mode=Reflect")
    assert indices(page, 0, ".unread") == [*(row * 8 + 7 for row in range(7)), *range(56, 64)]
    fills = (
        view(page).locator("rect.unread").evaluate_all("(cells) => cells.map((cell) => getComputedStyle(cell).fill)")
    )
    assert len(fills) == 15
    assert all(fill.startswith('url("#hatch') for fill in fills)
    cell(page, 0, 0).hover()
    expect(view(page).locator(".lab-window-head")).to_contain_text("a copy of row 2, column 2")
    assert indices(page, 0, ".source") == [2 * 8 + 2]


def test_hands_on_the_keyboard_find_every_cell(visit):
    page = visit(CONVOLUTION)
    outputs = view(page).locator(".side-2")
    outputs.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"):
        outputs.press(key)
    expect(view(page).locator(".lab-window-head")).to_contain_text("output at row 2, column 3")
    expect(view(page).locator(".lab-window-readout")).to_have_attribute("aria-live", "polite")
    outputs.press("Enter")
    view(page).locator(".side-1").focus()
    expect(view(page).locator(".lab-window-sum")).to_have_text("= 40")
    view(page).locator(".side-1").press("Escape")
    expect(view(page).locator(".lab-window-head")).to_contain_text("output at row 6, column 7")


def test_a_changed_control_changes_the_picture_in_place(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(CONVOLUTION)
    view(page).evaluate("(node) => { node.mine = true }")
    type_into(page, "op_dilation", 2)
    wait_for_link(page, op_dilation="2")
    page.wait_for_function("() => document.querySelectorAll('.lab-window-cell[data-side=\"2\"]').length === 20")
    window.rest()
    assert view(page).evaluate("(node) => node.mine")
    cell(page, 2, 0).hover()
    assert indices(page, 0, ".lit") == [row * 9 + column for row in (0, 2, 4) for column in (0, 2, 4)]
    expect(keyed(page, "op_sizes")).to_contain_text("columns")


def test_a_number_typed_into_the_kernel_stands_in_the_link(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(CONVOLUTION)
    table, field = page.locator("[class*='st-key-op_numbers'] canvas").first, page.locator("#portal input").last
    for _ in range(10):  # the table opens a cell only once it has come to rest
        box = table.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 6, box["y"] + 52)
        page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        with contextlib.suppress(NotThere):
            field.wait_for(timeout=3_000)
            break
    field.fill("5", timeout=5_000)
    field.press("Enter")
    wait_for_link(page, op_kernel="Own kernel", op_own="5_0_1~-2_0_2~-1_0_1")
    page.wait_for_function("() => document.querySelector('.lab-window-cell[data-side=\"1\"]').dataset.value === '5'")
    window.rest()
    other = visitor(main_server.url).go(page.evaluate("() => location.pathname + location.search"))
    assert values(other, 2) == values(page, 2)
    assert values(other, 1) == [5, 0, 1, -2, 0, 2, -1, 0, 1]


def picture_file():
    """Return a PNG: dark on the left, bright on the right."""
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:, 30:] = 200
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return {"name": "edge.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_an_uploaded_photo_is_filtered_and_reaches_a_peer_by_link(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{CONVOLUTION}?op_input=Photo&op_x=23&op_y=10&op_crop=14")
    bring_photo(page, "op", picture_file())
    page.wait_for_function("() => (new URLSearchParams(location.search).get('op_image') ?? '').length === 64")
    what = "Array.from(node.data[1].z[20]).map(Number)"
    wait_for(page, "op_photo_view", "node.data[0].z.length === 40 && node.data[0].z[0].length === 60")
    window.rest()
    row = look_into(page, "op_photo_view", what)
    assert [at for at, value in enumerate(row) if value] == [29, 30, 59]
    assert row[29] == row[30] == 800
    assert values(page, 0, ":not(.padding)")[:14] == [0] * 7 + [200] * 7
    address = page.evaluate("() => location.pathname + location.search")
    other = visitor(main_server.url).go(address)
    assert link(other) == link(page)
    assert look_into(other, "op_photo_view", what) == row
    assert values(other, 2) == values(page, 2)


def test_a_click_on_the_photo_puts_the_window_there(visit):
    page = visit(CONVOLUTION)
    area = keyed(page, "op_photo_view").locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, steps=4)
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    wait_for_link(page, op_input="Photo")
    wait_for(page, "op_photo_view", "node.layout.shapes?.length === 1")
    shape = look_into(page, "op_photo_view", "node.layout.shapes[0]")
    assert int(link(page)["op_x"]) == shape["x0"] + 0.5
    assert int(link(page)["op_y"]) == shape["y0"] + 0.5


def test_the_heat_map_stands_in_and_a_link_reproduces_all(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(CONVOLUTION)
    open_drawer(page, "op_more")
    type_into(page, "op_channels", 2)
    wait_for_link(page, op_channels="2")
    type_into(page, "op_filters", 2)
    wait_for_link(page, op_filters="2")
    window.rest()  # only then two groups are allowed
    type_into(page, "op_groups", 2)
    wait_for_link(page, op_groups="2")
    window.rest()
    assert len(values(page, 1)) == 2 * 9
    keyed(page, "op_view").get_by_text("Heat map", exact=True).click()
    wait_for_link(page, op_view="Heat map")
    wait_for(page, "op_heat", "node.data.length === 3")
    other = visitor(main_server.url).go(page.evaluate("() => location.pathname + location.search"))
    what = "JSON.stringify(node.data.map((trace) => Array.from(trace.z, (row) => Array.from(row))))"
    assert look_into(other, "op_heat", what) == look_into(page, "op_heat", what)


def test_a_phone_shows_everything_and_a_tap_chooses_a_cell(visitor, main_server):
    page = visitor(main_server.url, "phone").go(CONVOLUTION)
    assert sticks_out(page) == []
    wide = view(page).locator(".lab-window-stage").bounding_box()
    assert wide["x"] >= 0
    assert wide["x"] + wide["width"] <= 390
    cell(page, 2, 9).tap()
    expect(view(page).locator(".lab-window-sum")).to_have_text("= 40")


def test_screenshots(main_server, shoot):
    shoot(main_server.url, CONVOLUTION, "convolution-operation")
