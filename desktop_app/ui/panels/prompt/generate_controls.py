"""Generate, Cancel, Finish and the queue's counter, at the end of the prompt bar."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop_app.ui.actions.availability import reason_of
from desktop_app.ui.kit import icon_button, on_click, put_text
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.generate_button import GenerateButton
from desktop_app.ui.words.intents import aim_word, intent_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.core.queue_entry import QueueView
    from desktop_app.state.work.jobs import JobProgress
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.queue.queue_counter import QueueCounter
    from desktop_app.worker.workspace import Workspace

_TIMES = (2, 5, 10, 20)


class GenerateControls(QObject):
    """Widgets of ``bar``, which places them; ``pressed`` tells that Generate was, ``left`` that the
    canvas should have the keyboard."""

    pressed = Signal()
    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, bar: QWidget) -> None:
        super().__init__(bar)
        self._workspace, self._state, self._kit = workspace, workspace.state, kit
        self.generate = hold(GenerateButton(kit.theme, bar), height=CONTROL)
        self.generate.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        kit.primary_buttons.add(self.generate, "generate")
        self.stop = on_click(icon_button(kit.icons, "x", bar, CONTROL), self._cancel)
        self.resume = hold(on_click(QPushButton(bar), self._resume), height=CONTROL)
        self.resume.hide()
        self.finish = hold(QPushButton(bar), height=CONTROL)
        kit.icons.place(self.finish, "sparkles")
        self.finish.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.finish.clicked.connect(kit.actions["finish"].trigger)
        self.queue_place = QWidget(bar)
        self.queue_place.hide()
        self.raise_queue: Callable[[], bool] = lambda: False
        """Brings the queue's panel to the front, if it is open; given by the window."""
        self._held = 0
        self.generate.clicked.connect(self.pressed)
        self.generate.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.generate.customContextMenuRequested.connect(self._show_times)
        listen(self._state.jobs.progress.changed, self._on_progress)
        self._expands = False
        tools = self._state.tools
        listen_each(self._on_frame, tools.active.changed, tools.expansion.chosen.changed)
        watch(self._state.queue, self._on_queue)

    def retranslate(self) -> None:
        words = [intent_button(intent) for intent in self._state.intents.values()]
        self.generate.set_words((*words, self.tr("Add to queue"), self.tr("Queue · paused")))
        put_text(
            self.resume,
            self.tr("Resume"),
            tip=self.tr("The queue is paused: no job starts. Let it go on."),
        )
        put_text(self.finish, self.tr("Finish"), tip=self._kit.actions["finish"].toolTip())
        self.stop.setAccessibleName(self.tr("Cancel"))
        shortcuts = self._kit.actions.shortcuts
        self.stop.setToolTip(shortcuts.fill(self.tr("Cancel the running job.[ <b>{cancel}</b>]")))

    def refresh(self, _: object = None) -> None:
        """Say what Generate would do now, and whether something runs."""
        state, intent = self._state, self._state.resolved_intent
        self._on_progress(state.jobs.progress.value)
        own = "expand" if state.is_expanding else "remove" if state.is_removing else ""
        aim = aim_word(intent, from_words=state.starts_from_words)
        word = intent_button(state.intents[own]) if own else aim
        word = self.tr("Add to queue") if state.would_wait else word
        word = self.tr("Queue · paused") if state.is_paused else word
        self.generate.setText(word)
        self.generate.setAccessibleName(word)
        self.generate.setEnabled(state.can_generate)
        self.resume.setVisible(state.is_paused)
        self.stop.setVisible(state.is_busy)
        self.stop.setEnabled(not state.jobs.stopping.value)
        make = self.tr(
            "Generate.[ <b>{generate}</b> does the same.][ <b>{cancel}</b> cancels.]"
            " The menu adds several jobs."
        )
        filled = self._kit.actions.shortcuts.fill(make)
        if state.starts_from_words:
            filled = f"{self._from_words}<br>{filled}"
        self.generate.setToolTip(filled if state.can_generate else reason_of("ready", state))

    @property
    def _from_words(self) -> str:
        """Why nothing of a picture is kept."""
        if self._state.parameters.value.from_words:
            return self.tr(
                "All of it is made from the prompt alone. With a lower strength it starts from"
                " the picture."
            )
        return self.tr("The page is empty: all of it is made from the prompt.")

    @cached_property
    def queue(self) -> QueueCounter:
        """How many jobs wait; made when the first is there."""
        from desktop_app.ui.queue.queue_counter import QueueCounter

        counter = QueueCounter(self._workspace, self._kit, self.queue_place)
        counter.raise_panel = self._raise_queue
        counter.left.connect(self.left)
        spaced(QHBoxLayout(self.queue_place), 0).addWidget(counter)
        return counter

    @Slot()
    def fold_queue(self) -> None:
        """Its list is of the page that was left."""
        if "queue" in self.__dict__:
            self.queue.hide_list()

    def _raise_queue(self) -> bool:
        return self.raise_queue()

    def times_menu(self) -> QMenu:
        """Several jobs at once, with seeds that count up; it goes when it closes."""
        menu = QMenu(self.generate)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for times in _TIMES:
            text = self.tr("Add {count} Jobs to the Queue").format(count=times)
            action = menu.addAction(text, partial(self._workspace.generate, times))
            action.setEnabled(self._state.can_generate)
        return menu

    def _on_progress(self, progress: JobProgress | None) -> None:
        self.generate.set_busy(self._state.is_busy, progress.fraction if progress else None)

    def _on_frame(self, _: object) -> None:
        if self._state.is_expanding is not self._expands:
            self._expands = not self._expands
            self.refresh()

    def _on_queue(self, view: QueueView) -> None:
        if view.entries or "queue" in self.__dict__:
            self.queue.show_view(view)
        self.queue_place.setVisible(bool(view.entries))
        if view.held and not self._held:
            QTimer.singleShot(0, self.queue, self.queue.show_list)  # it asks whether to go on
        self._held = view.held
        if self.resume.isHidden() is self._state.is_paused:
            self.refresh()

    @Slot(QPoint)
    def _show_times(self, place: QPoint) -> None:
        self.times_menu().popup(self.generate.mapToGlobal(place))

    @Slot()
    def _resume(self) -> None:
        self._workspace.queue.ask("resume")

    @Slot()
    def _cancel(self) -> None:
        self._workspace.generation.cancel()
