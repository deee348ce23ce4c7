"""The bar over the canvas while a result is shown: apply, next, before, blend.

It stands at the lower right, or at the upper right where that covers less of what the result made.
The sliders that fold out beside it are `blend_panel`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import cast

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.canvas.blend_panel import BlendPanel, EditCommands
from desktop_app.ui.canvas.floating_panel import RESULT_BAR, FloatingPanel
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_view import SceneView
from desktop_app.ui.kit import Act, Caption, label
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.repair import edge_shows, plain_line, plain_reason

_CLICK_MS = 350
"""What is held down for longer isn't a click."""
_FROM_EDGE = 16
_APART = 8
_BADGE = 28


class ResultBar(FloatingPanel):
    """Shows itself and hides itself; its parent is the canvas."""

    before_held = Signal(bool)
    another_wanted = Signal(str)
    """The result whose edit is to be made again with another seed."""

    def __init__(
        self,
        state: AppState,
        commands: EditCommands,
        scene: Scene,
        theme: Theme,
        icons: Icons,
        parent: QWidget,
        shortcuts: Shortcuts,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(RESULT_BAR)
        self._keys = shortcuts
        self._state, self._commands, self._scene = state, commands, scene
        self.count = label("secondary")
        self.said = ElidedLabel()
        """That the result was not fitted to its surroundings, where that is so."""
        self.said.setProperty("role", "secondary")
        self.another = self.make_button(icons, "dices")
        self.blend = self.make_button(icons, "settings-2")
        self.panel = BlendPanel(state, commands, theme, icons, parent)
        self.before = self.make_button(icons, "eye")
        self.changes = self.make_button(icons, "scan-eye")
        for toggle in (self.blend, self.before, self.changes):
            toggle.setProperty("look", "toggle")
            toggle.setCheckable(True)
        self.paint_mask = self.make_button(icons, "brush")
        self.layers = self.make_button(icons, "layers")
        self._pressed = QElapsedTimer()
        self.previous_button = self.make_button(icons, "chevron-left")
        self.next_button = self.make_button(icons, "chevron-right")
        self.discard_button = self.make_button(icons, "x")
        self.discard_all = self.make_button(icons, "trash-2")
        self._is_above = False
        self.badges: Callable[[], int] = lambda: 0
        """How many of them lie at the upper edge; given by the canvas."""
        self.apply_button = QPushButton()
        self.apply_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = spaced(QHBoxLayout(self), 4, (12, 8, 8, 8))
        row.addWidget(self.count)
        row.addSpacing(8)
        row.addWidget(self.said)
        for widget in (
            self.discard_all,  # it comes and goes: first, so that no other moves
            *(self.another, self.layers, self.paint_mask, self.changes, self.blend, self.before),
            *(self.discard_button, self.previous_button, self.next_button, self.apply_button),
        ):
            row.addWidget(widget)
        self._connect()
        # The scene listens first: it decides whether a result belongs to the picture.
        listen(state.results.items.changed, self._refresh)
        listen(state.results.shown.changed, self._refresh)
        listen(state.document.changed, self._refresh)
        listen(state.document.changed, self._other_picture)
        scene.grown.connect(self._refresh)  # what was made for another size has no place there
        listen(state.applying.changed, self._refresh)
        shortcuts.changed.connect(self.retranslate)
        self.retranslate()
        self._refresh(None)

    def _connect(self) -> None:
        watch(self._state.view.changes_visible, self._tick_changes)
        self.before.pressed.connect(self._hold_before)
        self.before.released.connect(self._show_before)
        self.blend.toggled.connect(self._blend_toggled)
        self.panel.entered.connect(self.entered)
        self.panel.left.connect(self._fold)

    def _acts(self) -> list[Act | Caption]:
        keys, commands = self._keys, self._commands
        shown, run = self._scene.result, self._state.results.run
        several, free = len(run) > 1, not self._state.applying.value
        plan = None if shown is None else shown.job.request.plan
        is_split = shown is not None and plan is not None and plan.splits
        on_picture = self._scene.document is not None
        at = next((n for n, one in enumerate(run, 1) if shown and one.id == shown.id), 1)
        apply, every = self.tr("Apply"), self.tr("All layers")
        if shown is not None and is_split and shown.layer:
            layer = self.tr("Layer {0} of {1}").format(shown.layer, shown.request.layers)
        else:
            layer = every
        again = shown is not None and shown.applied
        return [
            Caption("", self.tr("Result")),
            Caption("count", self.tr("{0} of {1}").format(at, len(run)), shown=several),
            _row(
                "apply_button",
                self.tr("Apply Again") if again else apply,
                self.tr("Put this result into the picture, as one undo step."),
                self.apply,
                keys.words("result_apply"),
                title=apply,
                can=free,
            ),
            _row(
                "discard_button",
                self.tr("Discard"),
                self.tr("Take this result off the list. It stays in the history."),
                self.discard,
                keys.words("result_discard"),
                can=free,
            ),
            _row(
                "discard_all",
                self.tr("Discard All"),
                self.tr("Take all results of this run off the list. They stay in the history."),
                lambda: commands.discard(*(one.id for one in self._state.results.run)),
                can=free,
                shown=several,
            ),
            _row(
                "next_button",
                self.tr("Next"),
                self.tr("Show the next result."),
                self.next,
                keys.words("result_next"),
                can=several and free,
            ),
            _row(
                "previous_button",
                self.tr("Previous"),
                self.tr("Show the previous result."),
                lambda: self.next(-1),
                keys.words("result_previous"),
                can=several and free,
            ),
            _row(
                "before",
                self.tr("Before"),
                self.tr("Click, or hold, to see the picture without the result."),
                self._let_before_go,
                keys.fill(self.tr("[hold {before_held}]")),
                shown=on_picture,
            ),
            _row(
                "changes",
                self.tr("Changes"),
                self.tr("Mark what the result changes, what it cuts off, and say how much."),
                lambda: self._state.view.changes_visible.put(self.changes.isChecked()),
                keys.words("toggle_changes"),
                shown=on_picture and not is_split,
            ),
            _row(
                "another",
                self.tr("Another Seed"),
                self.tr("Make it again with another seed: its edge may fit."),
                self._another_clicked,
                shown=not self.another.isHidden(),
            ),
            _row(
                "paint_mask",
                self.tr("Paint mask"),
                self.tr(
                    "Make what changed the mask, and paint over it: only what is masked is taken."
                ),
                self._paint_mask_clicked,
                can=free,
                shown=plan is not None and plan.finds_changes,
            ),
            _row(
                "layers",
                layer,
                self.tr("Show one layer after the other, then all of them."),
                self._layers_clicked,
                title=every,
                shown=is_split,
            ),
            _row(
                "blend",
                self.tr("Blend"),
                self.tr("Adjust how the result blends into its surroundings."),
                lambda: None,
                shown=shown is not None and shown.repair is not None,
            ),
        ]

    @Slot()
    def retranslate(self) -> None:
        self._refresh(None)

    def apply(self) -> None:
        """Put the shown result into the picture."""
        if self.apply_button.isEnabled():
            self._commands.apply()

    def discard(self) -> None:
        """Remove the shown result from view, if it may be."""
        if self.discard_button.isEnabled():
            self._commands.discard()

    def next(self, step: int = 1) -> None:
        if not self._state.applying.value:
            self._state.results.next(step)

    def place(self) -> None:
        """Go to the right of the canvas, and grow to the left: what is pressed stays."""
        canvas = cast(QWidget, self.parentWidget())
        room = max(1, canvas.width() - 2 * _FROM_EDGE)
        self.setMaximumWidth(room)
        self.discard_all.setVisible(len(self._state.results.run) > 1)
        if self.sizeHint().width() > room:
            self.discard_all.hide()
        self.adjustSize()
        self.keep_clear()

    @Slot()
    def keep_clear(self) -> None:
        """Stand below, or above, where less of what the result made is covered; it stays where it
        is as long as it covers nothing there."""
        canvas, shown = cast("SceneView", self.parentWidget()), self._scene.result
        left, lower = canvas.width() - _FROM_EDGE - self.width(), canvas.height() - _FROM_EDGE
        place = Rect(left, lower - self.height(), self.width(), self.height())
        made = [] if shown is None else [*map(canvas.logical_rect, shown.made_in)]
        if self._is_above or (made and _covered(place, made)):
            above = replace(place, y=_FROM_EDGE + self.badges() * scaled(_BADGE))
            if _covered(above if self._is_above else place, made) or not made:
                self._is_above = _covered(above, made) < _covered(place, made)
            place = above if self._is_above else place
        self.move(place.x, place.y)
        lies_over = made and self._scene.document is not None and not self._is_above
        canvas.navigation.covered = canvas.height() - place.y if lies_over else 0
        self.panel.place(canvas, self.y() - _APART)
        if self._is_above:
            self.panel.move(self.panel.x(), place.bottom + _APART)

    def _refresh(self, _: object) -> None:
        shown = self._scene.result
        self.setVisible(shown is not None)
        fits = shown is not None and shown.repair is not None
        if shown is None:
            self._leave_before()
        else:
            self.acts.refresh()
            if fits:
                self.panel.show_result(shown)
            self.said.setText(plain_line(shown))
            self.said.explanation = plain_reason(shown)
            self.said.setAccessibleDescription(self.said.explanation)
        self._unfold(fits and self.blend.isChecked())

    def _blend_toggled(self, wanted: bool) -> None:
        self._unfold(wanted and not self.blend.isHidden())

    def _fold(self) -> None:
        self.blend.setChecked(False)
        cast(QWidget, self.parentWidget()).setFocus()

    def _unfold(self, wanted: bool) -> None:
        """Show or hide the sliders, which say themselves what was done."""
        shown, says = self._scene.result, bool(self.said.text()) and not wanted
        self.said.setVisible(says)
        self.another.setVisible(says and shown is not None and edge_shows(shown))
        self.place()
        if wanted:
            self._commands.prepare_fit()
            self.panel.raise_()
        self.panel.setVisible(wanted)

    def _hold_before(self) -> None:
        self._pressed.start()
        self.before_held.emit(True)

    @Slot()
    def _let_before_go(self) -> None:
        """A click keeps it in sight until the next; what was held is over."""
        if self._pressed.isValid() and self._pressed.hasExpired(_CLICK_MS):
            self._leave_before()

    @Slot()
    def _show_before(self) -> None:
        self.before_held.emit(self.before.isChecked())

    def _leave_before(self) -> None:
        self.before.setChecked(False)
        self.before_held.emit(False)

    def _other_picture(self, _: object) -> None:
        self._state.view.changes_visible.put(False)

    def _tick_changes(self, shown: bool) -> None:
        self.changes.setChecked(shown)

    def _another_clicked(self) -> None:
        shown = self._scene.result
        if shown is not None:
            self.another_wanted.emit(shown.id)

    def _paint_mask_clicked(self) -> None:
        self._commands.paint_changes()  # made when first asked for

    def _layers_clicked(self) -> None:
        shown = self._scene.result
        if shown is not None:
            self._commands.show_layer((shown.layer + 1) % (shown.request.layers + 1))


def _covered(place: Rect, made: Sequence[Rect]) -> int:
    """Pixels of ``made`` that ``place`` hides."""
    return sum(place.intersected(one).size.area for one in made)


def _row(
    name: str,
    text: str,
    sentence: str,
    do: Callable[[], object],
    key: str = "",
    title: str = "",
    *,
    can: bool = True,
    shown: bool = True,
) -> Act:
    """A button whose tip says its ``title``, which is its text unless it has another, its key and a
    sentence."""
    tip = f"<p><b>{title or text}</b>&nbsp;&nbsp;{escape(key)}<br>{sentence}</p>"
    return Act(name, text, do, tip, can=can, shown=shown, about=sentence)
