"""Many visitors at once, by the websocket: no error, and nothing is left of them when they have gone."""

import asyncio
import json
import re
import time
import urllib.request

import pytest

from benchmarks.load import crowd
from benchmarks.load.visitor import Visitor, WentWrongError

STEPS = (100, 140, 180)


@pytest.fixture
def crowded(server):
    """A server that forgets a visitor a second after he has gone, counts, and writes its log for programs."""
    return server(
        "app.py",
        env={"GRADIENT_LAB_METRICS": "on", "GRADIENT_LAB_LOG": "json"},
        options=["--server.disconnectedSessionTTL=1"],
    )


def numbers(url):
    """Return the samples of the metrics by name with labels."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    return {name: float(value) for name, value in re.findall(r"^([a-z]\S*) (\S+)$", text, re.MULTILINE)}


def until(condition):
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.2)


def test_a_crowd_meets_no_error_while_somebody_trains_and_leaves_no_session(crowded):
    place = crowd.Place(crowded.url, "optimizers", "s_steps", STEPS)

    async def visit():
        await crowd.warm(place)
        async with crowd.trainer(crowded.url, seed=1) as trainer:
            waits = await crowd.drive(place, visitors=6, every=0.5, seconds=3)
            busy = numbers(crowded.url)
            assert "r_stop" in trainer.widgets
            await trainer.press("r_stop")
        return waits, busy, await crowd.come_and_go(place, sessions=30, at_once=5)

    waits, busy, names = asyncio.run(visit())
    assert len(waits) >= 6
    assert busy['gradient_lab_runs{state="running"}'] + busy['gradient_lab_runs{state="queued"}'] == 1
    assert busy['gradient_lab_results_found_total{source="memory"}'] >= len(waits)
    assert len(names) == 30
    assert numbers(crowded.url)['gradient_lab_sessions{state="disconnected"}'] > 0
    until(lambda: numbers(crowded.url)['gradient_lab_sessions{state="connected"}'] == 0)
    until(lambda: numbers(crowded.url)['gradient_lab_sessions{state="disconnected"}'] == 0)
    told = numbers(crowded.url)
    assert told['gradient_lab_runs_ended_total{outcome="cancelled",where="worker"}'] == 1
    log = [json.loads(line) for line in crowded.log.read_text().splitlines() if line.startswith("{")]
    assert {line["level"] for line in log} <= {"info", "warning"}
    assert not any("traceback" in line for line in log)
    ended = [line for line in log if line.get("outcome") == "cancelled"]
    assert [(line["experiment"], len(line["run"])) for line in ended] == [("RegressionRace", 64)]


def test_a_visitor_without_a_browser_notices_what_goes_wrong(main_server):
    async def visit():
        async with Visitor(main_server.url, "no-such-page") as lost:
            await lost.open()

    with pytest.raises(WentWrongError, match="no page"):
        asyncio.run(visit())
