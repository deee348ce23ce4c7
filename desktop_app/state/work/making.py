"""What one picture is made with: of all settings those that belong to its document."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from desktop_app.core.edit_plan import PlanSettings
from desktop_app.state.work.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Fields as in `Parameters`; model, size and sampling are common to all documents."""

    prompt: str = ""
    negative_prompt: str = ""
    styles: tuple[str, ...] = ()
    line_each: bool = False
    intent: str = "fill"
    plan: PlanSettings = field(default_factory=PlanSettings)
    strength: float = Parameters.strength
    fill_strength: float = Parameters.fill_strength
    without_model: bool = True
    seed: int = 0
    seed_locked: bool = False

    @classmethod
    def of(cls, parameters: Parameters) -> Making:
        """Those of a complete choice."""
        return cls(**{each.name: getattr(parameters, each.name) for each in fields(cls)})

    def onto(self, parameters: Parameters) -> Parameters:
        """``parameters`` with these in place of its own."""
        return replace(parameters, **{each.name: getattr(self, each.name) for each in fields(self)})
