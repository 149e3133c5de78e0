"""A teacher makes a lesson in the editor; a student's fresh browser opens its link and finds what the teacher meant."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Challenge, Condition, Lesson, Step
from tests.browser.visiting import keyed, link, plot, type_into, wait_for_link

STEPS = 77
LESSON = Lesson(
    title="Steps count",
    hidden=("s_adam_lr",),
    locked=("s_sgd_lr", "s_surface", "opt_tab"),
    blocks=("presets", "tables", "notice"),
    steps=(
        Step(question="Where does SGD arrive?", observation="In the middle.", covers=("s_map",)),
        Step(do="Now with fewer steps.", settings={"s_steps": STEPS}),
    ),
    challenges=(
        Challenge(
            words="At most 100 steps",
            experiment="surface_race",
            measure="loss/*",
            limit=1e9,
            conditions=(Condition(setting="steps", comparison="most", value=100, words="no more than 100 steps"),),
        ),
    ),
)


def path(lesson=LESSON, settings=""):
    return f"/optimizers?{settings}lesson={lesson_text.write(lesson)}"


def steps_of(page):
    return int(link(page).get("s_steps", "0"))


def test_a_student_finds_what_the_teacher_hid_locked_covered_and_asked(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(path(settings="s_sgd_lr=0.5&"))
    expect(keyed(page, "lesson_title")).to_have_text("Steps count")
    for hidden in ("s_adam_lr", "s_adam_lr__line", "s_try", "s_notice"):
        assert keyed(page, hidden).count()
        assert not keyed(page, hidden).first.is_visible(), hidden
    table = page.get_by_test_id("stDataFrame")
    assert table.count()
    assert not table.first.is_visible()
    assert page.evaluate("() => !document.querySelector('.st-key-s_adam_lr input').checkVisibility()")
    assert not keyed(page, "opt_tab").get_by_role("tablist").first.is_visible()
    locked = keyed(page, "s_sgd_lr").locator("input")
    expect(locked).to_be_disabled()
    expect(locked).to_have_value("0.5")
    expect(keyed(page, "s_momentum_lr").locator("input")).to_be_enabled()

    expect(plot(page, "s_map")).not_to_be_visible()
    box = keyed(page, "s_map").bounding_box()
    expect(page.get_by_text("In the middle.")).to_have_count(0)
    keyed(page, "lesson_reveal_0").get_by_role("button").click()
    window.rest()
    expect(page.get_by_text("In the middle.")).to_have_count(0)
    keyed(page, "lesson_guess_0").locator("input").fill("Far away")
    keyed(page, "lesson_reveal_0").get_by_role("button").click()
    window.rest()
    expect(keyed(page, "lesson_observation")).to_contain_text("In the middle.")
    expect(keyed(page, "lesson_expected")).to_contain_text("Far away")
    expect(plot(page, "s_map")).to_be_visible()
    assert keyed(page, "s_map").bounding_box()["height"] == pytest.approx(box["height"], abs=2)


def test_a_step_sets_controls_and_a_challenge_is_met_while_the_lesson_stays_in_the_address(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(path())
    text = lesson_text.write(LESSON)
    challenge = keyed(page, "lesson_challenge_0")
    expect(challenge).to_contain_text("At most 100 steps")
    expect(challenge).not_to_contain_text("no more than 100 steps")  # not judged while the picture is covered
    keyed(page, "lesson_step").get_by_role("button", name="Next page").click()
    wait_for_link(page, lesson=text, lesson_step="2")
    expect(challenge).to_contain_text("no more than 100 steps")
    keyed(page, "lesson_set_1").get_by_role("button").click()
    wait_for_link(page, lesson=text, s_steps=str(STEPS))
    window.rest()
    expect(challenge).to_contain_text(re.compile(r"Met with [\d.]+"))
    type_into(page, "s_momentum_lr", 0.03)
    wait_for_link(page, lesson=text, s_momentum_lr="0.03", s_steps=str(STEPS))

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Generalization").click()
    expect(keyed(page, "gen_tab")).to_be_visible()
    window.rest()
    wait_for_link(page, lesson=None, lesson_step=None)
    assert keyed(page, "lesson_panel").count() == 0
    page.go_back()
    expect(keyed(page, "lesson_panel")).to_be_visible()
    wait_for_link(page, lesson=text)


def open_editor(window, page):
    keyed(page, "share_menu").get_by_role("button").first.click()
    keyed(page, "share_lesson").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Title")).to_be_visible()
    window.rest()
    return dialog


def choose(page, dialog, label, *words):
    menu = dialog.get_by_label(label, exact=False).first
    for word in words:
        menu.click()
        page.get_by_role("option", name=word).first.click()
    page.keyboard.press("Escape")


def test_a_teacher_makes_a_lesson_and_a_student_takes_it(visitor, main_server):
    teacher = visitor(main_server.url)
    page = teacher.go("/optimizers?s_steps=150")
    dialog = open_editor(teacher, page)
    dialog.get_by_label("Title").fill("Rates <b>first</b>")
    choose(page, dialog, "Hidden controls", "Steps = 150")
    expect(dialog.get_by_text("Steps = 150").first).to_be_visible()
    teacher.rest()
    choose(page, dialog, "Locked controls", "Surface = Ravine")
    expect(dialog.get_by_text("Surface = Ravine").first).to_be_visible()
    teacher.rest()
    dialog.get_by_text("Steps", exact=True).click()
    keyed(page, "share_lesson_add_step").get_by_role("button").click()
    dialog.get_by_label("Question").fill("Will it arrive?")
    dialog.get_by_label("What is to be seen").fill("It will.")
    dialog.get_by_text("Challenges", exact=True).click()  # what was typed last is kept, however quick the next click
    keyed(page, "share_lesson_add_challenge").get_by_role("button").click()
    dialog.get_by_label("What is to be reached").fill("A loss below a thousand")
    dialog.get_by_label("Measure").first.click()  # and no Escape after it: that empties a menu of one value
    page.get_by_role("option", name="loss/*").first.click()
    teacher.rest()
    dialog.get_by_label("this number").fill("1000")
    dialog.get_by_label("this number").press("Enter")
    address = dialog.get_by_test_id("stCode").locator("code").inner_text()
    expect(dialog.get_by_test_id("stCode").locator("code")).to_contain_text("lesson=")
    teacher.rest()
    address = dialog.get_by_test_id("stCode").locator("code").inner_text()
    assert address.startswith(main_server.url)
    assert len(address) < 2000
    made = lesson_text.read(parse_qs(urlsplit(address).query)["lesson"][0])
    assert (made.hidden, made.locked) == (("s_steps",), ("s_surface",))
    keyed(page, "share_lesson_close").get_by_role("button").click()
    expect(dialog).to_have_count(0)

    student = visitor(main_server.url)
    page = student.go(address.removeprefix(main_server.url))
    expect(keyed(page, "lesson_title")).to_have_text("Rates <b>first</b>")
    expect(keyed(page, "s_steps")).to_be_hidden()
    assert steps_of(page) == 150
    expect(keyed(page, "s_surface").locator("input")).to_be_disabled()
    expect(keyed(page, "lesson_panel")).to_contain_text("Will it arrive?")
    expect(keyed(page, "lesson_challenge_0")).to_contain_text("Met with")


HOSTILE = "<img src=x onerror='window.broken=1'> ![i](//evil.example/i.png) [l](//evil.example) www.evil.example"


def test_a_strangers_words_are_only_words(visitor, main_server):
    lesson = Lesson(
        title="<script>window.broken=1</script>",
        steps=(Step(do=HOSTILE, question=HOSTILE, observation="x", options=(HOSTILE[:60], "http://evil.example")),),
        challenges=(Challenge(words=HOSTILE, experiment="x", measure="m", limit=1.0),),
    )
    window = visitor(main_server.url)
    page = window.go(path(lesson))
    panel = keyed(page, "lesson_panel")
    expect(panel).to_contain_text("<script>window.broken=1</script>")
    keyed(page, "lesson_guess_0").locator("input").click()
    page.get_by_role("option", name="http://evil.example").click()
    keyed(page, "lesson_reveal_0").get_by_role("button").click()
    window.rest()
    expect(keyed(page, "lesson_expected")).to_contain_text("http://evil.example")
    assert panel.locator("script, img, a").count() == 0
    assert page.evaluate("() => window.broken") is None
    page = window.go(f"/optimizers?lesson={quote('<script>window.broken=1</script>')}&s_steps=60")
    expect(page.get_by_text("cannot be read")).to_be_visible()
    assert keyed(page, "lesson_panel").count() == 0
    assert steps_of(page) == 60
