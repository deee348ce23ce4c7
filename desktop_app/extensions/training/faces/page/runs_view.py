"""The runs: a list, and of the one that is chosen its graph, its samples and what came of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QListWidget,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.add_on import AddOn
from desktop_app.extensions.training.faces.page.curves import RunCurves
from desktop_app.extensions.training.faces.page.graph import LossGraph
from desktop_app.extensions.training.faces.setting_words import (
    change_lines,
    ending_words,
    state_words,
)
from desktop_app.extensions.training.values import basis
from desktop_app.extensions.training.values.run import RUN_FILE
from desktop_app.extensions.training.values.runs import RunLog, RunRow, TrainingsView
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Acts,
    Kit,
    Retranslated,
    ThinBar,
    label,
    row,
    scrolls_down,
    styled,
)
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.queue import left_text
from desktop_app.ui.words.texts import error_lines, note_text
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_LIST: Final = 190
_SAMPLE: Final = 256
_SOON_MS: Final = 200
_KEPT: Final = 400
_MOVES: Final = ("paused", "interrupted", "failed")
"""States that a run goes on from."""


_KNOWN: Final = (160, 120)
"""Height in pixels that is enough to see of what is known of a run; the same with large text."""


class RunsView(Retranslated, QWidget):
    """The runs at the left, what is known of the chosen one at the right."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._session = workspace, training_of(workspace).running
        self.runs = self._session.runs
        self._samples = KeptPictures(_SAMPLE, _KEPT, self)
        self.list = hold(styled(scrolls_down(QListWidget(self)), look="table"), panel_width=_LIST)
        lost = ConfirmedDelete(lambda _: self._lost, self._session.delete)
        self.names = NamedList(self.list, lost, self._session.rename)
        self.list.setSpacing(3)
        self.title, self.state = ElidedLabel(self), label("secondary", self, wrap=True)
        self.title.setProperty("role", "heading")
        self.bar = ThinBar(self)
        self.graph, self.words = LossGraph(kit.theme, self), ElidedLabel(self)
        self.words.setProperty("role", "secondary")
        self.sheet = PictureSheet(kit.theme, self, self._samples.picture)
        self.pause, self.go_on, self.use, self.use_step, self.strengths, self.compare = (
            QPushButton(self) for _ in range(6)
        )
        self.rename = self.names.button(self, renames=True)
        self.delete = self.names.button(self)
        self.part = QWidget(self)
        self.stack = EmptyStack(self.part, self)
        self._resumed = ""
        self._soon = delayed(self, self._show_log, _SOON_MS)
        self._samples.came.connect(lambda _: self.sheet.update())
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        told = QWidget(self)
        filled(spaced(QVBoxLayout(told), 4), grow(self.graph), self.words)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        filled(split, told, SheetArea(self.sheet, self))
        split.setSizes([260, 300])
        known = QWidget(self)  # what a failed one says is long
        filled(spaced(QVBoxLayout(known), 8), self.state, self.bar, grow(split))
        filled(
            spaced(QVBoxLayout(self.part), 8, (12, 8, 12, 8)),
            self.title,
            grow(Scrolled(known, *_KNOWN, clear=True)),
            filled(
                WrapLayout(8),
                self.pause,
                self.go_on,
                self.use,
                self.use_step,
                self.strengths,
                self.compare,
                STRETCH,
                self.rename,
                self.delete,
            ),
        )
        self.setLayout(filled(row(0, (8, 8, 0, 0)), self.list, grow(self.stack)))

    def _connect(self) -> None:
        self.acts = Acts(self, self._acts, rest=self._focused)
        self.names.chosen.connect(self.runs.chosen.put)
        self.sheet.chosen.connect(self.acts.refresh)
        self.graph.moved.connect(lambda: self.words.setText(self.graph.words))
        listen_each(
            self._show,
            self.runs.view.changed,
            self.runs.chosen.changed,
            self._session.comparing.changed,
        )
        listen(self.runs.log.changed, self._on_log)
        listen_each(
            self._show, self._workspace.state.add_ons.changed, self._workspace.state.models.changed
        )

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Runs"))
        self.sheet.setAccessibleName(self.tr("Samples"))
        self.stack.sentence.setText(
            self.tr("No training yet. Choose pictures and settings, then press Train.")
        )
        self._lost = self.tr("Its states and samples are deleted. Files that came of it are kept.")
        self._show(None)
        self._show_log()

    def _acts(self) -> list[Act]:
        chosen, step, comparing = self.runs.row, self._step, self._session.comparing.value
        if chosen is None:
            return []
        made, is_done = self._session.result_of(chosen), chosen.state == "done"
        return [
            Act(
                "pause",
                self.tr("Pause"),
                partial(self._session.pause, chosen.id),
                self.tr("It leaves its state and can go on later."),
                shown=chosen.state in ("running", "waiting"),
            ),
            Act(
                "go_on",
                self.tr("Resume"),
                partial(self._go_on, chosen),
                self.tr("It goes on from its last state."),
                shown=chosen.state in _MOVES and RUN_FILE not in chosen.damaged,
            ),
            Act(
                "use",
                self.tr("Use It"),
                partial(self._use, chosen),
                self.tr("Add it to the prompt, with its trigger word."),
                can=made is not None,
                shown=is_done,
            ),
            Act(
                "use_step",
                self.tr("Use Step {step}").format(step=step),
                lambda: self._session.use_step(
                    chosen, self._step, partial(self._workspace.page_wanted.send, "edit")
                ),
                self.tr("Put what was taught by then into use."),
                shown=step > 0,
            ),
            Act(
                "strengths",
                self.tr("Try Strengths"),
                partial(self._try, chosen),
                self.tr("Make a picture each at 0.4, 0.6, 0.8, 1.0 and 1.2."),
                shown=is_done and isinstance(made, AddOn) and made.component == "lora",
            ),
            Act(
                "compare",
                self.tr("Stop Comparing") if comparing else self.tr("Compare Steps…"),
                comparing or partial(self._compare, chosen),
                self.tr("Start no more pictures of steps; what is made stays.")
                if comparing
                else self.tr(
                    "See the same pictures by each step that was sampled, and which step is best."
                ),
                shown=comparing is not None or self._session.can_compare(chosen),
            ),
        ]

    # -- state → widgets --------------------------------------------------------------------------

    def _focused(self) -> QWidget:
        """What has the keyboard after a button that is gone: never what deletes."""
        moves = (self.pause, self.go_on)
        return next((one for one in moves if not one.isHidden()), self.list)

    def _show(self, _: object) -> None:
        view = self.runs.view.value
        self.names.fill(map(self._named, view.rows))
        chosen = self.runs.row
        self.names.choose(self.runs.chosen.value)
        self.stack.set_empty(chosen is None)
        if chosen is None:
            return
        self.title.setText(f"{chosen.title} · {chosen.model}")
        failed = chosen.state == "failed"
        self.state.setProperty("role", "failed" if failed else "secondary")
        self.state.style().polish(self.state)
        self.state.setText(self._reported(chosen, view))
        self.bar.show_share(
            chosen.step,
            chosen.total,
            shown=chosen.state in ("running", *_MOVES) and chosen.total > 0,
        )
        self.acts.refresh()
        if _is_changed(chosen) and self._resumed == chosen.id:
            self._ask_changed(chosen)

    def _named(self, one: RunRow) -> NamedRow:
        busy = self.tr("It is running. Pause it first.") if one.state == "running" else ""
        name = one.title or one.model
        far = f" · {one.step}/{one.total}" if one.total and one.state != "done" else ""
        return NamedRow(one.id, name, f"{name}\n{state_words(one)}{far}", busy=busy)

    def _reported(self, one: RunRow, view: TrainingsView) -> str:
        if _is_changed(one):
            lead = self.tr("It would go on with something else than it began with:")
            return "\n".join((lead, *change_lines(one.error)))
        if one.error is not None and one.state == "failed":
            told = error_lines(one.error)
            return "\n".join(filter(None, (told.what, told.kept, told.todo)))
        words = [state_words(one)]
        if one.state == "waiting" and view.elsewhere:
            words = [self.tr("Waits for another program's training")]
        if one.total and one.state != "done":
            words.append(self.tr("step {step} of {total}").format(step=one.step, total=one.total))
        if one.state == "running" and one.left:
            left = left_text(one.left)
            is_timed = self._session.is_timed(one)
            words.append(left if is_timed else self.tr("{left} for this").format(left=left))
        if one.done is not None:
            words.append(ending_words(one.done.reason))
            words.append(self.tr("kept: step {step}").format(step=one.done.step))
            words += [Path(path).name for path in one.done.files.values()]
        lines = [" · ".join(words)]
        if self._session.comparing.value is not None:
            lines.append(self.tr("Pictures that compare steps are being made."))
        if one.damaged:
            names = ", ".join(one.damaged)
            lines.append(self.tr("Damaged, and kept as it is: {names}").format(names=names))
        for note in self.runs.log.value.notes:
            params = {name: str(value) for name, value in note.params.items()}
            lines.append(note_text(note.code, params))
        return "\n".join(lines)

    def _on_log(self, log: RunLog) -> None:
        if not log.offset:
            self._show_log()
        elif not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show_log(self) -> None:
        log, chosen = self.runs.log.value, self.runs.row
        if chosen is not None:
            self.state.setText(self._reported(chosen, self.runs.view.value))
        self.graph.show_curves(RunCurves.of(log) if log.offset else None)
        prompts = dict[int, str]()
        rows = dict[int, list[tuple[str, str]]]()
        for one in log.samples:
            prompts[one.number] = one.prompt
            words = self.tr("Step {step}").format(step=one.step)
            rows.setdefault(one.number, []).append((words, one.path))
        self.sheet.show_rows([SheetRow(prompts[at], rows[at]) for at in sorted(rows)])
        self.acts.refresh()

    @property
    def _step(self) -> int:
        """Of the chosen sample; 0: none is, or what was taught by then is not there."""
        chosen, (row, column) = self.runs.row, self.sheet.at
        if chosen is None or not self.sheet.rows:
            return 0
        path = self.sheet.rows[row].cells[column][1]
        steps = [one.step for one in self.runs.log.value.samples if one.path == path]
        return steps[0] if steps and self._session.has_step(chosen, steps[0]) else 0

    # -- widgets → session ------------------------------------------------------------------------

    def _compare(self, chosen: RunRow) -> None:
        if self._session.compare is not None:
            self._session.compare(chosen.id)

    def _go_on(self, chosen: RunRow) -> None:
        if _is_changed(chosen):
            self._ask_changed(chosen)
            return
        self._resumed = chosen.id
        self._session.go_on(chosen.id)

    def _ask_changed(self, one: RunRow) -> None:
        self._resumed = ""
        told = self.tr(
            "Go On learns from the pictures it began with that are still there, as they are now,"
            " and notes it in the result. Start Again begins another training with these settings;"
            " this one is kept."
        )
        Question(
            self.window(),
            self.tr("“{name}” is not what it was when it began").format(name=one.title),
            "\n".join((*change_lines(one.error), "", told)),
            Answer(self.tr("Cancel"), main=True, apart=True),
            Answer(self.tr("Start Again"), partial(self._session.start_again, one.id)),
            Answer(self.tr("Go On"), partial(self._session.go_on_changed, one.id)),
        ).open()

    def _use(self, chosen: RunRow) -> None:
        self._session.use(chosen)
        self._workspace.page_wanted.send("edit")

    def _try(self, chosen: RunRow) -> None:
        own = self._workspace.state.parameters.value.prompt
        prompt = next((one.prompt for one in self.runs.log.value.samples), own)
        self._session.try_strengths(chosen, prompt)
        self._workspace.page_wanted.send("edit")


def _is_changed(one: RunRow) -> bool:
    return one.state == "failed" and one.error is not None and one.error.code == basis.CHANGED
