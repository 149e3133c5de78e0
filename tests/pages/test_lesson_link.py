"""A lesson on a page: locked controls stay, hidden ones hide, predictions come first, challenges check themselves."""

import dataclasses

import pytest

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Challenge, Condition, Lesson, Step
from pages import _lesson_challenges, _lesson_examples, _lesson_link

PAGE = "pages/optimizers.py"
HOSTILE = "<script>x</script> ![i](http://evil.example/i.png) [l](javascript:x) **b** $x$ :material/home:"


def opened(dashboard, link=None, **parts):
    parts = {"title": "A lesson", **parts}
    return dashboard(PAGE, lesson=lesson_text.write(Lesson(**parts)), **(link or {}))


def shown(app, key):
    kinds = (app.number_input, app.selectbox, app.slider, app.select_slider, app.toggle, app.text_input)
    return next(widget for kind in (*kinds, app.get("button_group")) for widget in kind if widget.key == key)


def styles(app):
    return "".join(element.proto.body for element in app.get("html"))


def texts(app):
    return [element.value for element in app.text]


def captions(app):
    return " ".join(element.value for element in app.caption)


def test_locked_controls_cannot_be_moved_and_presets_and_buttons_leave_them(dashboard):
    app = opened(dashboard, {"s_adam_lr": "0.123"}, locked=("s_adam_lr", "s_surface", "s_o", "s_steps"))
    for key in ("s_adam_lr", "s_adam_lr__slider", "s_surface", "s_o", "s_steps"):
        assert shown(app, key).disabled, key
    assert not shown(app, "s_sgd_lr").disabled
    surface, steps = shown(app, "s_surface").value, shown(app, "s_steps").value
    for number in range(3):
        app.button(key=f"s_preset_{number}").click().run()
        assert not app.exception
        assert shown(app, "s_adam_lr").value == 0.123
        assert (shown(app, "s_surface").value, shown(app, "s_steps").value) == (surface, steps)
    assert app.toast


def test_without_a_lesson_nothing_is_locked_and_no_panel_is_there(dashboard):
    app = dashboard(PAGE)
    assert not shown(app, "s_surface").disabled
    assert not [button for button in app.button if button.key.startswith("lesson_")]
    assert "display: none !important" not in styles(app)


def test_what_is_hidden_has_a_rule_in_the_style_sheet_and_keeps_its_value(dashboard):
    app = opened(dashboard, {"s_adam_lr": "0.02"}, hidden=("s_adam_lr", "opt_tab"), blocks=("presets", "share"))
    sheet = styles(app)
    assert ".st-key-s_adam_lr:not(.stTabs), .st-key-s_adam_lr__line { display: none !important; }" in sheet
    assert ".stTabs.st-key-opt_tab > * > [role=tablist] { display: none !important; }" in sheet
    assert ".st-key-share_place" in sheet
    assert shown(app, "s_adam_lr").value == 0.02


def test_a_prediction_comes_before_the_observation(dashboard):
    step = Step(do="Look.", question="What will Adam do?", observation="It arrives.", covers=("s_map",))
    app = opened(dashboard, steps=(step, Step(do="Second.")))
    assert "It arrives." not in texts(app)
    assert ".st-key-s_map *" in styles(app)
    app.button(key="lesson_reveal_0").click().run()
    assert "It arrives." not in texts(app)
    assert "a guess is enough" in captions(app)
    app.text_input(key="lesson_guess_0").set_value(" It gets lost ")
    app.button(key="lesson_reveal_0").click().run()
    assert {"What will Adam do?", "It gets lost", "It arrives."} <= set(texts(app))
    assert ".st-key-s_map *" not in styles(app)
    app.session_state["lesson_step"] = 2
    app.run()
    assert "Second." in texts(app)
    assert "It arrives." not in texts(app)
    app.session_state["lesson_step"] = 1
    app.run()
    assert {"It gets lost", "It arrives."} <= set(texts(app))


def test_a_choice_can_be_the_prediction(dashboard):
    step = Step(question="Which one wins?", options=("SGD", "Adam"), observation="Neither.")
    app = opened(dashboard, steps=(step,))
    app.selectbox(key="lesson_guess_0").set_value("Adam")
    app.button(key="lesson_reveal_0").click().run()
    assert {"Adam", "Neither."} <= set(texts(app))


def test_the_step_stands_in_the_link(dashboard):
    app = opened(dashboard, {"lesson_step": "2"}, steps=(Step(do="First."), Step(do="Second.")))
    assert "Second." in texts(app)
    app = opened(dashboard, {"lesson_step": "7"}, steps=(Step(do="First."), Step(do="Second.")))
    assert "First." in texts(app)
    assert any("from 1 to 2" in text.value for text in app.markdown)


def test_a_step_sets_controls_even_those_in_drawers_and_locked_ones(dashboard):
    settings = {"s_surface": "booth", "s_noise": 2.0, "s_steps": 77, "s_o": ("adam", "sgd"), "s_adam_lr": 0.25}
    app = opened(dashboard, locked=("s_steps",), steps=(Step(do="Set.", settings=settings),))
    app.button(key="lesson_set_0").click().run()
    assert not app.exception
    for key, value in settings.items():
        found = shown(app, key).value
        assert (tuple(found) if isinstance(value, tuple) else found) == value
    assert "could not be used" not in captions(app)


def test_what_follows_a_control_follows_when_a_step_sets_it(dashboard):
    """As when a visitor chooses the surface: its own start and rates, but for those that the step names."""
    app = opened(dashboard, steps=(Step(do="Set.", settings={"s_surface": "booth", "s_adam_lr": 0.25}),))
    app.button(key="lesson_set_0").click().run()
    by_lesson = {number.key: number.value for number in app.number_input}
    app = dashboard(PAGE)
    app.selectbox(key="s_surface").select("booth").run()
    by_hand = {number.key: number.value for number in app.number_input}
    assert by_lesson == by_hand | {"s_adam_lr": 0.25}
    assert by_hand["s_sgd_lr"] != dashboard(PAGE).number_input(key="s_sgd_lr").value


def test_a_step_can_open_another_tab(dashboard):
    app = opened(dashboard, steps=(Step(do="Go.", settings={"opt_tab": "Regression", "r_layers": 3}),))
    app.button(key="lesson_set_0").click().run()
    assert not app.exception
    assert shown(app, "r_layers").value == 3


BAD_VALUES = [
    ("s_steps", 10**9), ("s_steps", 2.5), ("s_steps", "far"), ("s_steps", True), ("s_steps", ("a",)),
    ("s_adam_lr", -1.0), ("s_adam_lr", 1e300), ("s_adam_lr", "x"), ("s_adam_lr", 1),
    ("s_surface", "mount_doom"), ("s_surface", 3), ("s_surface", ("booth",)),
    ("s_o", ("nobody",)), ("s_o", "adam"), ("s_o", ("adam", "adam")), ("s_o", 5),
    ("s_relief", "yes"), ("opt_tab", "Backdoor"), ("opt_tab", ("Maps",)), ("s_nobody", 1), ("lesson_step", 99),
    ("s_adam_lr__slider", "x"), ("share_menu", True), ("s_preset_0", True), ("s_map", "x"),
]  # fmt: skip


def test_what_a_control_does_not_allow_is_left_out_with_a_sentence(dashboard):
    together, bad = [], list(BAD_VALUES)
    while bad:  # each key once in a step
        step = dict(reversed(bad))
        together.append(step)
        bad = [pair for pair in bad if step[pair[0]] is not pair[1]]
    steps = tuple(Step(do="Set.", settings=dict([*list(step.items())[:15], ("s_sgd_lr", 0.5)])) for step in together)
    app = opened(dashboard, steps=steps)
    for number, step in enumerate(steps):
        app.session_state["lesson_step"] = number + 1
        app.run()
        app.button(key=f"lesson_set_{number}").click().run()
        assert not app.exception
        assert f"{len(step.settings) - 1} of the settings of this step could not be used" in captions(app)
        assert shown(app, "s_sgd_lr").value == 0.5
    app.number_input(key="s_adam_lr").set_value(0.01).run()
    assert not app.exception


def test_a_strangers_words_are_shown_as_they_are(dashboard):
    step = Step(do=HOSTILE, question=HOSTILE, observation=HOSTILE, options=(HOSTILE[:70], "b"))
    challenge = Challenge(words=HOSTILE, experiment="x", measure="m", limit=1.0)
    app = opened(dashboard, title=HOSTILE[:80], steps=(step,), challenges=(challenge,))
    assert not app.exception
    assert texts(app).count(HOSTILE) == 3
    assert not [m for m in (*app.markdown, *app.caption, *app.button) if "evil" in str(getattr(m, "value", m))]


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "1" * 1999])
def test_a_damaged_lesson_gets_one_sentence_and_the_page_is_there(dashboard, text):
    app = dashboard(PAGE, lesson=text, s_adam_lr="0.02")
    assert not app.exception
    assert len([warning for warning in app.warning if "lesson in this link" in warning.value.lower()]) == 1
    assert not [text for text in app.markdown if "does not use" in text.value]
    assert shown(app, "s_adam_lr").value == 0.02
    assert not [button for button in app.button if button.key.startswith("lesson_")]


def test_a_good_lesson_is_no_unknown_setting_and_belongs_to_the_views_link(dashboard):
    app = opened(dashboard)
    assert not [text for text in app.markdown if "does not use" in text.value]
    view = app.session_state["_view"]
    assert view.lesson in view.link()
    assert dataclasses.replace(view, lesson="").link() == "optimizers"


def judged(measure="final_loss/*", limit=1e9, conditions=()):
    challenge = Challenge(
        words="Get there", experiment="surface_race", measure=measure, limit=limit, conditions=conditions
    )
    return {"challenges": (challenge,)}


def measures(app):
    return _lesson_challenges.finished(app.session_state["_view"])[0]


def test_a_challenge_is_open_then_met_and_stays_met(dashboard):
    run = measures(dashboard(PAGE))
    name, value = next(iter(run.scalars.items()))
    steps = Condition(setting="steps", value=77, words="seventy-seven steps")
    assert run.experiment == "surface_race"
    app = opened(dashboard, **judged(name, value + 1e6, (steps,)))
    assert "still missing" in captions(app)
    assert "seventy-seven steps" in texts(app)
    app.slider(key="s_steps").set_value(77).run()
    assert "Met with" in captions(app)
    app.slider(key="s_steps").set_value(80).run()
    assert "Met with" in captions(app)


def test_a_challenge_says_how_far_and_what_was_best(dashboard):
    name, value = next(iter(measures(dashboard(PAGE)).scalars.items()))
    app = opened(dashboard, **judged(name, value - 1e6))
    assert "wanted" in captions(app)
    app.slider(key="s_steps").set_value(2).run()
    assert _lesson_link.progress is not None
    assert ("best so far" in captions(app)) == (measures(app).scalars[name] > value)


def test_a_challenge_for_another_experiment_has_measured_nothing(dashboard):
    challenge = Challenge(words="w", experiment="regression_race", measure="test_loss/*", limit=0.1)
    assert "Nothing measured yet" in captions(opened(dashboard, challenges=(challenge,)))


def test_the_lesson_stays_with_its_page_until_it_is_left(dashboard):
    app = opened(dashboard, locked=("s_steps",))
    app.session_state["share_menu"] = True
    app.run()
    assert app.button(key="share_lesson").label
    app.button(key="share_lesson_leave").click().run()
    assert not app.exception
    assert "lesson" not in app.query_params
    assert not app.slider(key="s_steps").disabled
    app.run()
    assert not app.slider(key="s_steps").disabled


@pytest.mark.parametrize("number", [0, 1])
def test_the_lessons_to_try_are_short_and_can_be_met_as_they_say(dashboard, number):
    example = _lesson_examples.examples()[number]
    app = dashboard(example.page, **example.link())
    assert not app.exception
    assert not app.warning
    assert len(app.session_state["_view"].link()) < 1800
    assert set(example.lesson.locked) <= set(app.session_state["_view"].controls)
    assert {key for step in example.lesson.steps for key in step.covers} <= set(app.session_state["_view"].figures)
    assert "Met with" not in captions(app)
    assert "wanted below" in captions(app)
    assert ("Here " in captions(app)) != bool(example.lesson.steps[0].covers)  # a number would give the picture away
    app.session_state["lesson_step"] = 2
    app.run()
    app.button(key="lesson_set_1").click().run()
    if number == 0:
        assert "Met with" not in captions(app)
        app.number_input(key="s_sgd_lr").set_value(1.95).run()
    assert "Met with" in captions(app)
    assert not app.exception


@pytest.mark.parametrize(("key", "locked"), [("op_kernel", True), ("op_own", True), ("op_photo", False)])
def test_the_cells_of_a_locked_kernel_can_only_be_read(dashboard, key, locked):
    lesson = lesson_text.write(Lesson(title="A lesson", locked=(key,)))
    app = dashboard("pages/convolution.py", lesson=lesson)
    (table,) = [one for one in app.dataframe if "op_numbers" in one.proto.id]
    assert table.proto.disabled == locked
