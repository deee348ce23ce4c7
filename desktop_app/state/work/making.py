"""What one picture is made with: of all settings those that belong to its document."""

from __future__ import annotations

from dataclasses import field, fields, replace

from desktop_app.core.conditions import without_arrays
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.record import record
from desktop_app.state.work.parameters import FILL_STRENGTH, STRENGTH, Parameters


@record(kw_only=True)
class Making:
    """Fields as in `Parameters`; model, size and sampling are common to all documents."""

    prompt: str = ""
    negative_prompt: str = ""
    styles: tuple[str, ...] = ()
    line_each: bool = False
    count: int = 1
    count_held: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    intent: str = "fill"
    plan: PlanSettings = field(default_factory=PlanSettings)
    strength: float = STRENGTH
    from_words: bool = False
    fill_strength: float = FILL_STRENGTH
    without_model: bool = True
    seed: int = 0
    seed_locked: bool = False
    seed_once: bool = False

    @classmethod
    def of(cls, parameters: Parameters) -> Making:
        """Those of a complete choice."""
        return cls(**{each.name: getattr(parameters, each.name) for each in fields(cls)})

    @staticmethod
    def common(parameters: Parameters) -> Parameters:
        """What is left of a complete choice: settings that all documents share, as far as they
        outlive the program (no pictures)."""
        conditions = without_arrays(parameters.conditions)
        return Making().onto(replace(parameters, conditions=conditions))

    def onto(self, parameters: Parameters) -> Parameters:
        """``parameters`` with these in place of its own."""
        return replace(parameters, **{each.name: getattr(self, each.name) for each in fields(self)})
