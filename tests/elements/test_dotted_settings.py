"""Nested settings written flat, and what differs between several of them."""

from dlcore.elements import dotted_settings

NESTED = {"lr": 0.1, "racers": [{"optimizer": "adam", "settings": {"lr": 0.2}}], "own": [], "extra": {}, "on": True}


def test_nested_settings_get_dotted_names():
    assert dotted_settings.flat(NESTED) == {
        "lr": 0.1,
        "racers.0.optimizer": "adam",
        "racers.0.settings.lr": 0.2,
        "own": "[]",
        "extra": "{}",
        "on": True,
    }


def test_what_changed_is_told_and_nothing_else():
    other = {**NESTED, "racers": [{"optimizer": "sgd", "settings": {"lr": 0.2}}, {"optimizer": "adam"}], "on": 1}
    assert dotted_settings.changed(other, NESTED) == {
        "racers.0.optimizer": "sgd",
        "racers.1.optimizer": "adam",
        "on": 1,
    }
    assert dotted_settings.changed({"lr": 1}, {"lr": 1.0}) == {}
    assert dotted_settings.changed({"new": None}, {}) == {"new": None}


def test_of_several_only_what_differs_is_told_with_gaps_where_a_setting_is_absent():
    several = [{"a": 1, "b": [1]}, {"a": 1, "b": [1, 2]}, {"a": 2, "b": [1]}]
    assert dotted_settings.differing(several) == {"a": (1, 1, 2), "b.1": (None, 2, None)}
    assert dotted_settings.differing(several[:1]) == {}
    assert dotted_settings.differing([{"a": None}, {}]) == {"a": (None, None)}
