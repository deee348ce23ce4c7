"""What goes on right now, in one line: words, a bar, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.kit import (
    Kit,
    Retranslated,
    ThinBar,
    icon_button,
    label,
    named,
    on_click,
    put_text,
    row,
)
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.look.text_scale import hold, text_scale, use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.words.step_names import step_name
from desktop_app.ui.words.texts import (
    opening_text,
    progress_text,
    silent_text,
    size_text,
    work_text,
)
from desktop_app.worker.workspace import Workspace

_PARTS = 1000

CROWDED = 1.5
"""Text so large that the row has room for the shortest words only."""

OFFER_MS = 1000
"""How long a run that was cancelled may take to stop before "Stop now" is offered."""


class Activity(Retranslated, QWidget):
    """What the document waits for, a run, a model being copied, or what takes longer than a blink
    and can't be stopped: the first of them that there is. Hidden while there is none.

    A run that was cancelled and is still in a long step can be stopped at once, at a price.
    """

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs, self._slow = workspace.state.jobs, workspace.background.slow
        self.words = use_font(label("secondary", self), small_digits)
        self.bar = hold(ThinBar(self, 4), width=120)
        self.cancel = on_click(
            icon_button(kit.icons, "x", self, 20, "secondary", 14), self._cancelled
        )
        self.stop_now = hold(
            on_click(QPushButton(self), self._workspace.generation.stop_now), height=20
        )
        self._offer = QTimer(self, singleShot=True, interval=OFFER_MS)
        self._build(kit)
        listen_each(
            self._update,
            self._jobs.progress.changed,
            self._jobs.current.changed,
            self._jobs.waiting.changed,
            self._jobs.stopping.changed,
            workspace.state.engine.changed,
            workspace.state.work.changed,
            workspace.state.opening.changed,
            workspace.state.queue.changed,
            workspace.models.copying.changed,
            self._slow.changed,
        )
        self.retranslate()

    def retranslate(self) -> None:
        named(self.cancel, self.tr("Cancel"), self.tr("Stop (Esc cancels generating)"))
        price = self.tr("Stop now (reloads the model)")
        put_text(
            self.stop_now,
            self.tr("Stop now") if text_scale() >= CROWDED else price,
            name=price,
            tip=self.tr(
                "<b>Stop now</b><br>Restarts the engine without waiting for the current step. "
                "The model has to be loaded again."
            ),
        )
        self._update(None)

    def _build(self, kit: Kit) -> None:
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.stop_now.setProperty("look", "chip")
        self.stop_now.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stop_now.hide()
        self._offer.timeout.connect(self._offer_stop)
        self.setLayout(filled(row(8), self.words, self.bar, self.cancel, self.stop_now))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def _update(self, _: object) -> None:
        progress, copying = self._jobs.progress.value, self._workspace.models.copying.value
        work, opening = self._workspace.state.work.value, self._workspace.state.opening.value
        self._follow_stop()
        if work is not None:
            self._show(work_text(work), None if work.cancelling else work.fraction)
        elif opening is not None:
            share = opening.done / opening.whole if opening.whole > 1 else None
            self._show(opening_text(opening), None if opening.cancelling else share)
        elif progress is not None:
            silent = self._workspace.state.engine.value.silent
            share = 0.0 if self._workspace.state.is_paused else progress.fraction
            self._show(silent_text(silent) or self._run_words(progress), share)
            if silent:
                self.bar.hide()  # it would stand still, or say that something goes on
        elif copying is not None:
            self._show(
                self.tr("Copying {name} · {done} of {total}").format(
                    name=copying.name, done=size_text(copying.done), total=size_text(copying.total)
                ),
                copying.fraction,
            )
        elif self._slow.value is not None:
            self._show(step_name(self._slow.value), None)
            self.cancel.hide()
        else:
            self.hide()
            self.words.setMinimumWidth(0)

    def _follow_stop(self) -> None:
        """Offer to stop at once where that is worth asking."""
        if not self._jobs.stopping.value:
            self._offer.stop()
            self.stop_now.hide()
            self.cancel.show()
            self.bar.show()
        elif not self._offer.isActive() and self.stop_now.isHidden():
            self._offer.start()

    @Slot()
    def _offer_stop(self) -> None:
        self.cancel.hide()
        self.bar.setVisible(text_scale() < CROWDED)
        self.stop_now.show()

    def _show(self, words: str, share: float | None) -> None:
        # Without a number the bar shows that something goes on.
        moving = share is None and motion_is_wanted()
        self.bar.setRange(0, 0 if moving else _PARTS)  # by hand: it is on every Fill's way
        if share is not None:
            self.bar.setValue(round(share * _PARTS))
        self.words.setText(words)
        # Wide as the widest so far: the words must not push things about at every step.
        width = max(self.words.minimumWidth(), self.words.sizeHint().width())
        self.words.setMinimumWidth(width)
        self.show()

    def _run_words(self, progress: JobProgress) -> str:
        waiting = self._jobs.waiting.value
        if self._workspace.state.is_paused:  # the one that is next waits, too
            return self.tr("Paused") + " · " + self.tr("%n waiting", "", waiting + 1)
        more = " · " + self.tr("%n more waiting", "", waiting) if waiting else ""
        return progress_text(progress) + more

    @Slot()
    def _cancelled(self) -> None:
        opening = self._workspace.state.opening.value
        if self._workspace.state.work.value is not None:
            self._workspace.stop_work()
        elif opening is not None:
            opening.cancel()
        elif self._jobs.progress.value is not None:
            self._workspace.generation.cancel()
        else:
            self._workspace.models.cancel_copy()
