"""What looking into a file gave: what it is, or why that can't be told. As JSON, too."""

from __future__ import annotations

from typing import Any, TypeAlias

from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.weights_info import WeightsInfo

__all__ = ["Outcome", "outcome_from_json", "outcome_to_json"]

Outcome: TypeAlias = WeightsInfo | VelaturaError


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """A plain dict; `outcome_from_json` gives what says the same."""
    key = "info" if isinstance(outcome, WeightsInfo) else "error"
    return {key: outcome.to_json()}


def outcome_from_json(data: dict[str, Any]) -> Outcome:
    """Rebuild it. Raises KeyError or TypeError on a wrong shape."""
    return WeightsInfo.from_json(data["info"]) if "info" in data else error_from_json(data["error"])
