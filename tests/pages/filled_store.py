"""Stored runs for tests of the page "Runs": small real results, as if a worker had computed them."""

import datetime
import json

from dlcore.experiments.step_anatomy import StepAnatomy
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab import codec, instant, origin, runfile
from dlcore.lab.experiment import ignore_progress

PAGE = "pages/runs.py"
RACES = [SurfaceRace(steps=steps, surface=surface) for surface in ("booth", "rosenbrock") for steps in (20, 30)]


def put(laboratory, question, *, days_ago=0.0, where="worker", device="CPU, 2 cores", spec=None):
    """Store the real answer of a question; return its key."""
    how = origin.record(1.5, 10, device, where)
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
    how = how.model_copy(update={"created": then.isoformat(timespec="microseconds")})
    data = runfile.pack(spec or question.canonical(), how, codec.encode(question.compute(ignore_progress)))
    key = runfile.peek(data).key
    laboratory._archive.store.put(key, data)
    return key


def fill(laboratory):
    """Store four races of a worker, one day after the other, one answer of a page, and two that nobody can open."""
    keys = [put(laboratory, race, days_ago=len(RACES) - day) for day, race in enumerate(RACES)]
    instantly = StepAnatomy(steps=5)
    laboratory._archive.store.put(instantly.key(), instant.compute(instantly))
    spec = {"experiment": "forgotten", "settings": {"<b>x</b>": 1}, "version": 1}
    unknown = put(laboratory, RACES[0], days_ago=30, spec=json.dumps(spec, sort_keys=True, separators=(",", ":")))
    old = json.loads(RACES[0].canonical()) | {"version": 99}
    older = put(laboratory, RACES[0], days_ago=31, spec=json.dumps(old, sort_keys=True, separators=(",", ":")))
    return {"races": keys, "instant": instantly.key(), "unknown": unknown, "older": older}
