"""The window's tables that plugins can add rows to: `core.registry.EXTENSION_POINTS`."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.catalog.intents import MORE_INTENTS, Intent
from desktop_app.catalog.resources import resource_path
from desktop_app.core.registry import ExtensionPoint, RowError
from desktop_app.state.app_state import ToolId
from desktop_app.ui.actions.action_table import (
    ACTIONS,
    ADDED_PAGES,
    PICTURE_ACTIONS,
    AddedActions,
)
from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.models.pages import MORE_PAGES
from desktop_app.ui.tools.base import Tool
from desktop_app.ui.tools.tool_table import TOOLS, ToolRow
from desktop_app.ui.window.docks import MORE_PANELS


@dataclass(frozen=True, slots=True)
class PluginTool:
    """A tool that a plugin brings, with its words in the language it likes.

    Attributes:
        id: no other tool has it.
        tool: its class.
        name: what the menu says.
        tip: one sentence on what it does.
        hint: what the status line says while it is chosen.
        icon: a file in resources/icons, without its ending.
    """

    id: str
    tool: type[Tool]
    name: str
    tip: str
    hint: str
    icon: str


class _Tools:
    """A tool and the action that chooses it."""

    def add(self, row: object) -> None:
        if not isinstance(row, PluginTool) or not issubclass(row.tool, Tool):
            raise RowError(f"{type(row).__name__} in place of PluginTool")
        tool = ToolRow(ToolId(row.id), row.tool, row.hint)
        _check_icon(row.icon)
        TOOLS.add(tool)
        try:
            ACTIONS.add(_tool_action(row))
        except RowError:
            TOOLS.remove(tool)
            raise

    def remove(self, row: PluginTool) -> None:
        ACTIONS.remove(ACTIONS[f"tool_{row.id}"])
        TOOLS.remove(TOOLS[row.id])


class _Intents:
    """An intent and, if it is offered, the action that chooses it."""

    def add(self, row: object) -> None:
        MORE_INTENTS.add(row)
        assert isinstance(row, Intent)
        try:
            if row.name:
                _check_icon(row.icon)
                ACTIONS.add(_intent_action(row))
        except RowError:
            MORE_INTENTS.remove(row)
            raise

    def remove(self, row: Intent) -> None:
        if row.name:
            ACTIONS.remove(ACTIONS[f"intent_{row.id}"])
        MORE_INTENTS.remove(row)


def _intent_action(intent: Intent) -> ActionRow:
    return ActionRow(
        f"intent_{intent.id}",
        intent.name,
        intent.hint,
        intent.icon,
        group="intent",
        do=lambda c: c.choose_intent(intent.id),
    )


def _tool_action(tool: PluginTool) -> ActionRow:
    return ActionRow(
        f"tool_{tool.id}",
        tool.name,
        tool.tip,
        tool.icon,
        group="tool",
        do=lambda c: c.choose_tool(tool.id),
    )


def _check_icon(name: str) -> None:
    if not resource_path("icons", f"{name}.svg").is_file():
        raise RowError(f"there is no icon {name!r}")


def window_extension_points() -> dict[str, ExtensionPoint]:
    """Those of `core.registry.EXTENSION_POINTS` that only a window has, and those of manifests that
    it has read already."""
    return {
        "actions": AddedActions(),
        "intents": _Intents(),
        "model_pages": MORE_PAGES,
        "pages": ADDED_PAGES,
        "panels": MORE_PANELS,
        "picture_actions": PICTURE_ACTIONS,
        "tools": _Tools(),
    }
