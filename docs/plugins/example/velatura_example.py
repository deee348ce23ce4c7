"""An example of a plugin: a tool that masks a star, and an intent that weathers what is masked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from desktop_app.core.plugins import Contributions


def plugin(contributions: Contributions) -> None:
    """Called once in every process of the program; it makes only what that process has room for."""
    contributions.add("tools", star_tool)
    contributions.add("intents", weather)


def star_tool() -> object:
    """Only the window calls this, so only the window imports Qt."""
    from desktop_app.core.geometry import Rect
    from desktop_app.ui.extension_points import PluginTool
    from desktop_app.ui.tools.rectangle import RectangleTool

    class StarTool(RectangleTool):
        """Dragged from corner to corner; five points."""

        step = "Star"

        def corners(self, rect: Rect) -> Sequence[tuple[float, float]]:
            across, down = rect.width / 2, rect.height / 2
            turns = [(math.pi * k / 5, 0.4 if k % 2 else 1.0) for k in range(10)]
            return [
                (
                    rect.x + across * (1 + r * math.sin(turn)),
                    rect.y + down * (1 - r * math.cos(turn)),
                )
                for turn, r in turns
            ]

    hint = "Drag to mask a star · Alt or right button unmasks"
    return PluginTool("star", StarTool, "Star", "Mask a star.", hint, icon="star")


def weather() -> object:
    """Every process has the table of intents."""
    from desktop_app.catalog.intents import Intent
    from desktop_app.core.edit_plan import PlanSettings

    return Intent(
        "weather",
        name="Weather",
        button="Weather",
        hint="Makes what is masked look old.",
        strength=0.5,
        plan=PlanSettings(intent="weather", margin=0.4),
        icon="timer",
    )
