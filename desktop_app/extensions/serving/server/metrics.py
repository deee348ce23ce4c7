"""Figures for Prometheus. Labels are few and bounded: addresses by their patterns, models by the
list of this machine, users by their tokens; never a prompt."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psutil
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from desktop_app.core.queue_entry import QueueView
    from desktop_app.extensions.serving.server.tickets import Ticket

OTHER: Final = "other"
"""In place of names that are not in a list."""

_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800)
_REQUEST_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300)
_STATES: Final = ("waiting", "running", "failed", "held")


class EngineCounts(NamedTuple):
    """How many engines are alive, how many there should be, and how many have a job that they
    can't begin: they wait for a worker of the cluster."""

    alive: int = 0
    wanted: int = 0
    awaiting: int = 0


class Metrics:
    """Those of one server.

    Args:
        models: names of the models of this machine.
        engines: how many engines there are.
    """

    def __init__(
        self,
        models: Callable[[], Collection[str]] = tuple,
        engines: Callable[[], EngineCounts] = EngineCounts,
    ) -> None:
        self._models, self._engines = models, engines
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "velatura_requests", "Requests.", ("method", "route", "status"), registry=registry
        )
        self._request_seconds = Histogram(
            "velatura_request_seconds",
            "Time of requests.",
            ("route",),
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self._refused = Counter(
            "velatura_refused", "Requests that were refused, by code.", ("code",), registry=registry
        )
        self._jobs = Counter(
            "velatura_jobs",
            "Jobs that ended.",
            ("operation", "model", "status"),
            registry=registry,
        )
        self._images = Counter(
            "velatura_images", "Finished images.", ("operation", "model"), registry=registry
        )
        self._job_seconds = Histogram(
            "velatura_job_seconds",
            "From the request to the end of the job.",
            ("operation", "model"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._run_seconds = Histogram(
            "velatura_run_seconds",
            "Time that the engine took for a job.",
            ("operation", "model"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._variants = Counter(
            "velatura_arm_jobs",
            "Jobs of names that stand for several models or settings.",
            ("name", "arm", "model", "status"),
            registry=registry,
        )
        self._variant_seconds = Histogram(
            "velatura_arm_run_seconds",
            "Time that the engine took, by arm.",
            ("name", "arm"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._queue = Gauge("velatura_queue", "Jobs by state.", ("state",), registry=registry)
        self._alive = Gauge("velatura_engines", "Engines that are alive.", registry=registry)
        self._wanted = Gauge(
            "velatura_engines_wanted", "Engines there should be.", registry=registry
        )
        self._awaiting = Gauge(
            "velatura_engines_awaiting",
            "Engines with a job that wait for a worker of the cluster.",
            registry=registry,
        )
        self._memory = Gauge(
            "velatura_memory_bytes", "Resident memory.", ("process",), registry=registry
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered; ``route``: its pattern; empty: none fits."""
        route = route or OTHER
        method = method if method in ("GET", "POST", "PUT", "PATCH", "DELETE") else OTHER
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def refused(self, code: str) -> None:
        """A request was refused with that code of an error."""
        self._refused.labels(code).inc()

    def ended(self, ticket: Ticket) -> None:
        model = ticket.model if ticket.model in self._models() else OTHER if ticket.model else ""
        self._jobs.labels(ticket.operation, model, ticket.status).inc()
        self._images.labels(ticket.operation, model).inc(len(ticket.seeds))
        self._count_variant(ticket, model)
        if ticket.status != "done":
            return
        self._job_seconds.labels(ticket.operation, model).observe(ticket.age)
        if ticket.started:
            self._run_seconds.labels(ticket.operation, model).observe(_run_seconds(ticket))

    def _count_variant(self, ticket: Ticket, model: str) -> None:
        if ticket.name:
            self._variants.labels(ticket.name, ticket.variant, model, ticket.status).inc()
            if ticket.status == "done":
                self._variant_seconds.labels(ticket.name, ticket.variant).observe(
                    _run_seconds(ticket)
                )

    def see(self, view: QueueView) -> None:
        counts = dict.fromkeys(_STATES, 0)
        for entry in view.entries:
            state = "held" if entry.held else str(entry.status)
            if state in counts:
                counts[state] += 1
        for state, count in counts.items():
            self._queue.labels(state).set(count)

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        counts = self._engines()
        self._alive.set(counts.alive)
        self._wanted.set(counts.wanted)
        self._awaiting.set(counts.awaiting)
        here = psutil.Process()
        self._memory.labels("server").set(here.memory_info().rss)
        engines = 0
        for child in here.children(recursive=True):
            try:
                engines += child.memory_info().rss
            except psutil.Error:
                continue
        self._memory.labels("engines").set(engines)
        return generate_latest(self.registry)


def _run_seconds(ticket: Ticket) -> float:
    return ticket.seconds or max(0.0, time.monotonic() - ticket.started)


def route_of(scope: Any) -> str:
    """The pattern of the address that a request was answered by; empty: none."""
    route = scope.get("route")
    return str(getattr(route, "path_format", getattr(route, "path", "")))
