"""Which runs are compared: an experiment and several of its runs, whose keys' first digits stand in the address."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from dlcore.figures import run_curves
from dlcore.lab import StoredRun, finding
from pages import _controls, _stored, _words
from pages._words import _

MOST = run_curves.MOST
OFFERED = 500
"""How many runs the menu holds: the newest, and those that are chosen."""
PRESELECTED = 2
NONE = "None"
"""What the menu of experiments holds before one is chosen; it stands in no address."""
_BEGUN, _AT_END, _PICK = "_compare_begun", "compare_at_end", "cmpr_pick__picker"
LONGEST = MOST * (_stored.DIGITS + 1)


def ask(keys: Sequence[str], experiment: str) -> None:
    """Open the tab on these runs of an experiment, from a callback; the first is the baseline."""
    st.session_state["runs_tab"] = "Compare"
    st.session_state[_BEGUN] = True
    _take(experiment, keys)


def beside(known: _stored.Library, run: StoredRun) -> list[str]:
    """Return the keys of a run and of what it is best compared with: the pinned baseline, else the newest other run."""
    others = [one for one in _preselected(known, run.experiment, instant=True) if one != run.key]
    pinned = [key for key in others if key in known.labels and known.labels[key].pinned]
    return [*pinned[:1], run.key] if pinned else [run.key, *others[:1]]


def choose(known: _stored.Library) -> list[StoredRun]:
    """Show the choice and return the runs, the baseline first; say which of those asked for cannot be had."""
    _begin(known)
    experiments = sorted({run.experiment for run in known.runs})
    names = {NONE: NONE, **{one: _stored.words(one) for one in experiments}}
    left, right = st.columns([1, 2])
    with left:
        experiment = _controls.choice(
            names, key="cmpr_exp", label=_("Experiment"), default=NONE, on_change=lambda: _change(known)
        )
        hint = _("A page computes what is cheap at once; dragging a slider leaves many such runs.")
        instant = _controls.toggle(key="cmpr_instant", label=_("Also what pages computed at once"), help=hint)
    with right:
        place = st.container()
        text = _controls.text(key="cmpr_runs", label=_("Runs"), default="", longest=LONGEST)  # not seen: style sheet
        digits = asked(text)
        runs = _found(known, digits, experiment)
        if experiment != NONE:
            with place:
                _pick(known, experiment, runs, instant=instant)
    return runs


def asked(text: str) -> list[str]:
    """Return the beginnings of keys in a text of the address, each once."""
    return list(dict.fromkeys(re.findall(rf"[0-9a-f]{{{_stored.DIGITS},64}}", text)))[:MOST]


def at_the_end() -> bool:
    """Tell, once, whether other curves have been chosen since: then the place that is looked at is their end again."""
    return bool(st.session_state.pop(_AT_END, False))


def go_to_the_end() -> None:
    """Let the place that is looked at be the end of the curves, from a callback that chooses other ones."""
    st.session_state[_AT_END] = True


def _begin(known: _stored.Library) -> None:
    """Choose for a visitor who has chosen nothing: the newest runs of the last experiment that has several."""
    if st.session_state.get(_BEGUN) or {"cmpr_exp", "cmpr_runs"} & set(st.query_params):
        return
    worked = [run.experiment for run in known.runs if run.provenance.origin == "worker"]
    experiment = next((one for one in worked if worked.count(one) > 1), worked[0] if worked else "")
    if experiment:
        st.session_state[_BEGUN] = True
        _take(experiment, _preselected(known, experiment, instant=False))


def _take(experiment: str, keys: Sequence[str]) -> None:
    _controls.put({"cmpr_exp": experiment, "cmpr_runs": _text(keys)})
    go_to_the_end()


def _text(keys: Sequence[str]) -> str:
    return "-".join(key[: _stored.DIGITS] for key in keys[:MOST])


def _change(known: _stored.Library) -> None:
    experiment = st.session_state["cmpr_exp"]
    keys = _preselected(known, experiment, instant=bool(st.session_state.get("cmpr_instant")))
    _controls.put({"cmpr_runs": _text(keys)})
    go_to_the_end()


def _preselected(known: _stored.Library, experiment: str, *, instant: bool) -> list[str]:
    """Return the keys of the pinned runs of an experiment, and of the newest others until there are enough."""
    offered = _offered(known, experiment, instant=instant)
    pinned = [run.key for run in offered if known.label(run).pinned]
    others = [run.key for run in offered if not known.label(run).pinned]
    return [*pinned[:1], *others[: PRESELECTED - len(pinned[:1])]]


def _offered(known: _stored.Library, experiment: str, *, instant: bool) -> list[StoredRun]:
    wanted = finding.Wanted(experiment=experiment, instant=instant)
    spoken_of = [run for run in known.runs if run.experiment == experiment and run.key in known.labels]
    return list({run.key: run for run in [*spoken_of, *finding.find(known.runs, known.labels, wanted)]}.values())[
        :OFFERED
    ]


def _found(known: _stored.Library, digits: Sequence[str], experiment: str) -> list[StoredRun]:
    """Return the runs that are there and belong to the experiment; a sentence for every other one."""
    found = []
    for one in digits:
        run = known.find(one)
        if run is None:
            words = _("The run {digits} is not in this server's store: deleted, gone to make room, or elsewhere.")
            st.warning(words.format(digits=_words.literally(one)), icon=":material/search_off:")
        elif run.experiment != experiment:
            words = _("The run {digits} belongs to the experiment {experiment}; runs of one experiment are compared.")
            other = _words.literally(_stored.words(run.experiment))
            st.warning(words.format(digits=_words.literally(one), experiment=other), icon=":material/rule:")
        else:
            found.append(run)
    return found


def _pick(known: _stored.Library, experiment: str, runs: Sequence[StoredRun], *, instant: bool) -> None:
    """Show the menu of runs and that of the baseline; both write the text that stands in the address."""
    by_key = {run.key: run for run in [*runs, *_offered(known, experiment, instant=instant)]}
    names = {key: _title(known, run) for key, run in by_key.items()}
    st.session_state[_PICK] = [run.key for run in runs]
    st.multiselect(
        _("Runs, the baseline first"),
        list(names),
        format_func=lambda key: names.get(key, key),
        key=_PICK,
        max_selections=MOST,
        on_change=lambda: _write(st.session_state[_PICK]),
        placeholder=_("Search by name, tag, setting or time"),
    )
    if len(runs) > 1:
        base = "cmpr_base__picker"
        st.session_state[base] = runs[0].key
        st.selectbox(
            _("Baseline"),
            [run.key for run in runs],
            format_func=lambda key: names.get(key, key),
            key=base,
            on_change=lambda: _lead(st.session_state[base], [run.key for run in runs]),
        )


def _lead(first: str, keys: Sequence[str]) -> None:
    _write([first, *(key for key in keys if key != first)])


def _write(keys: Sequence[str]) -> None:
    _controls.put({"cmpr_runs": _text(keys)})
    go_to_the_end()


def _title(known: _stored.Library, run: StoredRun) -> str:
    """Return what the menu calls a run: its name, tags, what is special about it, when it ended."""
    label, special = known.label(run), finding.written(_stored.changed(run))
    parts = [
        ("★ " if label.pinned else "") + (label.name or run.key[: _stored.DIGITS]),
        " ".join(label.tags),
        special if len(special) < 80 else f"{special[:79]}…",
        f"{_stored.finished(run):%Y-%m-%d %H:%M}",
    ]
    return " · ".join(part for part in parts if part)
