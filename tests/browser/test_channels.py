"""The tab "Channels" in a real browser: a click shows other numbers, a photo of one's own travels in a link."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    bring_photo,
    link,
    look_into,
    plot,
    sticks_out,
    table,
    type_into,
    wait_for,
    wait_for_link,
)

TAB = "/convolution?conv_tab=Channels"


def photo(format="JPEG", size=(4000, 2500)):
    """Return a file of ten megapixels: red on the left, blue on the right."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = pixels[:, size[0] // 2 :, 2] = 250
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format)
    return {"name": f"mine.{format.lower()}", "mimeType": f"image/{format.lower()}", "buffer": file.getvalue()}


def click_output(page, share_across, share_down):
    """Click the picture of the output channel at shares of its width and height."""
    panel = plot(page, "ch_picture").locator(".nsewdrag[data-subplot=x8y8]")
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    x, y = box["x"] + share_across * box["width"], box["y"] + share_down * box["height"]
    page.mouse.move(x - 5, y - 5)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)


def test_a_click_shows_the_numbers_of_that_place_and_they_add_up(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    before = table(page, "ch")
    click_output(page, 0.75, 0.5)
    page.wait_for_function("() => Number(new URLSearchParams(location.search).get('ch_col')) > 61")
    window.rest()
    asked = link(page)
    assert int(asked["ch_col"]) == pytest.approx(0.75 * 144, abs=4)
    row, column = int(asked.get("ch_row", 43)), int(asked["ch_col"])
    assert row == pytest.approx(0.5 * 96, abs=4)
    rows = table(page, "ch")
    assert rows != before
    whole = sum(float(one["product"]) for one in rows)
    wait_for(page, "ch_products", f"node.layout.annotations.some((note) => note.text.includes('= {whole:+.3f}'))")
    shown = look_into(page, "ch_picture", f"node.data[7].z[{row}][{column}]")
    assert shown == pytest.approx(whole, abs=1e-5)
    assert all(
        float(one["cell"]) * float(one["weight"]) == pytest.approx(float(one["product"]), abs=1e-9) for one in rows
    )


def test_a_photo_of_ones_own_is_filtered_and_a_second_person_sees_it(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    bring_photo(page, "ch", photo())
    page.wait_for_function("() => new URLSearchParams(location.search).has('ch_image')")
    wait_for(page, "ch_picture", "node.data[0].z.length === 90")  # 144 × 90: the shape of the photo
    window.rest()
    left, right = (look_into(page, "ch_picture", f"node.data[0].z[45][{column}]") for column in (10, 130))
    assert left == pytest.approx(250, abs=2)
    assert right <= 2
    other = visitor(main_server.url).go(address_of(page))
    wait_for(other, "ch_picture", "node.data[0].z.length === 90")
    same = "JSON.stringify(node.data[7].z.map((row) => Array.from(row)))"
    assert look_into(other, "ch_picture", same) == look_into(page, "ch_picture", same)


def test_a_text_that_is_called_png_gets_a_sentence_and_changes_nothing(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    bring_photo(page, "ch", {"name": "holiday.png", "mimeType": "image/png", "buffer": b"I am a text"})
    expect(page.get_by_text("Allowed are PNG, JPEG and WebP images")).to_be_visible()
    assert "ch_image" not in link(page)
    page.locator(".st-key-ch_file input[type=file]").set_input_files(photo("PNG", (640, 400)))
    page.wait_for_function("() => new URLSearchParams(location.search).has('ch_image')")
    expect(page.get_by_text("Allowed are PNG, JPEG and WebP images")).to_have_count(0)
    window.rest()


def test_a_photo_that_is_not_there_is_said(visit):
    page = visit(f"{TAB}&ch_photo=Your+own+photo&ch_image={'0' * 64}")
    expect(page.get_by_text("does not have the photo")).to_be_visible()
    wait_for(page, "ch_picture", "node.data[0].z.length === 96")


def test_a_preset_opens_another_view_and_its_controls_move_the_bars(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    page.get_by_text("The course's layer", exact=True).click()
    wait_for_link(page, ch_view="Cost", ch_cin="128")
    wait_for(page, "ch_picture", "node.data[0].x[0] === 73728")
    expect(page.get_by_text("73,728 weights", exact=False).first).to_be_visible()
    type_into(page, "ch_cout", 32)
    wait_for(page, "ch_picture", "node.data[0].x[0] === 36864")
    rows = {row["way"]: row for row in table(page, "ch")}
    assert int(rows["direct"]["weights"]) == 3 * 3 * 128 * 32
    assert int(rows["squeezed"]["weights"]) == 128 * 32 + 9 * 32 * 32
    window.rest()


def test_ceil_mode_reaches_the_forgotten_column(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{TAB}&ch_view=Pooling")
    titles = "node.layout.annotations.map((note) => note.text).join()"
    wait_for(page, "ch_picture", f"{titles}.includes('7 × 10 outputs')")
    expect(page.get_by_text("14 of 294 cells")).to_be_visible()
    page.get_by_text("ceil_mode: round the size up").click()
    wait_for_link(page, ch_ceil="true")
    wait_for(page, "ch_picture", f"{titles}.includes('7 × 11 outputs')")
    window.rest()


def test_a_click_on_an_output_shows_what_it_sees(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{TAB}&ch_view=Groups")
    wait_for(page, "ch_picture", "node.data.length > 2")
    box = plot(page, "ch_picture").locator(".nsewdrag").first.bounding_box()
    x = box["x"] + box["width"] * 1.25 / 1.5
    y = box["y"] + box["height"] * (0.06 + 6.5 / 8) / 1.12
    page.mouse.move(x - 6, y - 6)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)
    wait_for_link(page, ch_watch="7")
    expect(page.get_by_text("Output 7 sees 2 of 8 channels")).to_be_visible()
    window.rest()


def test_a_phone_reads_every_view_without_sideways_scrolling(visitor, main_server):
    window = visitor(main_server.url, "phone")
    for view in ("RGB", "1×1", "Groups", "Pooling", "Cost"):
        page = window.go(f"{TAB}&ch_view={view}")
        wait_for(page, "ch_picture", "node.data.length > 0")
        assert sticks_out(page) == [], view


def test_screenshots(main_server, shoot):
    for view in ("RGB", "1×1", "Groups", "Pooling", "Cost"):
        shoot(main_server.url, f"{TAB}&ch_view={view}", f"convolution-channels-{view.replace('×', 'x').lower()}")
