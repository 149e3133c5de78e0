"""A link's values that cannot be used get a sentence each; the usable ones get none."""

import pytest

PAGE = "pages/optimizers.py"


def report(app):
    """Return the sentences about the link."""
    return [
        line[2:] for text in app.markdown if text.value.startswith("- The link") for line in text.value.splitlines()
    ]


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("s_x", "far", ["s_x", "far", "from -1000 to 1000", "`-9.0`"]),
        ("s_x", "10000", ["10000", "from -1000 to 1000"]),
        ("s_x", "nan", ["nan", "must be a number"]),
        ("s_x", "inf", ["inf", "must be a number"]),
        ("s_steps", "inf", ["inf", "from 1 to 5000"]),
        ("s_seeds", "1e999", ["1e999", "from 1 to 32"]),
        ("s_x", "", ["s_x", "must be a number"]),
        ("s_steps", "1000000000", ["1000000000", "from 1 to 5000", "`300`"]),
        ("s_steps", "2.5", ["2.5", "from 1 to 5000"]),
        ("s_seeds", "-1", ["-1", "from 1 to 32"]),
        ("s_adam_lr", "-0.1", ["-0.1", "from 1e-06 to 10"]),
        ("s_adam_lr", "1e999", ["1e999", "from 1e-06 to 10"]),
        ("s_surface", "mount_doom", ["mount_doom", "must be one of", "Rosenbrock"]),
        ("s_o", "sdg", ["sdg", "must be one of", "Nesterov"]),
        ("opt_tab", "Backdoor", ["Backdoor", "must be one of", "Surface, ", "Regression"]),
        ("s_surface", "<b>bold</b>", ["`<b>bold</b>`"]),
        ("s_x", "<script>alert(1)</script>", ["`<script>alert(1)</script>`"]),
        ("s_xx", "3", ["s_xx", "does not use"]),
        ("<img src=x>", "3", ["`<img src=x>`", "does not use"]),
    ],
)
def test_a_bad_value_gets_a_sentence_that_names_it_and_what_is_allowed(dashboard, name, asked, words):
    app = dashboard(PAGE, **{name: asked})
    assert not app.exception
    sentences = report(app)
    assert len(sentences) == 1
    assert [word for word in words if word not in sentences[0]] == []


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"s_x": "3.5", "s_y": "-2"},
        {"s_x": "-9.0"},  # the default, written out
        {"s_x": "-9"},
        {"s_x": "3.50"},
        {"s_steps": "500"},
        {"s_adam_lr": "1e-3"},
        {"s_adam_lr": "0.001", "s_kappa": "10"},
        {"s_surface": "Booth"},
        {"s_o": ["Adam", "SGD"]},
        {"opt_tab": "Surface"},
        {"opt_tab": "Regression", "r_target": "Sine", "r_steps": "200"},
    ],
    ids=lambda link: "&".join(link) or "none",
)
def test_a_good_link_is_followed_without_a_word(dashboard, link):
    app = dashboard(PAGE, **link)
    assert not app.exception
    assert report(app) == []


def test_several_bad_values_get_a_sentence_each(dashboard):
    assert len(report(dashboard(PAGE, s_x="far", s_seed="-1", s_other="1"))) == 3


def test_the_sentences_go_when_they_are_understood_and_stay_away(dashboard):
    app = dashboard(PAGE, s_x="far")
    app.button(key="link_understood").click().run()
    assert report(app) == []
    app.number_input(key="s_sgd_lr").set_value(1.5).run()
    assert report(app) == []


def test_the_sentences_stay_while_other_controls_move(dashboard):
    app = dashboard(PAGE, s_x="far")
    app.number_input(key="s_sgd_lr").set_value(1.5).run()
    assert len(report(app)) == 1
