"""What looking into a file gave: what it is, or why that can't be told. As JSON, too."""

from __future__ import annotations

from typing import Any, TypeAlias

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.weights_info import WeightsInfo

Outcome: TypeAlias = WeightsInfo | VelaturaError


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """A plain dict; `outcome_from_json` gives what says the same."""
    if isinstance(outcome, WeightsInfo):
        return {"info": to_json(outcome)}
    return {"error": outcome.to_json()}


def outcome_from_json(data: dict[str, Any]) -> Outcome:
    """Rebuild it. Raises KeyError, TypeError or ValueError on a wrong shape."""
    if "info" in data:
        return from_json(WeightsInfo, data["info"])
    return error_from_json(data["error"])
