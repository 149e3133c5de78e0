"""The tab "Cross-validation" in a real browser: folds at once and one after another, leakage, by link, on a phone."""

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
    type_into,
    wait_for,
    wait_for_link,
)

TAB = "/generalization?gen_tab=Cross-validation"
LEAKAGE = f"{TAB}&cv_view=Leakage"
HELD_OUT = "node.data.find((t) => t.name === 'held out')"
WHERE = """[...node.querySelectorAll(`.trace${node._fullData.find((t) => t.name === 'held out').uid} .point`)]
  .map((mark) => mark.getAttribute('transform')).join()"""
"""Where the points that are held out stand: what moves is painted, the figure's data stay."""


def test_a_cold_page_shows_the_folds_and_what_they_choose(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go(TAB)
    wait_for(page, "cv_errors", "node.data.some((t) => t.name === 'one-SE rule' && t.x[0] === 5)")
    wait_for(page, "cv_folds_picture", f"{HELD_OUT}.x.length === 6")
    expect(page.get_by_text("Cross-validation picks degree 7")).to_be_visible()
    rows = table(page, "cv")
    assert [row["degree"] for row in rows] == [f"{degree}.0" for degree in range(10)]
    for row in rows:
        assert float(row["leave_one_out_refitted"]) == pytest.approx(float(row["leave_one_out_formula"]))
    window.rest()


def test_fold_after_fold_other_points_are_held_out(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    last = look_into(page, "cv_folds_picture", WHERE)
    keyed(page, "cv_folds_picture").get_by_role("button", name="One step back").click()
    wait_for(page, "cv_folds_picture", f"{WHERE} !== arg", last)
    expect(keyed(page, "cv_folds_picture").get_by_text("fold 4 / 5")).to_be_visible()
    window.rest()


def test_as_many_folds_as_points_are_leave_one_out_and_one_more_gets_a_sentence(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    type_into(page, "cv_folds", 30)
    wait_for_link(page, cv_folds="30")
    expect(page.get_by_text("this is leave-one-out")).to_be_visible()
    wait_for(page, "cv_fold_errors", "node.data[0].y.length === 30")
    type_into(page, "cv_folds", 31)
    sentence = page.get_by_role("alert").filter(has_text="31 folds are more than the 30 training points")
    expect(sentence).to_be_visible()
    expect(keyed(page, "cv_preset_0")).to_be_visible()
    type_into(page, "cv_folds", 4)
    expect(sentence).to_have_count(0)
    expect(plot(page, "cv_errors")).to_be_visible()
    window.rest()


def test_another_shuffle_moves_the_curve_and_a_link_shows_it_to_a_second_person(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(TAB)
    validated = "[...node.data.find((t) => t.name === 'cross-validation').y].join()"
    before = look_into(page, "cv_errors", validated)
    page.get_by_role("button", name="Another shuffle").click()
    wait_for_link(page, cv_fseed="1")
    wait_for(page, "cv_errors", f"{validated} !== arg", before)
    first.rest()
    other = visitor(main_server.url).go(address_of(page))
    assert link(other) == link(page)
    assert look_into(other, "cv_errors", validated) == look_into(page, "cv_errors", validated)
    assert table(other, "cv") == table(page, "cv")


def test_leakage_is_measured_on_the_page(visitor, main_server):
    window = visitor(main_server.url)
    page = window.page
    page.goto(main_server.url + LEAKAGE)
    expect(page.get_by_text("coin flips")).to_be_visible()
    window.rest()
    wait_for(page, "cv_claims", "node.data.length === 2 && node.data[0].median[0] < node.data[1].median[0]")
    wait_for(page, "cv_screening", "node.data[0].y.reduce((a, b) => a + b) === 50")
    rows = table(page, "cv_leak")
    assert float(rows[0]["optimism"]) > 5 * float(rows[0]["standard_error"])
    assert abs(float(rows[1]["optimism"])) < 4 * float(rows[1]["standard_error"])


@pytest.mark.parametrize("address", [TAB, LEAKAGE], ids=["folds", "leakage"])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, address):
    page = visitor(main_server.url, "phone").go(address)
    assert sticks_out(page) == []


def test_photographs(shoot, main_server):
    shoot(main_server.url, TAB, "cross-validation")
    shoot(main_server.url, LEAKAGE, "leakage")
