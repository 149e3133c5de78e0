"""Runs of one experiment side by side: chosen by link or menu, told apart, measured against the baseline."""

import json

import numpy as np
import pytest

from dlcore.elements import curve_summary
from dlcore.figures import theme
from dlcore.sharing.labels import Label
from tests.pages import filled_store
from tests.pages.filled_store import PAGE, RACES

BOOTH_SHORT, BOOTH_LONG, OTHER_SHORT, OTHER_LONG = range(4)


@pytest.fixture(scope="module")
def keys(quiet_lab):
    return filled_store.fill(quiet_lab)


@pytest.fixture
def compare(dashboard, keys):
    """Open the tab on some of the races, or as a link says."""

    def open_tab(*places, **link):
        digits = [key[:12] for key in (keys["races"][place] for place in places)]
        chosen = {"cmpr_exp": "surface race", "cmpr_runs": "-".join(digits)} if places else {}
        app = dashboard(PAGE, **{"runs_tab": "Compare", **chosen, **link})
        assert not app.exception
        return app

    return open_tab


def frame(app, column):
    return next(one.value for one in app.dataframe if column in one.value.columns)


def figure(app):
    (element,) = [one for one in app.get("bidi_component") if "figure" in one.proto.json]
    return json.loads(json.loads(element.proto.json)["figure"])


def curves(quiet_lab, place):
    return RACES[place].series(quiet_lab.peek(RACES[place]).result)


def warnings(app):
    return [warning.value for warning in app.warning]


def test_a_first_visit_compares_the_newest_runs_and_its_link_says_which(compare, keys):
    app = compare()
    newest = [keys["races"][OTHER_LONG], keys["races"][OTHER_SHORT]]
    assert app.text_input(key="cmpr_runs").value == "-".join(key[:12] for key in newest)
    assert app.selectbox(key="cmpr_exp").value == "surface_race"
    assert figure(app)["data"]


def test_the_pinned_baseline_comes_first(compare, quiet_lab, keys):
    pinned = keys["races"][BOOTH_SHORT]
    label = quiet_lab.labels.put(pinned, Label(pinned=True, name="base"))
    app = compare()
    assert app.multiselect(key="cmpr_pick__picker").value == [pinned, keys["races"][OTHER_LONG]]
    assert "A: base" in frame(app, "setting").columns
    quiet_lab.labels.put(pinned, label.model_copy(update={"pinned": False, "name": ""}))


def test_only_the_settings_that_differ_are_told(compare):
    rows = frame(compare(BOOTH_SHORT, OTHER_LONG), "setting")
    told = {row.iloc[0]: list(row.iloc[1:]) for _, row in rows.iterrows()}
    assert told["steps"] == ["20", "30"]
    assert told["surface"] == ["booth", "rosenbrock"]
    assert set(told) == {"steps", "surface", "finished (UTC)", "took", "device"}
    assert list(rows.columns[1:]) == ["A: steps=20, surface=booth", "B: steps=30, surface=rosenbrock"]


def test_curves_lie_over_one_another_in_one_colour_for_each_run(compare):
    drawn = figure(compare(BOOTH_SHORT, BOOTH_LONG))
    lines = [trace for trace in drawn["data"] if trace.get("hovertemplate")]
    members = {trace["hovertemplate"].split("<br>")[1] for trace in lines}
    assert {trace["line"]["color"] for trace in lines} == set(theme.RUNS[:2])
    assert len(lines) == 2 * len(members)


def test_the_table_has_best_last_and_any_value_and_differences_from_the_baseline(compare, quiet_lab):
    app = compare(BOOTH_SHORT, OTHER_LONG, cmpr_at="15", cmpr_by="At the place", cmpr_best="Highest")
    rows = frame(app, "best_at")
    names = [name for name in curves(quiet_lab, BOOTH_SHORT) if name.startswith("loss/")]
    assert len(rows) == 2 * len(names)
    for place, letter in ((BOOTH_SHORT, "A"), (OTHER_LONG, "B")):
        for name in names:
            row = rows[rows["run"].str.startswith(letter) & (rows["of"] == name.partition("/")[2])].iloc[0]
            x, y = map(np.asarray, curves(quiet_lab, place)[name])
            expected = curve_summary.summarise(x, y, 15, "highest")
            assert tuple(row[["best", "best_at", "last", "at_place"]]) == pytest.approx(tuple(expected), nan_ok=True)
            base_x, base_y = map(np.asarray, curves(quiet_lab, BOOTH_SHORT)[name])
            if letter == "B":
                base = curve_summary.summarise(base_x, base_y, 15, "highest").at
                apart = expected.at - base
                assert row["difference"] == pytest.approx(apart, nan_ok=True)
                assert row["percent"] == pytest.approx(100 * apart / base, nan_ok=True)
            else:
                assert np.isnan(row["difference"])


@pytest.mark.parametrize(("shown", "sign"), [("Values", 0), ("Difference", 1), ("Percent", 2)])
def test_final_numbers_stand_beside_those_of_the_baseline(compare, quiet_lab, shown, sign):
    rows = frame(compare(BOOTH_SHORT, OTHER_LONG, cmpr_show=shown), "number")
    one, two = (RACES[place].scalars(quiet_lab.peek(RACES[place]).result) for place in (BOOTH_SHORT, OTHER_LONG))
    assert set(rows["number"]) == {*one, *two}
    for _, row in rows.iterrows():
        base, value = one[row.iloc[0]], two[row.iloc[0]]
        wanted = [value, value - base, 100 * (value - base) / abs(base) if base else np.nan][sign]
        assert row.iloc[1] == pytest.approx(base, nan_ok=True)
        assert row.iloc[2] == pytest.approx(wanted, nan_ok=True)


def test_another_measure_and_a_few_of_its_members_are_drawn(compare):
    app = compare(BOOTH_SHORT, BOOTH_LONG, cmpr_what="distance", cmpr_of="adam", cmpr_y="Logarithmic")
    drawn = figure(app)
    assert {trace["hovertemplate"].split("<br>")[1] for trace in drawn["data"] if trace.get("hovertemplate")} == {
        "adam"
    }
    assert drawn["layout"]["yaxis"]["type"] == "log"
    assert set(frame(app, "best_at")["of"]) == {"adam"}


def test_the_menus_write_the_link_and_the_place_goes_to_the_end_of_other_curves(compare, keys):
    app = compare(BOOTH_SHORT, BOOTH_LONG, cmpr_at="7")
    assert app.number_input(key="cmpr_at").value == 7
    short, long = (keys["races"][place] for place in (BOOTH_SHORT, BOOTH_LONG))
    app.selectbox(key="cmpr_base__picker").set_value(long).run()
    assert app.text_input(key="cmpr_runs").value == f"{long[:12]}-{short[:12]}"
    app.multiselect(key="cmpr_pick__picker").set_value([short]).run()
    assert app.text_input(key="cmpr_runs").value == short[:12]
    assert app.number_input(key="cmpr_at").value == 20
    app.selectbox(key="cmpr_exp").set_value("None").run()
    assert not app.exception
    assert not app.get("bidi_component")


def test_what_cannot_be_compared_is_told_and_the_rest_is_compared(compare, keys):
    digits = [keys["races"][0][:12], "0123456789ab", keys["unknown"][:12], keys["older"][:12]]
    app = compare(cmpr_exp="surface race", cmpr_runs="-".join(digits))
    said = " ".join(warnings(app))
    assert "`0123456789ab` is not in this server's store" in said
    assert "belongs to the experiment `forgotten`" in said
    assert "version 99" in said
    assert len(frame(app, "setting").columns) == 3
    assert figure(app)["data"]


def test_no_run_is_left_of_a_link_to_another_server(compare):
    app = compare(cmpr_exp="surface race", cmpr_runs="0123456789ab-fedcba987654")
    assert len(warnings(app)) == 2
    assert app.info


def test_a_link_to_eight_runs_is_short(compare, quiet_lab):
    from pages import _compare_choice, _view

    many = [filled_store.put(quiet_lab, type(RACES[0])(steps=40 + place), days_ago=90) for place in range(10)]
    app = compare(cmpr_exp="surface race", cmpr_runs="-".join(key[:12] for key in many))
    assert len(app.multiselect(key="cmpr_pick__picker").value) == _compare_choice.MOST == 8
    view = app.session_state["_view"]
    assert len(view.link()) < _view.LONGEST_LINK / 2


def test_answers_that_pages_computed_are_compared_on_request(compare, keys):
    app = compare(cmpr_exp="step anatomy")
    assert keys["instant"] not in app.multiselect(key="cmpr_pick__picker").options
    asked = {"cmpr_exp": "step anatomy", "cmpr_runs": keys["instant"][:12], "cmpr_instant": "true"}
    assert len(frame(compare(**asked), "setting").columns) == 2


def test_from_the_list_a_run_goes_beside_the_baseline(dashboard, quiet_lab, keys):
    pinned, other = keys["races"][BOOTH_LONG], keys["races"][BOOTH_SHORT]
    label = quiet_lab.labels.put(pinned, quiet_lab.labels.get(pinned).model_copy(update={"pinned": True}))
    app = dashboard(PAGE, runs_run=other[:12])
    app.button(key="runs_beside").click().run()
    assert app.text_input(key="cmpr_runs").value == f"{pinned[:12]}-{other[:12]}"
    quiet_lab.labels.put(pinned, label.model_copy(update={"pinned": False}))


def test_an_empty_store_says_what_to_do(monkeypatch, dashboard, quiet_lab):
    monkeypatch.setattr(quiet_lab, "all", lambda: ())
    app = dashboard(PAGE, runs_tab="Compare")
    assert not app.exception
    assert app.info
