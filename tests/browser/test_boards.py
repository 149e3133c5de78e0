"""Boards in real browsers: from one person's page to another's eyes, by two pairs of hands at once, and as a file."""

import json
import re

import pytest
from playwright.sync_api import expect

from dlcore.sharing.board_records import Content
from dlcore.sharing.boards import Boards
from dlcore.sharing.database import Database
from pages import _board_address
from pages._board_cards import figure_key
from tests.browser.visiting import address_of, keyed, link, look_into, plot, wait_for, wait_for_link, wait_until_drawn

FIGURE = json.dumps({
    "component": "plot", "figure": '{"data": [{"type": "scatter", "y": [1, 3, 2]}], "layout": {}}', "alt": "A line.",
    "height": 300, "view": "", "autoplay": "", "at": None,
})  # fmt: skip
TRACES = "node.data.map((trace) => [trace.type, trace.name, trace.x?.length])"
HOSTILE = """<script>window.hurt = 1</script><img src=x onerror="window.hurt = 1"><svg onload="window.hurt = 1">

![](https://example.org/eye.png) ![](javascript:window.hurt=1) [click](javascript:window.hurt=1)
[data](data:text/html,<script>window.hurt=1</script>) <a href="javascript:window.hurt=1">a</a>

$\\href{javascript:window.hurt=1}{x}$ :material/home: <iframe src="https://example.org"></iframe>
"""


@pytest.fixture
def boards(main_server):
    """The boards of the server, by the side door."""
    database = Database(f"sqlite:///{main_server.store / 'shared.sqlite'}")
    yield Boards(database)
    database.close()


def pin(page, note, title=""):
    """Pin the first figure of the page with a note; to a new board of this title, or to the one that is chosen."""
    keyed(page, "share_menu").get_by_role("button").first.click()
    keyed(page, "share_pin").get_by_role("button").click()
    if title:
        keyed(page, "share_board_title").locator("input").fill(title)
        keyed(page, "share_board_title").locator("input").press("Enter")
    expect(keyed(page, "share_preview")).to_be_visible()
    keyed(page, "share_note").locator("textarea").fill(note)
    keyed(page, "share_pin_now").get_by_role("button").click()
    expect(page.get_by_role("link", name="Open the board")).to_be_visible()


def write(page, key, text):
    """Write into a field and leave it."""
    field = keyed(page, key).locator("textarea, input")
    field.fill(text)
    field.blur()


def cards(page):
    """Return the ids of the cards on the page, in their order."""
    return page.locator("[class*=st-key-boards_box_]").evaluate_all(
        "nodes => nodes.map((node) => [...node.classList].find((name) => name.includes('boards_box_')).slice(18))"
    )


def test_a_board_goes_from_one_person_to_another(visitor, main_server):
    owner = visitor(main_server.url)
    page = owner.go("/optimizers?opt_tab=Momentum")
    wait_until_drawn(page, "mom_region")
    pin(page, "Where **momentum** wins.", "For the class")
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Convolution").first.click()
    expect(keyed(page, "op_window")).to_be_visible()
    owner.rest()
    pin(page, "A window *slides*.")
    page.get_by_role("link", name="Open the board").click()
    expect(page.get_by_role("heading", name="For the class")).to_be_visible()
    owner.rest()
    first, second = cards(page)
    keyed(page, f"boards_down_{first}").get_by_role("button").click()
    page.wait_for_function(
        "id => document.querySelector('[class*=st-key-boards_box_]').className.includes(id)", arg=second
    )
    owner.rest()  # while cards change places a button may be there twice
    keyed(page, f"boards_width_{second}").get_by_role("button").click()
    owner.rest()
    write(page, f"boards_title_{link(page)['boards_id']}", "For my class")
    expect(page.get_by_role("heading", name="For my class")).to_be_visible()
    shown = look_into(page, figure_key(first), TRACES)

    peer = visitor(main_server.url)
    seen = peer.go(f"/boards?boards_id={link(page)['boards_id']}")
    expect(seen.get_by_role("heading", name="For my class")).to_be_visible()
    assert cards(seen) == [second, first]
    wait_until_drawn(seen, figure_key(first))
    drawn = look_into(seen, figure_key(first), TRACES)
    assert drawn == shown
    expect(keyed(seen, figure_key(second)).locator(".lab-window-stage")).to_be_visible()
    expect(keyed(seen, f"boards_words_{first}").locator("strong")).to_have_text("momentum")
    assert seen.locator("textarea, [class*=st-key-boards_remove_], [class*=st-key-boards_title_]").count() == 0
    with peer.page.context.expect_page() as coming:
        keyed(seen, f"boards_live_{first}").get_by_role("link").click()
    assert coming.value.url == f"{main_server.url}/optimizers?opt_tab=Momentum"


def test_the_file_of_a_board_opens_without_a_network(visitor, main_server, boards, tmp_path):
    key = boards.create("To be taken home")
    boards.pin(key, Content("One", "Where **momentum** wins.", "optimizers", FIGURE))
    page = visitor(main_server.url).go(f"/{_board_address.read_link(key.id)}")
    with page.expect_download() as taking:
        keyed(page, "boards_export").get_by_role("button").click()
    taking.value.save_as(tmp_path / "board.html")
    away = visitor("file://")
    away.page.context.set_offline(True)
    away.page.goto(f"file://{tmp_path / 'board.html'}")
    expect(away.page.locator(".main-svg").first).to_be_visible()
    expect(away.page.get_by_role("heading", name="To be taken home")).to_be_visible()
    expect(away.page.get_by_text("Where momentum wins.")).to_be_visible()
    assert away.errors == []


def test_two_people_edit_at_once_and_nothing_is_lost(visitor, main_server, boards):
    key = boards.create("Written together")
    one, other = (boards.pin(key, Content(title, "As pinned.", "optimizers", FIGURE)) for title in ("One", "Other"))
    path = f"/{_board_address.edit_link(key)}"
    anna, ben = visitor(main_server.url).go(path), visitor(main_server.url).go(path)
    write(anna, f"boards_note_{one}", "Anna was first.")
    expect(keyed(anna, f"boards_words_{one}")).to_have_text("Anna was first.")
    write(ben, f"boards_note_{other}", "Ben writes elsewhere.")
    expect(keyed(ben, f"boards_words_{other}")).to_have_text("Ben writes elsewhere.")
    write(anna, f"boards_note_{other}", "Anna did not see this.")
    told = keyed(anna, f"boards_draft_boards_note_{other}")
    expect(told).to_contain_text("Somebody else changed this card meanwhile")
    expect(told).to_contain_text("Ben writes elsewhere.")
    expect(keyed(anna, f"boards_note_{other}").locator("textarea")).to_have_value("Anna did not see this.")
    assert boards.read(key.id).cards[1].note == "Ben writes elsewhere."
    keyed(anna, f"boards_mine_boards_note_{other}").get_by_role("button").click()
    expect(keyed(anna, f"boards_words_{other}")).to_have_text("Anna did not see this.")
    assert [card.note for card in boards.read(key.id).cards] == ["Anna was first.", "Anna did not see this."]


def test_a_reader_takes_a_copy_that_is_theirs(visitor, main_server, boards):
    key = boards.create("To be copied")
    boards.pin(key, Content("One", "As pinned.", "optimizers", FIGURE))
    window = visitor(main_server.url)
    page = window.go(f"/{_board_address.read_link(key.id)}")
    keyed(page, "boards_duplicate").get_by_role("button").click()
    page.wait_for_function("() => new URLSearchParams(location.search).has('boards_edit')")
    window.rest()
    (card,) = cards(page)
    wait_until_drawn(page, figure_key(card))
    write(page, f"boards_note_{card}", "Mine now.")
    expect(keyed(page, f"boards_words_{card}")).to_have_text("Mine now.")
    assert boards.read(key.id).cards[0].note == "As pinned."
    again = visitor(main_server.url).go(address_of(page))  # the address is the key
    expect(keyed(again, f"boards_note_{card}").locator("textarea")).to_have_value("Mine now.")
    keyed(page, "boards_all").get_by_role("button").click()
    wait_for_link(page, boards_id=None, boards_edit=None)
    expect(keyed(page, f"boards_open_{link(again)['boards_id']}")).to_be_visible()


def test_a_copied_link_never_carries_the_key(visitor, main_server, boards):
    key = boards.create("Secret")
    boards.pin(key, Content("One", "", "", FIGURE))
    window = visitor(main_server.url, permissions=["clipboard-read", "clipboard-write"])
    page = window.go(f"/{_board_address.edit_link(key)}")
    keyed(page, "share_menu").get_by_role("button").first.click()
    for name, carries in (("share_link", False), ("boards_read", False), ("boards_edit_link", True)):
        keyed(page, name).get_by_role("button").click()
        expect(keyed(page, name)).to_contain_text("copied")
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied.startswith(f"{main_server.url}/boards?")
        assert f"boards_id={key.id}" in copied
        assert (key.secret in copied) == carries
        page.keyboard.press("Escape")


def test_a_hostile_note_does_nothing(visitor, main_server, boards):
    key = boards.create("<img src=x onerror='window.hurt = 1'>")
    boards.pin(key, Content("<script>window.hurt = 1</script>", HOSTILE, "javascript:window.hurt=1", FIGURE))
    window, asked, dialogs = visitor(main_server.url), [], []
    window.allowed = [r"example\.org", "Content Security Policy"]  # the browser says that it refused an image
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page = window.go(f"/{_board_address.read_link(key.id)}")
    (card,) = cards(page)
    wait_for(page, figure_key(card), "node.data.length === 1")
    words = keyed(page, f"boards_words_{card}")
    expect(words).to_contain_text("click")
    for text in ("click", "data"):
        for one in words.get_by_text(text, exact=True).all():
            one.click()
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.hurt") is None
    assert dialogs == []
    assert words.locator("script, iframe, svg, [onerror], [onload]").count() == 0
    targets = words.locator("a").evaluate_all("nodes => nodes.map((node) => node.getAttribute('href') ?? '')")
    assert not any(re.match(r"\s*(javascript|vbscript):", target) for target in targets)
    assert len(page.context.pages) == 1  # browsers open no ``data:`` address
    assert plot(page, figure_key(card)).count() == 1
    assert keyed(page, f"boards_live_{card}").count() == 0


def test_screenshots(main_server, boards, shoot):
    key = boards.create("What momentum does")
    boards.pin(key, Content("Read from left to right", "Three figures and a **question**.", wide=True))
    boards.pin(key, Content("One", "A line that rises, and *falls*.", "optimizers", FIGURE))
    boards.pin(key, Content("Two", "The same again, $x^2$.", "optimizers", FIGURE))
    shoot(main_server.url, f"/{_board_address.read_link(key.id)}", "board")
    shoot(main_server.url, f"/{_board_address.edit_link(key)}", "board-edited")
    shoot(main_server.url, "/boards", "boards")
