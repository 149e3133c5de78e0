"""A teacher makes a lesson in the editor: nothing entered is lost, what is missing is said, the link holds it all."""

from urllib.parse import parse_qs, urlsplit

import pytest

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Challenge, Condition, Lesson, Step
from pages import _lesson_draft, _lesson_editor

PAGE = "pages/optimizers.py"


@pytest.fixture
def editor(dashboard):
    def begin(**link):
        app = dashboard(PAGE, **link)
        app.session_state["_lesson_editing"] = "optimizers"
        return app.run()

    return begin


def field(app, row, name):
    kinds = (app.text_input, app.text_area, app.multiselect, app.selectbox, app.number_input)
    return next(one for kind in kinds for one in kind if one.key == f"share_lesson_{row.number}_{name}")


def draft(app):
    return next(reversed(app.session_state["_lesson_drafts"].values()))


def turn_to(app, part):
    app.session_state["share_lesson_part"] = part
    return app.run()


def link(app):
    return app.code[-1].value if app.code else None


def lesson(app):
    return lesson_text.read(parse_qs(urlsplit(link(app)).query)["lesson"][0])


def said(app):
    return " ".join(text.value for text in (*app.markdown, *app.warning, *app.caption))


def test_an_empty_lesson_has_no_link_but_says_what_is_missing(editor):
    app = editor()
    assert not app.exception
    assert link(app) is None
    assert "Give the lesson a title" in said(app)


def test_hidden_and_locked_controls_are_in_the_link_with_the_pages_settings(editor):
    app = editor(s_adam_lr="0.02")
    row = draft(app)
    field(app, row, "title").set_value("  Rates ").run()
    field(app, row, "hidden").set_value(["s_steps"]).run()
    field(app, row, "locked").set_value(["s_adam_lr", "opt_tab"]).run()
    field(app, row, "blocks").set_value(["presets"]).run()
    assert lesson(app) == Lesson(
        title="Rates", hidden=("s_steps",), locked=("s_adam_lr", "opt_tab"), blocks=("presets",)
    )
    asked = parse_qs(urlsplit(link(app)).query)
    assert asked["s_adam_lr"] == ["0.02"]
    assert urlsplit(link(app)).path.endswith("optimizers")


def test_steps_are_added_filled_moved_taken_out_and_brought_back(editor):
    app = turn_to(editor(s_steps="77"), "steps")
    for _ in range(2):
        app.button(key="share_lesson_add_step").click().run()
    first, second = draft(app).steps
    field(app, first, "do").set_value("First").run()
    field(app, second, "question").set_value("What?").run()
    assert "belong together" in said(app)
    field(app, second, "observation").set_value("That.").run()
    field(app, second, "options").set_value("this\n\n that \n").run()
    field(app, second, "covers").set_value(["s_map"]).run()
    field(app, second, "settings").set_value(["s_steps", "s_surface", "s_o"]).run()
    app.button(key=f"share_lesson_{second.number}_row_up").click().run()
    assert [row.do for row in draft(app).steps] == ["", "First"]
    turn_to(app, "page")
    field(app, draft(app), "title").set_value("Steps").run()
    step = lesson(app).steps[0]
    assert step == Step(
        question="What?",
        observation="That.",
        options=("this", "that"),
        covers=("s_map",),
        settings={"s_steps": 77, "s_surface": step.settings["s_surface"], "s_o": step.settings["s_o"]},
    )
    turn_to(app, "steps")
    app.button(key=f"share_lesson_{second.number}_row_remove").click().run()
    assert len(lesson(app).steps) == 1
    app.button(key="share_lesson_back").click().run()
    assert lesson(app).steps[0] == step
    assert field(app, second, "question").value == "What?"


def test_what_was_entered_outlives_the_editor_and_other_runs_of_the_page(editor):
    app = turn_to(editor(), "steps")
    app.button(key="share_lesson_add_step").click().run()
    field(app, draft(app).steps[0], "do").set_value("Do not lose me").run()
    app.button(key="share_lesson_close").click().run()
    assert not [one for one in app.text_area if (one.key or "").startswith("share_lesson")]
    app.slider(key="s_steps").set_value(100).run()
    app.session_state["_lesson_editing"] = "optimizers"
    turn_to(app, "steps")
    assert field(app, draft(app).steps[0], "do").value == "Do not lose me"


def test_steps_are_bounded(editor):
    app = turn_to(editor(), "steps")
    for _ in range(8):
        app.button(key="share_lesson_add_step").click().run()
    assert app.button(key="share_lesson_add_step").disabled


def test_a_challenge_takes_its_measure_and_its_conditions_from_the_runs_on_the_page(editor):
    app = turn_to(editor(s_steps="77"), "challenges")
    app.button(key="share_lesson_add_challenge").click().run()
    row = draft(app).challenges[0]
    assert "say what is to be reached" in said(app)
    assert "choose what is measured" in said(app)
    field(app, row, "words").set_value("Small loss").run()
    menu = field(app, row, "meant")
    assert any("*" in option for option in menu.options)
    menu.set_value(("surface_race", "loss/*")).run()
    assert row.limit != 0
    field(app, row, "limit").set_value(0.5).run()
    field(app, row, "conditions").set_value(["steps"]).run()
    field(app, row.conditions[0], "comparison").set_value("most").run()
    field(app, row.conditions[0], "value").set_value("50").run()
    turn_to(app, "page")
    field(app, draft(app), "title").set_value("c").run()
    assert lesson(app).challenges == (
        Challenge(
            words="Small loss",
            experiment="surface_race",
            measure="loss/*",
            limit=0.5,
            conditions=(Condition(setting="steps", comparison="most", value=50),),
        ),
    )


def test_a_link_that_is_too_long_is_not_given_and_what_to_shorten_is_said(editor):
    import random

    app, chance = editor(), random.Random(3)
    one = draft(app)
    one.title = "Long"
    one.steps = [
        _lesson_draft.StepDraft(do="".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(400)))
        for _ in range(7)
    ]
    one.steps[4].do = "short"
    app.run()
    assert link(app) is None
    assert "only 2,000 come through" in said(app)
    assert "step 5" not in said(app)
    del one.steps[2:]
    app.run()
    assert len(link(app)) < 2000


def test_a_lesson_that_was_opened_can_be_edited_further(editor):
    before = Lesson(
        title="Before",
        hidden=("s_nowhere",),
        locked=("s_steps",),
        steps=(Step(question="q", observation="o", options=("a", "b"), settings={"s_o": ("adam",)}),),
        challenges=(
            Challenge(words="w", experiment="x", measure="m", relation="between", limit=1.0, upper=2.0,
                      conditions=(Condition(setting="s", value="8"), Condition(setting="t", value=True))),
        ),
    )  # fmt: skip
    app = editor(lesson=lesson_text.write(before))
    assert lesson(app) == before
    for part in ("steps", "challenges", "page"):
        turn_to(app, part)
        assert not app.exception
        assert lesson(app) == before


@pytest.mark.parametrize(
    ("text", "value"), [("2", 2), ("0.5", 0.5), ("true", True), (" False ", False), ("cnn", "cnn"), ("", "")]
)
def test_a_field_means_a_number_a_truth_value_or_its_text(text, value):
    assert _lesson_draft.meant(text) == value
    assert type(_lesson_draft.meant(text)) is type(value)


def test_controls_of_one_name_are_told_apart(editor):
    names = _lesson_editor.control_names(editor().session_state["_view"])
    assert len(set(names.values())) == len(names)
