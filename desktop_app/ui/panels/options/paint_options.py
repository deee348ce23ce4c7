"""Bars of the tools that move, fill, retouch and bend: each shows and changes one value."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.core.observable import Observable
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.filling import FILLS
from desktop_app.state.painting.retouching import RETOUCHES
from desktop_app.ui.kit import Kit, action_button, show_when
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.options.kind_buttons import KindButtons
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.tools.kinds import FILL, LIQUIFY, RETOUCH, Kinds
from desktop_app.ui.widgets.scale import Scale
from desktop_app.worker.workspace import Workspace

_WIDTH: Final = Scale(0, 500, step=1, default=0, middle=24, unit=" px")
_FILL: Final = {
    "tolerance": Scale(0, 255, step=1, default=32, middle=48),
    "gap": Scale(0, 50, step=1, default=0, middle=10, unit=" px"),
    "width": _WIDTH,
    "everywhere": None,
    "fades": None,
    "erases": None,
}


class FillOptions(OptionBar):
    """Kinds of fills: shows and changes ``tools.filling``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("fill", kit, parent)
        tools = workspace.state.tools
        self.choice = self.add_kinds(FILL, tools)
        self.line.addSpacing(8)
        self._filling = tools.filling
        self.add_fields(tools.filling, _FILL)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.fields["width"].set_scale(replace(_WIDTH, unset=self.tr("Filled")))

    def now(self) -> dict[str, dict[str, Any]]:
        chosen = self._filling.value
        pours, shape = chosen.kind == "bucket", FILLS[chosen.kind].outline is not None
        shown = {"width": shape, "fades": not pours and not shape, "erases": True}
        now: dict[str, dict[str, Any]] = {name: {"shown": shown.get(name, pours)} for name in _FILL}
        now["fades"] |= {"value": chosen.fades or chosen.erases, "can": not chosen.erases}
        return now


class RetouchOptions(OptionBar):
    """Clone, heal, smudge and the like: shows and changes ``tools.retouching``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("retouch", kit, parent, gap=2)
        tools = workspace.state.tools
        self.choice = self.add_kinds(RETOUCH, tools)
        self.source = action_button(kit.actions, "set_source", DENSE)
        self.line.addWidget(self.source)
        self.add_fields(tools.retouching, {"all_layers": None, "aligned": None})
        watch(tools.retouching, self._show)

    def change(self, of: Observable[Any], name: str, value: Any, **others: Any) -> None:
        """See `OptionBar.change`; a source that follows in another way starts again."""
        more = {"offset": None} if name == "aligned" else {}
        super().change(of, name, value, **others, **more)

    def _show(self, chosen: Retouching) -> None:
        show_when(RETOUCHES[chosen.kind].way == "copy", self.source, self.fields["aligned"])


class MoveOptions(OptionBar):
    """Shows and changes ``tools.moves_mask``, and with `kinds` what the tool does."""

    name = "move"
    kinds: Kinds | None = None

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(self.name, kit, parent)
        tools = workspace.state.tools
        self.choice: KindButtons | None = None
        if self.kinds is not None:
            self.choice = self.add_kinds(self.kinds, tools)
        self.tools = tools
        self.moves_mask = self.add_tick("mask", partial(setattr, tools.moves_mask, "value"))
        watch(tools.moves_mask, self.acts.refresh)

    def now(self) -> dict[str, dict[str, Any]]:
        return {"mask": {"value": self.tools.moves_mask.value}}


class LiquifyOptions(MoveOptions):
    """Shows and changes ``tools.liquifying``, and whether the mask is bent; ends all of it."""

    name, kinds = "liquify", LIQUIFY

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(workspace, kit, parent)
        tools = workspace.state.tools
        self.give_up = self.add_button("give_up", "x", lambda: tools.losing.send(None))
        self.apply = self.add_push("apply", lambda: tools.end_bending(apply=True))
        kit.primary_buttons.add(self.apply, "draft", "check")
        watch(tools.bending, self.acts.refresh)

    def now(self) -> dict[str, dict[str, Any]]:
        can = {"can": self.tools.bending.value is not None}
        return {**super().now(), "apply": can, "give_up": can}
