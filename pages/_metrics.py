"""What Prometheus reads at ``/metrics``: queue, runs, cache, store, database and visitors as they are at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from prometheus_client import CollectorRegistry, ProcessCollector, exposition
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit import runtime

from dlcore import lab
from dlcore.lab import tally
from dlcore.sharing import census
from pages import _lab, _operator

PREFIX = "gradient_lab"


class _State(Collector):
    """Look at the laboratory when somebody asks; nothing is kept in between but who was there."""

    sessions: Mapping[str, int] = MappingProxyType({})

    def collect(self) -> Iterator[Metric]:
        """Yield every family of numbers."""
        laboratory = _lab.opened()
        if laboratory is not None:
            yield from _machine(laboratory.status())
            yield from _past(laboratory.count())
            yield _gauges("ready", "Whether a part of the lab works (1) or not (0).", "part", laboratory.ready())
            yield _gauges("shared_rows", "Rows of the database by table.", "table", census.rows(laboratory.database))
        yield _gauges("sessions", "Visitors' sessions, and those whose browser may come back.", "state", self.sessions)


def _machine(status: lab.Status) -> Iterator[Metric]:
    waiting = {"running": status.running, "queued": status.queued}
    yield _gauges("runs", "Runs that are under way.", "state", waiting)
    yield GaugeMetricFamily(f"{PREFIX}_store_runs", "Results in the store.", status.entries)
    yield GaugeMetricFamily(f"{PREFIX}_store_bytes", "Size of the results in the store.", status.bytes)
    yield GaugeMetricFamily(f"{PREFIX}_store_limit_bytes", "Size at which old results are removed.", status.limit)
    yield GaugeMetricFamily(f"{PREFIX}_images", "Photos that visitors brought.", status.images)
    yield GaugeMetricFamily(f"{PREFIX}_problems", "Sentences of warning in the sidebar.", len(status.problems))


def _past(count: tally.Count) -> Iterator[Metric]:
    words = "Runs that came to an end, by where they were computed and how they ended."
    ended = CounterMetricFamily(f"{PREFIX}_runs_ended", words, labels=("where", "outcome"))
    for labels, number in count.ended.items():
        ended.add_metric(labels, number)
    yield ended
    found = CounterMetricFamily(f"{PREFIX}_results_found", "Cache hits: results that were known.", labels=("source",))
    for source, number in count.found.items():
        found.add_metric((source,), number)
    yield found
    yield CounterMetricFamily(f"{PREFIX}_results_computed", "Cache misses: questions to compute.", count.computed)
    ends = [*map(str, tally.BOUNDS), "+Inf"]
    yield HistogramMetricFamily(
        f"{PREFIX}_run_seconds",
        "Time that finished runs of the workers took.",
        list(zip(ends, count.durations, strict=True)),
        count.seconds,
    )


def _gauges(name: str, words: str, label: str, values: Mapping[str, int | bool]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", words, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), int(value))
    return family


def _sessions() -> dict[str, int]:
    """Ask Streamlit how many visitors are connected, and how many may still come back."""
    if not runtime.exists():
        return {}
    manager = runtime.get_instance()._session_mgr  # its counts are not public: tests/browser/test_crowd.py watches them
    every, connected = len(manager.list_sessions()), len(manager.list_active_sessions())
    return {"connected": connected, "disconnected": every - connected}


_STATE = _State()
_REGISTRY = CollectorRegistry()
_REGISTRY.register(_STATE)
ProcessCollector(registry=_REGISTRY)


async def show(request: Request) -> Response:
    """Answer with all numbers in Prometheus' text format, or 404 where the operator has not switched them on."""
    if _operator.settings().metrics == "off":
        return PlainTextResponse("Not Found", 404)
    _STATE.sessions = _sessions()  # in the thread of the event loop, which alone changes Streamlit's list
    write, kind = exposition.choose_encoder(request.headers.get("accept", ""))
    text = await run_in_threadpool(write, _REGISTRY)
    return Response(text, media_type=kind, headers={"cache-control": "no-store"})
