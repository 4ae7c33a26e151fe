"""Expressions of Prometheus over what was scraped, as far as docs/alerts.yml uses its language.

Simpler than Prometheus in one thing: ``rate`` and ``increase`` do not extrapolate to the ends of
their range.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Sample = tuple[str, Labels]

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"[^"]*")|(?P<range>\[\d+[smh]\])|(?P<number>\d+(?:\.\d+)?)'
    r"|(?P<name>[a-zA-Z_]\w*)|(?P<sign>==|>=|<=|!=|[<>(){},=]))"
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_AGGREGATE: dict[str, Callable[[list[float]], float]] = {"sum": sum, "min": min, "max": max}
_SECONDS = {"s": 1, "m": 60, "h": 3600}


class Prometheus:
    """Keeps what it scraped of each instance, oldest first."""

    def __init__(self, job: str) -> None:
        self._job = job
        self._scrapes: dict[str, list[tuple[float, Mapping[Sample, float]]]] = {}

    def scrape(self, at: dt.datetime, text: str | None, instance: str = "one") -> None:
        """Keep what an instance answered; None: it did not."""
        own = frozenset({("job", self._job), ("instance", instance)})
        found: dict[Sample, float] = {("up", own): float(text is not None)}
        for family in text_string_to_metric_families(text or ""):
            for one in family.samples:
                found[one.name, own.union(one.labels.items())] = one.value
        self._scrapes.setdefault(instance, []).append((at.timestamp(), found))

    def ask(self, expression: str, at: dt.datetime) -> Vector:
        """The vector that the expression is at that time. LookupError where it asks for a series
        that no scrape ever had; ValueError where it uses more of the language than we know."""
        return _Reader(self, expression, at.timestamp()).whole()

    def latest(self, name: str, labels: Labels) -> Vector:
        """The matching series of each instance's last scrape."""
        self._known(name, labels)
        last = [scrapes[-1][1] for scrapes in self._scrapes.values()]
        return {
            own: value
            for found in last
            for (metric, own), value in found.items()
            if metric == name and labels <= own
        }

    def increase(self, name: str, labels: Labels, since: float, until: float) -> Vector:
        """By how much each matching counter grew, over restarts too."""
        series: dict[Labels, list[float]] = {}
        for own in self._known(name, labels):
            for scrapes in self._scrapes.values():
                for at, found in scrapes:
                    if since < at <= until and (name, own) in found:
                        series.setdefault(own, []).append(found[name, own])
        return {
            own: sum(b if b < a else b - a for a, b in pairwise(values))
            for own, values in series.items()
            if len(values) > 1
        }

    def _known(self, name: str, labels: Labels) -> set[Labels]:
        known = {
            own
            for scrapes in self._scrapes.values()
            for _, found in scrapes
            for metric, own in found
            if metric == name and labels <= own
        }
        if not known:
            raise LookupError(f"nobody exports {name}{dict(labels)}")
        return known


class _Reader:
    """Reads one expression from left to right, and evaluates it on the way."""

    def __init__(self, prometheus: Prometheus, text: str, at: float) -> None:
        self._prometheus = prometheus
        self._at = at
        self._tokens: list[tuple[str, str]] = []
        end = 0
        while text[end:].strip():
            match = _TOKEN.match(text, end)
            if match is None:
                raise ValueError(f"unknown: {text[end:]!r}")
            assert match.lastgroup is not None
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            end = match.end()
        self._tokens.append(("end", ""))

    def whole(self) -> Vector:
        found = self._both()
        self._take("")
        return found

    def _next(self) -> str:
        return self._tokens[0][1]

    def _take(self, *wanted: str) -> str:
        kind, text = self._tokens.pop(0)
        if wanted and text not in wanted:
            raise ValueError(f"{text!r} in the place of {wanted}")
        return text if kind != "string" else text[1:-1]

    def _both(self) -> Vector:
        """``a and b``, ``a and on (labels) b``: those of a whose labels b has too."""
        found = self._compared()
        while self._next() == "and":
            self._take()
            on = None
            if self._next() == "on":
                self._take()
                on = self._names()
            others = {_only(labels, on) for labels in self._compared()}
            found = {own: value for own, value in found.items() if _only(own, on) in others}
        return found

    def _compared(self) -> Vector:
        found = self._term()
        if self._next() in _COMPARE:
            holds, limit = _COMPARE[self._take()], float(self._take())
            found = {own: value for own, value in found.items() if holds(value, limit)}
        return found

    def _term(self) -> Vector:
        name = self._take()
        if name == "(":
            found = self._both()
            self._take(")")
        elif name in _AGGREGATE:
            self._take("by")
            by = self._names()
            self._take("(")
            groups: dict[Labels, list[float]] = {}
            for own, value in self._both().items():
                groups.setdefault(_only(own, by), []).append(value)
            found = {own: _AGGREGATE[name](values) for own, values in groups.items()}
            self._take(")")
        elif name == "hour":
            self._take("(")
            self._take(")")
            found = {frozenset(): float(dt.datetime.fromtimestamp(self._at, dt.UTC).hour)}
        elif name == "histogram_quantile":
            self._take("(")
            share = float(self._take())
            self._take(",")
            found = _quantile(share, self._both())
            self._take(")")
        elif name in ("increase", "rate"):
            self._take("(")
            metric, labels = self._take(), self._matchers()
            text = self._take()
            seconds = float(text[1:-2]) * _SECONDS[text[-2]]
            found = self._prometheus.increase(metric, labels, self._at - seconds, self._at)
            if name == "rate":
                found = {own: value / seconds for own, value in found.items()}
            self._take(")")
        else:
            found = self._prometheus.latest(name, self._matchers())
        return found

    def _names(self) -> set[str]:
        self._take("(")
        names = set()
        while (name := self._take()) != ")":
            names |= {name} - {","}
        return names

    def _matchers(self) -> Labels:
        labels = set()
        if self._next() == "{":
            self._take()
            while (name := self._take()) != "}":
                if name != ",":
                    self._take("=")
                    labels.add((name, self._take()))
        return frozenset(labels)


def _only(labels: Labels, names: set[str] | None) -> Labels:
    return labels if names is None else frozenset(one for one in labels if one[0] in names)


def _quantile(share: float, buckets: Vector) -> Vector:
    groups: dict[Labels, list[tuple[float, float]]] = {}
    for own, count in buckets.items():
        bound = float(dict(own)["le"])
        groups.setdefault(frozenset(one for one in own if one[0] != "le"), []).append(
            (bound, count)
        )
    found = {}
    for own, counted in groups.items():
        counted.sort()
        rank = share * counted[-1][1]
        if not rank:
            continue  # nothing was observed: not a number, which is above no limit
        low, before = 0.0, 0.0
        for bound, count in counted:
            if count >= rank:
                infinite = bound == float("inf")
                part = (rank - before) / (count - before)
                found[own] = low if infinite else low + (bound - low) * part
                break
            low, before = bound, count
    return found
