"""The list of runs: found by words and filters, opened, spoken of, deleted and taken back."""

import random

import pytest

from dlcore import lab
from dlcore.lab import origin
from dlcore.sharing.database import DatabaseError
from dlcore.sharing.labels import Label
from pages import _seen, _view
from tests.pages import filled_store
from tests.pages.filled_store import PAGE, RACES
from tests.pages.test_hostile_links import SEED, hostile_link


@pytest.fixture(scope="module")
def keys(quiet_lab):
    return filled_store.fill(quiet_lab)


@pytest.fixture(autouse=True)
def nothing_said(quiet_lab, keys):
    """Let each test begin with the same runs, of which nobody has spoken."""
    from sqlalchemy import delete

    from dlcore.sharing.tables import run_labels

    with quiet_lab.database.begin() as connection:
        connection.execute(delete(run_labels))
    for run in quiet_lab.deleted():
        quiet_lab.restore(run.key)


def table(app):
    """Return the rows of the list; none where there is no list."""
    found = [frame.value for frame in app.dataframe if "settings" in frame.value.columns]
    return found[0] if found else None


def listed(app):
    rows = table(app)
    return [] if rows is None else list(rows["key"])


def details(dashboard, key, **link):
    return dashboard(PAGE, runs_run=key[:12], **link)


def warnings(app):
    return [warning.value for warning in app.warning]


def test_the_newest_run_of_a_worker_comes_first_with_its_settings_and_numbers(dashboard, keys):
    app = dashboard(PAGE)
    assert not app.exception
    rows = table(app)
    assert list(rows["key"]) == [*reversed(keys["races"]), keys["unknown"], keys["older"]]
    assert rows["settings"][0] == "steps=30, surface=rosenbrock"
    assert "loss/" in rows["numbers"][0]
    assert rows["took"][0] == "1.5 s"
    assert rows["run"][4] == "forgotten"
    assert rows["numbers"][4] == ""


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ({"runs_q": "surface=booth"}, [1, 0]),
        ({"runs_q": "STEPS=30 booth"}, [1]),
        ({"runs_exp": "surface race"}, [3, 2, 1, 0]),
        ({"runs_q": "no such run"}, []),
        ({"runs_pinned": "true"}, []),
    ],
)
def test_filters_of_a_link_hold(dashboard, keys, link, found):
    rows = listed(dashboard(PAGE, **link))
    assert [key for key in rows if key in keys["races"]] == [keys["races"][place] for place in found]


def test_what_pages_computed_and_what_is_of_other_days_is_found_by_filters(dashboard, quiet_lab, keys):
    assert keys["instant"] in listed(dashboard(PAGE, runs_instant="true"))
    days = {run.key: run.provenance.created[:10] for run in quiet_lab.all()}
    second = days[keys["races"][1]]
    assert listed(dashboard(PAGE, runs_from=second, runs_to=second)) == [keys["races"][1]]
    assert listed(dashboard(PAGE, runs_to=days[keys["unknown"]])) == [keys["unknown"], keys["older"]]
    quiet_lab.labels.put(keys["races"][2], Label(tags=("for class",), pinned=True))
    assert listed(dashboard(PAGE, runs_tags="for class")) == [keys["races"][2]]
    assert listed(dashboard(PAGE, runs_pinned="true", runs_q="rosenbrock class")) == [keys["races"][2]]


def test_there_are_pages_and_another_search_begins_at_its_first(dashboard, quiet_lab, keys, monkeypatch):
    from pages import _runs_table

    monkeypatch.setattr(_runs_table, "ON_ONE_PAGE", 2)
    app = dashboard(PAGE, runs_page="2")
    assert listed(app) == [keys["races"][1], keys["races"][0]]
    app.text_input(key="runs_q").set_value("surface race").run()
    assert listed(app) == [keys["races"][3], keys["races"][2]]
    assert listed(dashboard(PAGE, runs_page="7")) == [keys["races"][3], keys["races"][2]]


def test_details_tell_everything_and_open_the_run_in_its_page(dashboard, quiet_lab, keys):
    key = keys["races"][3]
    app = details(dashboard, key)
    assert not app.exception
    assert not app.get("link_button")
    settings = next(frame.value for frame in app.dataframe if "default" in frame.value.columns)
    assert dict(zip(settings["setting"], settings["value"], strict=True))["surface"] == "rosenbrock"
    assert list(settings["setting"])[:2] == ["steps", "surface"]
    assert set(settings["changed"][2:]) == {""}
    numbers = next(frame.value for frame in app.dataframe if list(frame.value.columns) == ["number", "value"])
    question = RACES[3]
    expected = question.scalars(quiet_lab.peek(question).result)
    assert dict(zip(numbers["number"], numbers["value"], strict=True)) == pytest.approx(dict(expected), nan_ok=True)
    quiet_lab.labels.remember(key, "optimizers?s_surface=Rosenbrock&s_steps=30")
    (link,) = details(dashboard, key).get("link_button")
    assert link.proto.url == "optimizers?s_surface=Rosenbrock&s_steps=30"


@pytest.mark.parametrize("link", ["nowhere?x=1", "../app?x=1", "runs.py", "https://example.org/", "_lab?x"])
def test_a_link_that_leads_nowhere_is_not_offered(dashboard, quiet_lab, keys, link):
    quiet_lab.labels.remember(keys["races"][0], link)
    app = details(dashboard, keys["races"][0])
    assert not app.exception
    assert not app.get("link_button")


def seen(key, path="optimizers", where="worker"):
    """Return the record of a page that shows a finished run under a link of its own."""
    view = _view.View(path, "A page")
    how = origin.record(1.0, 1, "CPU", where)
    view.asked[key] = _view.Asked(RACES[0], lab.Run(key, "done", provenance=how))
    return view


def test_the_first_view_that_shows_a_workers_run_is_remembered(quiet_lab, keys, monkeypatch):
    monkeypatch.setattr(_seen, "_known", set())
    first, second, third, fourth = keys["races"]
    _seen.remember(seen(first))
    _seen.remember(seen(first, "generalization"))
    _seen.remember(seen(second, "home"))
    _seen.remember(seen(third, where="page"))
    view = seen(fourth)
    view.asked[fourth] = _view.Asked(RACES[0], lab.Run(fourth, "running"))
    _seen.remember(view)
    assert [quiet_lab.labels.link(key) for key in keys["races"]] == ["optimizers", "", "", ""]


def test_a_run_seen_in_a_lesson_is_remembered_without_the_lesson(quiet_lab, keys, monkeypatch):
    monkeypatch.setattr(_seen, "_known", set())
    view = seen(keys["races"][0])
    view.lesson = "1abc"
    assert "lesson" in view.link()
    _seen.remember(view)
    assert quiet_lab.labels.link(keys["races"][0]) == "optimizers"


def test_a_page_lives_without_a_database_and_its_link_is_remembered_later(quiet_lab, keys, monkeypatch):
    monkeypatch.setattr(_seen, "_known", set())
    kept = quiet_lab.labels
    monkeypatch.setattr(quiet_lab, "labels", Broken())
    _seen.remember(seen(keys["races"][0]))
    monkeypatch.setattr(quiet_lab, "labels", kept)
    _seen.remember(seen(keys["races"][0]))
    assert kept.link(keys["races"][0]) == "optimizers"


class Broken:
    """Labels of a database that is gone."""

    def __getattr__(self, name):
        def refuse(*_):
            raise DatabaseError("The database refused (OperationalError): nothing was changed.")

        return refuse


def test_without_a_database_the_runs_are_there_and_a_sentence(dashboard, quiet_lab, keys, monkeypatch):
    monkeypatch.setattr(quiet_lab, "labels", Broken())
    app = details(dashboard, keys["races"][0])
    assert not app.exception
    assert keys["races"][0] in listed(app)
    assert any("database refused" in sentence for sentence in warnings(app))
    app.button(key="runs_pin").click().run()
    assert not app.exception
    assert any("nothing was changed" in sentence for sentence in warnings(app))


def form(app, key, name):
    return f"runs_{name}_{key[:12]}"


def test_name_tags_and_note_are_kept_and_shown_as_they_are(dashboard, quiet_lab, keys):
    key, name = keys["races"][0], "<b>*mine*</b> $x$ [a](javascript:alert(1))"
    app = details(dashboard, key)
    app.text_input(key=form(app, key, "name")).set_value(name)
    app.text_area(key=form(app, key, "note")).set_value("line\n**two**")
    app.button(key=form(app, key, "save")).click().run()
    assert not app.exception
    said = quiet_lab.labels.get(key)
    assert (said.name, said.note, said.version) == (name, "line\n**two**", 1)
    again = details(dashboard, key)
    assert again.text_input(key=form(again, key, "name")).value == name
    (title,) = again.subheader
    assert r"\<b\>\*mine\*" in title.value
    assert table(again)["run"][3].startswith(name)


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_what_was_typed(dashboard, quiet_lab, keys):
    key = keys["races"][1]
    quick, slow = details(dashboard, key), details(dashboard, key)
    quick.text_input(key=form(quick, key, "name")).set_value("quick")
    quick.button(key=form(quick, key, "save")).click().run()
    slow.text_input(key=form(slow, key, "name")).set_value("slow")
    slow.button(key=form(slow, key, "save")).click().run()
    assert any("Somebody else" in sentence and "quick" in sentence for sentence in warnings(slow))
    assert quiet_lab.labels.get(key).name == "quick"
    assert slow.text_input(key=form(slow, key, "name")).value == "slow"
    slow.button(key=form(slow, key, "save")).click().run()
    assert (quiet_lab.labels.get(key).name, quiet_lab.labels.get(key).version) == ("slow", 2)


def test_pinning_is_no_obstacle_to_an_edit_that_is_under_way(dashboard, quiet_lab, keys):
    key = keys["races"][1]
    app = details(dashboard, key)
    app.button(key="runs_pin").click().run()
    assert quiet_lab.labels.pinned() == {key}
    app.text_input(key=form(app, key, "name")).set_value("named later")
    app.button(key=form(app, key, "save")).click().run()
    assert quiet_lab.labels.get(key).model_dump(include={"name", "pinned"}) == {"name": "named later", "pinned": True}
    app.button(key="runs_pin").click().run()
    assert quiet_lab.labels.pinned() == frozenset()


def test_what_is_too_long_is_refused_in_a_sentence(dashboard, quiet_lab, keys):
    key = keys["races"][0]
    app = details(dashboard, key)
    app.multiselect(key=form(app, key, "said_tags")).set_value(["t" * 31])
    app.button(key=form(app, key, "save")).click().run()
    assert not app.exception
    assert any("may have 30 characters" in sentence for sentence in warnings(app))
    assert quiet_lab.labels.get(key) == Label()


def test_a_deleted_run_is_gone_until_it_is_taken_back(dashboard, quiet_lab, keys):
    key = keys["races"][2]
    app = details(dashboard, key)
    app.button(key="runs_delete_yes").click().run()
    assert key not in listed(app)
    assert not app.text_input(key="runs_run").value
    other = dashboard(PAGE)
    assert key not in listed(other)
    app.button(key="runs_undo").click().run()
    assert key in listed(app)
    assert app.text_input(key="runs_run").value == key[:12]
    assert quiet_lab.peek(RACES[2]).result is not None


def test_anybody_takes_a_deleted_run_back_from_the_list_of_those(dashboard, quiet_lab, keys):
    key = keys["races"][2]
    quiet_lab.delete(key)
    app = dashboard(PAGE, runs_trash="true")
    app.session_state["runs_trash"] = True
    app.run()
    app.button(key=f"runs_restore_{key[:12]}").click().run()
    assert key in listed(app)
    assert quiet_lab.deleted() == ()


def test_a_second_click_on_delete_is_told_that_the_run_is_gone(dashboard, quiet_lab, keys):
    key = keys["races"][2]
    app = details(dashboard, key)
    quiet_lab.delete(key)
    app.button(key="runs_delete_yes").click().run()
    assert not app.exception
    assert any("not in the store" in sentence for sentence in warnings(app))


@pytest.mark.parametrize(("kind", "reason"), [("unknown", "no experiment named"), ("older", "version 99")])
def test_what_this_program_cannot_ask_is_shown_as_such(dashboard, keys, kind, reason):
    app = details(dashboard, keys[kind])
    assert not app.exception
    assert any(reason in sentence for sentence in warnings(app))
    settings = next(frame.value for frame in app.dataframe if "default" in frame.value.columns)
    assert set(settings["changed"]) == {"●"}


def test_a_run_that_is_gone_is_told_in_a_sentence(dashboard):
    app = dashboard(PAGE, runs_run="0123456789ab")
    assert any("`0123456789ab`" in sentence for sentence in warnings(app))


def test_headers_are_read_once(quiet_lab, monkeypatch):
    from dlcore.lab import inventory

    quiet_lab.all()
    read = []
    monkeypatch.setattr(inventory, "read_head", read.append)
    assert quiet_lab.all()
    assert read == []


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_no_link_harms_a_page_full_of_runs(dashboard, keys, open_drawers):
    chance = random.Random(SEED + 7)
    known = [key[:12] for key in (*keys["races"], keys["unknown"], keys["older"], keys["instant"])]
    for _ in range(15):
        link = hostile_link(chance, PAGE)
        if chance.random() < 0.5:
            link |= {"runs_run": chance.choice(known)}
        if chance.random() < 0.5:
            link |= {"cmpr_exp": "surface race", "cmpr_runs": "-".join(chance.sample(known, 3))}
        app = dashboard(PAGE, **link)
        assert not app.exception, (link, app.exception)
        assert not app.error, link
