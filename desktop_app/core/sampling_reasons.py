"""Why a scheduler can't do what was chosen, in English: code → sentence. The window translates."""

from __future__ import annotations

from typing import Final

__all__ = ["SAMPLING_REASONS"]

SAMPLING_REASONS: Final[dict[str, str]] = {
    "even_steps_only": "This scheduler goes in even steps of time.",
    "distilled_steps": "This scheduler goes in the steps its models were distilled to.",
    "flow_levels": "With a flow model this scheduler has noise levels of its own.",
    "no_ays_table": "No Align Your Steps table was published for this family.",
    "no_eta": "This scheduler's share of fresh noise is fixed.",
}
