"""The Grafana board asks for metrics and labels that the server has, and shows all of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.extensions.serving.server.metrics import Metrics

_METRIC = re.compile(r"\b(velatura_\w+)(?:\{([^}]*)\})?")
_LABEL = re.compile(r"(\w+)\s*[=!]~?")
_BY = re.compile(r"\bby \(([^)]*)\)")
_SCRAPED = {"instance", "job", "le"}
"""Labels that Prometheus adds, and those of histograms."""


@pytest.fixture(scope="module")
def board() -> dict[str, Any]:
    return json.loads(resource_path("grafana", "velatura.json").read_text("utf-8"))


def expressions(board: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]


def there() -> dict[str, set[str]]:
    """Names of series, with their labels."""
    found = dict[str, set[str]]()
    for collector in Metrics().registry._collector_to_names:  # pyright: ignore[reportPrivateUsage]
        (metric,) = collector.collect()
        ends = {"counter": ("_total",), "histogram": ("_bucket",)}.get(metric.type, ("",))
        for end in ends:
            found[metric.name + end] = set(collector._labelnames)  # type: ignore[attr-defined]
    return found


def test_every_expression_names_metrics_and_labels_of_the_server(board: dict[str, Any]) -> None:
    known = there()
    used = set[str]()
    for text in expressions(board):
        metrics = _METRIC.findall(text)
        assert metrics, text
        labels = set[str]()
        for name, selector in metrics:
            assert name in known, name
            used.add(name)
            labels |= known[name] | _SCRAPED
            assert set(_LABEL.findall(selector)) <= known[name] | _SCRAPED, text
        for names in _BY.findall(text):
            assert {each.strip() for each in names.split(",")} <= labels, text
    assert used == set(known)


def test_brackets_are_closed_and_variables_are_there(board: dict[str, Any]) -> None:
    variables = {each["name"] for each in board["templating"]["list"]} | {"__rate_interval"}
    for text in expressions(board):
        for pair in ("()", "[]", "{}"):
            assert text.count(pair[0]) == text.count(pair[1]), text
        assert set(re.findall(r"\$\{?(\w+)", text)) <= variables, text
    assert "__inputs" not in board
    sources = {json.dumps(panel["datasource"]) for panel in board["panels"] if "targets" in panel}
    assert sources == {json.dumps({"type": "prometheus", "uid": "${datasource}"})}


def test_panels_lie_beside_one_another(board: dict[str, Any]) -> None:
    taken = set[tuple[int, int]]()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
