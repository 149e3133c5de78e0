"""The tab "Blocks" in a real browser: buttons, text, clicks and links say the same network; a phone; photographs."""

from playwright.sync_api import expect

from tests.browser.visiting import keyed, link, look_into, sticks_out, table, wait_for, wait_for_link

BLOCKS = "/architectures?arch_tab=Blocks"
SMALL = f"{BLOCKS}&blk_net=conv8+basic8+gap+fc10&blk_at=2&blk_size=32"
ROWS = "node.layout.yaxis.ticktext"
BOXES = "node.data.find((trace) => trace.mode === 'text').text"


def press(page, key):
    keyed(page, key).get_by_role("button").click()


def test_a_button_changes_the_text_the_totals_the_rows_and_the_boxes_at_once(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    before = keyed(page, "blk_network").locator(".lab-plot")
    expect(before).to_be_visible()
    press(page, "blk_more_0")
    wait_for_link(page, blk_net="conv8 basic16 gap fc10")
    wait_for(page, "blk_network", f"{ROWS}[1] === '2 basic16'")
    wait_for(page, "blk_inside", f"{BOXES}.some((text) => text.includes('1×1 conv 16'))")  # the projection it now needs
    window.rest()
    weights = [int(row["parameters"]) for row in table(page, "blk")]
    assert weights[1] == 9 * 8 * 16 + 9 * 16 * 16 + 8 * 16 + 3 * 2 * 16
    press(page, "blk_copy")
    wait_for(page, "blk_network", f"{ROWS}.length === 5")
    press(page, "blk_remove")
    wait_for(page, "blk_network", f"{ROWS}.length === 4")


def test_a_block_is_inserted_from_the_menu(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    press(page, "blk_insert")
    page.get_by_text("Dense block", exact=True).click()
    wait_for_link(page, blk_net="conv8 basic8 dense32 gap fc10", blk_at="3")
    wait_for(page, "blk_inside", f"{BOXES}.some((text) => text.includes('concatenation'))")
    window.rest()


def test_a_click_on_a_row_looks_into_its_block(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(BLOCKS)
    box = page.locator(".st-key-blk_network .nsewdrag").first.bounding_box()
    rows = look_into(page, "blk_network", f"{ROWS}.length")
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] * 1.5 / rows)
    page.mouse.click(box["x"] + 30, box["y"] + box["height"] * 1.5 / rows)
    wait_for_link(page, blk_at="2")
    wait_for(page, "blk_inside", f"{BOXES}.some((text) => text.includes('3×3 pool'))")
    window.rest()


def test_an_impossible_block_is_named_and_a_text_mends_it(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{BLOCKS}&blk_net=conv8+basic16i+fc10&blk_at=1&blk_size=32")
    expect(
        page.get_by_role("alert").filter(has_text="the addition needs two outputs of the same shape")
    ).to_be_visible()
    field = keyed(page, "blk_net").locator("input")
    field.fill("conv8 basic16 fc10")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    wait_for(page, "blk_network", f"{ROWS}.length === 3")
    window.rest()


def test_a_link_shows_the_same_network_to_a_second_person(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(BLOCKS)
    page.get_by_text("GoogLeNet", exact=True).first.click()
    wait_for_link(page, blk_at="6")
    wait_for(page, "blk_network", f"{ROWS}.length === 18")
    first.rest()
    address = page.evaluate("() => location.pathname + location.search")
    other = visitor(main_server.url).go(address)
    assert link(other) == link(page)
    assert table(other, "blk") == table(page, "blk")
    assert look_into(other, "blk_inside", BOXES) == look_into(page, "blk_inside", BOXES)
    assert sum(int(row["parameters"]) for row in table(other, "blk")) == 6_624_904


def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, shoot):
    page = visitor(main_server.url, "phone").go(BLOCKS)
    assert sticks_out(page) == []
    shoot(main_server.url, BLOCKS, "blocks")
