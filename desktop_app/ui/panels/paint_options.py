"""Bars of the tools that move, fill, retouch and bend: each shows and changes one value."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from desktop_app.state.painting.filling import FILLS
from desktop_app.state.painting.retouching import RETOUCHES
from desktop_app.ui.kit import action_button, enable_when, show_when
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.option_bar import OptionBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.tools.kinds import FILL, LIQUIFY, RETOUCH
from desktop_app.ui.widgets.scale import Scale

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.core.observable import Observable
    from desktop_app.state.app_state import ToolState
    from desktop_app.state.painting.choices import Filling, Retouching
    from desktop_app.state.painting.liquify import Liquify
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.kind_buttons import KindButtons
    from desktop_app.ui.tools.kinds import Kinds

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
    """Shows and changes ``tools.filling``."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("fill", kit, parent)
        self.choice = self.add_kinds(FILL, tools)
        self.line.addSpacing(8)
        self.add_fields(tools.filling, _FILL)
        self.retranslate()
        watch(tools.filling, self._show)

    def retranslate(self) -> None:
        super().retranslate()
        self.fields["width"].set_scale(replace(_WIDTH, unset=self.tr("Filled")))

    def _show(self, chosen: Filling) -> None:
        pours, shape = chosen.kind == "bucket", FILLS[chosen.kind].outline is not None
        shown = {"width": shape, "fades": not pours and not shape, "erases": True}
        for name, field in self.fields.items():
            field.setVisible(shown.get(name, pours))
        self.fields["fades"].setChecked(chosen.fades or chosen.erases)
        self.fields["fades"].setEnabled(not chosen.erases)


class RetouchOptions(OptionBar):
    """Shows and changes ``tools.retouching``."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("retouch", kit, parent, gap=2)
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

    name, kinds = "move", cast("Kinds | None", None)

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(self.name, kit, parent)
        self.choice: KindButtons | None = None
        if self.kinds is not None:
            self.choice = self.add_kinds(self.kinds, tools)
        self.moves_mask = self.add_tick("mask", partial(setattr, tools.moves_mask, "value"))
        watch(tools.moves_mask, self._show)

    def _show(self, moves: bool) -> None:
        self.moves_mask.setChecked(moves)


class LiquifyOptions(MoveOptions):
    """Shows and changes ``tools.liquifying``, and whether the mask is bent; ends all of it."""

    name, kinds = "liquify", LIQUIFY

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(tools, kit, parent)
        self.give_up, self.apply = self.add_button("give_up", "x"), self.add_push("apply")
        kit.primary_buttons.add(self.apply, "draft", "check")
        self.apply.clicked.connect(lambda: tools.end_bending(apply=True))
        self.give_up.clicked.connect(lambda: tools.losing.send(None))
        watch(tools.bending, self._show_ends)

    def _show_ends(self, bent: Liquify | None) -> None:
        enable_when(bent is not None, self.apply, self.give_up)
