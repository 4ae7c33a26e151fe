"""``/metrics``: the counters, and what is read at that moment, in Prometheus' text format.

Imports prometheus-client, so it is itself imported only when somebody asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.web.metrics import Histogram, Metrics

CONTENT_TYPE = CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is looked up rather than counted; None where it can't be told. ``newest`` is when the
    newest digest was last changed; ``problems`` are that digest's."""

    leader: bool
    queue_parts: int | None
    digests: int
    problems: int | None
    newest: dt.datetime | None
    newest_date: dt.date | None
    today: bool


def exposition(metrics: Metrics, moment: Moment) -> bytes:
    """Everything, as Prometheus reads it (``CONTENT_TYPE``)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read(metrics, moment))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Read(Collector):
    def __init__(self, metrics: Metrics, moment: Moment) -> None:
        self._metrics = metrics
        self._moment = moment

    def collect(self) -> Iterable[Metric]:
        metrics, moment = self._metrics, self._moment
        yield _counter(
            "digest_bot_sends", "Requests of pushes by what became of them.",
            metrics.sends, "outcome",
        )  # fmt: skip
        yield _histogram(
            "digest_bot_due_to_sent_seconds",
            "From the hour a push was due to each of its messages sent.",
            metrics.late,
        )
        yield _histogram(
            "digest_bot_pace_wait_seconds",
            "How long requests waited for their turn under Telegram's limits.",
            metrics.paced,
        )
        yield _histogram(
            "digest_bot_command_seconds",
            "From an update's turn to its last answer.",
            metrics.commands,
        )
        yield CounterMetricFamily(
            "digest_bot_too_many_requests",
            "Answers of Telegram with 429.",
            metrics.too_many_requests,
        )
        yield CounterMetricFamily(
            "digest_bot_deliveries_stopped",
            "Deliveries given up for good.",
            metrics.stopped_deliveries,
        )
        yield CounterMetricFamily(
            "digest_bot_broken_files",
            "Times that a digest's file could not be read.",
            metrics.broken_files,
        )
        yield _counter(
            "digest_bot_uploads", "Uploads by what became of them.", metrics.uploads, "status"
        )
        yield _gauge("digest_bot_leader", "1 where this replica leads.", moment.leader)
        yield _gauge("digest_bot_digests", "Dates that have a digest.", moment.digests)
        yield _gauge(
            "digest_bot_digest_today",
            "1 where the digest of today (in schedule.timezone) is there.",
            moment.today,
        )
        if moment.queue_parts is not None:
            yield _gauge(
                "digest_bot_queue_parts", "Messages that wait to be sent.", moment.queue_parts
            )
        if moment.problems is not None:
            yield _gauge(
                "digest_bot_digest_problems",
                "What is odd about the newest digest's file.",
                moment.problems,
            )
        if moment.newest is not None:
            yield _gauge(
                "digest_bot_last_digest_timestamp",
                "When the newest digest came or was last changed (Unix time).",
                moment.newest.timestamp(),
            )
        if moment.newest_date is not None:
            midnight = dt.datetime.combine(moment.newest_date, dt.time(), dt.UTC)
            yield _gauge(
                "digest_bot_last_digest_date_timestamp",
                "The newest digest's date, its midnight in UTC (Unix time).",
                midnight.timestamp(),
            )


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, float(value))


def _counter(name: str, about: str, counts: Mapping[str, int], label: str) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def _histogram(name: str, about: str, histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(name, about)
    buckets, so_far = [], 0
    bounds = (*(str(float(bound)) for bound in histogram.bounds), "+Inf")
    for bound, count in zip(bounds, histogram.counts, strict=True):
        so_far += count  # Prometheus' buckets hold all that is smaller, too
        buckets.append((bound, float(so_far)))
    family.add_metric([], buckets, histogram.total)
    return family
