"""Tools that share a button of the column, and what each of them does: by their rows' group."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.core.record import record
from desktop_app.state.painting.tools import SESSIONS, ToolId, ToolState
from desktop_app.ui.tools.tool_table import TOOLS, ToolRow, tool_row


@record()
class Member:
    """One thing that can be chosen.

    Attributes:
        row: the tool.
        kind: what it does; empty for a tool that does one thing.
    """

    row: ToolRow
    kind: str = ""

    @property
    def icon(self) -> str:
        kinds = self.row.kinds
        return kinds.icons()[self.kind] if kinds and self.kind else self.row.action.icon

    def take(self, tools: ToolState) -> None:
        """Have the tool do that."""
        if self.row.kinds and self.kind:
            self.row.kinds.take(tools, self.kind)


def groups() -> list[list[ToolRow]]:
    """Tools by button, in the order of the table."""
    found: dict[str, list[ToolRow]] = {}
    for row in TOOLS:
        found.setdefault(row.group or row.id, []).append(row)
    return list(found.values())


def members(rows: Sequence[ToolRow]) -> list[Member]:
    """All that can be chosen of a button's tools: of those that do several things each of these."""
    return [
        Member(row, kind) for row in rows for kind in (row.kinds.icons() if row.kinds else ("",))
    ]


def member_of(tools: ToolState, tool: ToolId) -> Member:
    """A tool with what it does now."""
    row = tool_row(tool)
    return Member(row, row.kinds.chosen(tools) if row.kinds else "")


def last_used(tools: ToolState, rows: Sequence[ToolRow]) -> ToolRow:
    """Of a button's tools the one that was in hand last, else the first."""
    used = {tool: at for at, tool in enumerate(tools.used.value)}
    return min(rows, key=lambda row: used.get(row.id, len(used)))


def used_text(tools: ToolState) -> str:
    """Which were in hand and what they do, to be remembered: "retouch:dodge brush"."""
    found = (member_of(tools, tool) for tool in tools.used.value if tool in TOOLS)
    return " ".join(f"{one.row.id}:{one.kind}".removesuffix(":") for one in found)


def use_again(tools: ToolState, text: str) -> None:
    """Bring back what `used_text` told, the last one in hand unless it had something open; what
    there is no more is left out."""
    pairs = [pair for word in text.split() if (pair := word.partition(":"))[0] in TOOLS]
    for name, _, kind in pairs:
        kinds = TOOLS[name].kinds
        if kinds and kind not in ("", kinds.chosen(tools)) and kind in kinds.icons():
            kinds.take(tools, kind)
    names = [ToolId(name) for name, _, _ in pairs]
    tools.used.value = tuple(dict.fromkeys((tools.active.value, *names)))
    tools.active.value = next((one for one in names if one not in SESSIONS), tools.active.value)
