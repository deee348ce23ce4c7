"""What a workbench made, as tiles or one large: kept, rejected with a reason, made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.extensions.workbenches.faces.words import rule_names
from desktop_app.extensions.workbenches.work.making_session import CutOut, making_of
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.kit import Act, Acts, Caption, Kit, Retranslated, ThinBar, label
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.recipes.batch_files import BatchFiles
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.queue import left_text
from desktop_app.ui.words.recipe_steps import step_words
from desktop_app.ui.words.texts import outcome_text, said_note
from desktop_app.worker.batch_work import Decision
from desktop_app.worker.workspace import Workspace


class MadeGrid(BatchFiles):
    """Of pictures that may have no original."""

    def retranslate(self) -> None:
        super().retranslate()
        self.grid.setAccessibleName(self.tr("Made pictures"))
        self.stack.sentence.setText(
            self.tr("What you make is shown here. What was made before is under Open Run.")
        )

    def decide(self, decision: Decision, reason: str = "") -> None:
        """Keep: what a rule rejected is made with its cut-out as it is, and what somebody has
        painted since with that."""
        making, numbers = making_of(self._workspace), self.selected
        cut_outs = {one: making.cut_out(one) for one in numbers if decision == "keep"}
        painted = {one: its.painted for one, its in cut_outs.items() if its and its.painted}
        flagged = [one for one in numbers if self.session.seen(one) and one not in painted]
        for one, document in painted.items():
            self.forget("painted_stays")
            making.paint([one], document)
        if decision == "keep" and painted and not flagged:
            self._step(1)
        elif decision == "keep" and flagged:
            making.paint(flagged, True)
            self._before.append(partial(self.take_back, flagged))
            self._step(1)
        elif decision == "reject" or any(map(self.session.files, self.selected)):
            super().decide(decision, reason)

    def take_back(self, numbers: Sequence[int]) -> None:
        """Flag them again, as they were before their cut-out was accepted."""
        self.grid.choose_rows(sorted(map(self.list_model.rows.index, numbers)))
        making_of(self._workspace).take_back(numbers)

    def more_keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """1 to 9 reject for what the workbench's rules would."""
        names = rule_names(making_of(self._workspace).workbench.value)[:9]
        return {
            Qt.Key(Qt.Key.Key_0 + number): partial(self.decide, "reject", name)
            for number, name in enumerate(names, 1)
        }


class MadeFiles(Retranslated, QWidget):
    """``edit_wanted`` gives a file that is wanted as a document."""

    edit_wanted = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, making_of(workspace)
        self.review = MadeGrid(workspace, kit, self, self.session)
        self.grid = self.review.grid
        self.bar, self.reason = ThinBar(self), QLineEdit(self)
        self.told = label("secondary", self, wrap=True)
        self.keep, self.back, self.reject, self.again, self.large, self.edit, self.paint = (
            QPushButton(self) for _ in range(7)
        )
        self.review.leave_keyboard(
            self.keep, self.back, self.reject, self.again, self.large, self.paint
        )
        self.pause, self.go_on = QPushButton(self), QPushButton(self)
        kit.primary_buttons.add(self.go_on, "page")
        tools = filled(
            WrapLayout(8),
            self.paint,
            self.keep,
            self.back,
            self.reject,
            self.again,
            self.large,
            self.edit,
            grow(self.reason),
            self.pause,
            self.go_on,
        )
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(self.review),
            self.bar,
            filled(spaced(QVBoxLayout(), 8, (12, 8, 12, 8)), self.told, tools),
        )
        self.acts = Acts(self, self._acts, rest=lambda: self.review.focused)
        self.review.currentChanged.connect(self.acts.refresh)
        self.reason.editingFinished.connect(self._reasoned)
        self.grid.selectionModel().selectionChanged.connect(self.show_run)
        listen_each(
            self.show_run,
            self.session.rows.changed,
            self.session.progress.changed,
            self.session.changed,
        )
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        session, chosen = self.session, self.review.selected
        progress, workbench = session.progress.value, session.workbench.value
        is_made, is_flagged = any(map(session.files, chosen)), any(map(session.seen, chosen))
        cut_outs = [*filter(None, map(session.cut_out, chosen))]
        is_painted = any(one.painted is not None for one in cut_outs)
        rules = enumerate(rule_names(workbench), 1)
        reasons = " · ".join(f"{number} {name}" for number, name in rules)
        keep, why_keep = self._keeping(is_painted=is_painted, is_flagged=is_flagged)
        return [
            Act(
                "keep",
                keep,
                partial(self.review.decide, "keep"),
                why_keep,
                can=is_made or is_flagged or is_painted,
            ),
            Act(
                "back",
                self.tr("Take Cut-out Back"),
                partial(self.review.take_back, chosen),
                self.tr("It is not right: flag it again, as the rule did."),
                shown=bool(chosen) and all(map(session.is_accepted, chosen)),
            ),
            Act(
                "reject",
                self.tr("Reject"),
                self._reject,
                self.tr("Leave it out of pages; it is moved to the folder “rejected” (R)."),
                can=is_made or any(session.outcome(one).error for one in chosen),
            ),
            Act(
                "again",
                self.tr("Make Again"),
                self.review.again,
                self.tr("With another seed, if one was used (M)."),
                can=any(session.outcome(one).status != "open" for one in chosen),
            ),
            Act(
                "large",
                self.tr("All Pictures") if self.review.is_large else self.tr("Large"),
                self.review.enlarge,
                self.tr("Large, or all of them (Space)."),
                can=bool(chosen),
            ),
            Act(
                "edit",
                self.tr("Edit"),
                self._edit,
                self.tr("Open it with its annotations as a document."),
                can=len(chosen) == 1 and self._document(chosen[0]) is not None,
            ),
            Act(
                "paint",
                self.tr("Paint Cut-out"),
                self._paint,
                self.tr("Open the photograph with the mask of its cut-out, to correct it."),
                can=len(chosen) == len(cut_outs) == 1 and not progress.is_running,
                shown=workbench is not None and workbench.cuts_out,
            ),
            Act(
                "pause",
                self.tr("Pause"),
                session.pause,
                self.tr("Starts no more pictures until you continue."),
                can=progress.phase == "running",
                shown=progress.is_running,
            ),
            Act(
                "go_on",
                self.tr("Make %n more", "", progress.total - progress.over),
                self._go_on,
                shown=progress.phase == "paused",
            ),
            Caption("reason", reasons or self.tr("Why it is rejected"), name=self.tr("Reason")),
            Caption("told", self._words()),
        ]

    def _keeping(self, *, is_painted: bool, is_flagged: bool) -> tuple[str, str]:
        """What K does with them: in two words, and in a sentence."""
        if is_painted:
            return self.tr("Use Painted Cut-out"), self.tr(
                "Make it again with the mask that you painted on its photograph (K)."
            )
        if is_flagged:
            return self.tr("Use This Cut-out"), self.tr(
                "It is right: make the picture with it (K). Ctrl+Z takes it back."
            )
        return self.tr("Keep"), self.tr("Keep the picture (K).")

    def retranslate(self) -> None:
        self.show_run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.review.undo(event):
            super().keyPressEvent(event)

    @Slot()
    def show_run(self, _: object = None) -> None:
        """How far it is, and what is said of the chosen ones."""
        session, progress = self.session, self.session.progress.value
        self.review.stack.set_empty(not session.rows.value)
        over = progress.over + progress.share
        self.bar.show_share(over, progress.total, shown=progress.is_running)
        self.acts.refresh()
        chosen = self.review.selected
        rejected = [one for one in chosen if session.decision(one) == "reject"]
        self.reason.setEnabled(bool(rejected))
        if not self.reason.hasFocus() or not rejected:
            with QSignalBlocker(self.reason):
                self.reason.setText(session.reason(rejected[0]) if rejected else "")
        self.review.show_large()

    def _words(self) -> str:
        session, progress = self.session, self.session.progress.value
        numbers = range(len(session.rows.value))
        if not numbers:
            return ""
        told = self.tr("{over} of {total} pictures")
        made = sum(session.outcome(one).status == "done" for one in numbers)
        words = [told.format(over=made, total=progress.total)]
        if progress.is_running and progress.doing is not None:
            words.append(", ".join((progress.doing[0], step_words(progress.doing[1]))))
        words.append(left_text(session.seconds_left))
        decided = [session.decision(one) for one in numbers]
        # What may go well now is open when a run is taken up, and has failed all the same.
        over = [one for one in map(session.outcome, numbers) if one.error is not None]
        skipped = sum(one.status == "skipped" for one in over)
        flagged = sum(str((one.error or ("",))[0]).startswith("rejected_") for one in over)
        failed = len(over) - skipped - flagged
        kept, rejected = decided.count("keep"), decided.count("reject")
        words += [
            self.tr("%n flagged", "", flagged) if flagged else "",
            self.tr("%n failed", "", failed) if failed else "",
            self.tr("%n skipped", "", skipped) if skipped else "",
            self.tr("%n kept", "", kept) if kept else "",
            self.tr("%n rejected", "", rejected) if rejected else "",
        ]
        chosen = self.review.selected
        for outcome in map(session.outcome, chosen if len(chosen) == 1 else ()):
            words += [outcome_text(outcome), *map(said_note, outcome.told.get("notes", ()))]
        return " · ".join(filter(None, words))

    def _document(self, number: int) -> Path | None:
        """The file of a picture that is edited: with layers, if there is one."""
        files = self.session.files(number)
        return next((one for one in files if one.suffix == ".velatura"), next(iter(files), None))

    def _edit(self) -> None:
        path = self._document(self.review.selected[0])
        if path is not None:
            self.edit_wanted.emit(path)

    def _paint(self) -> None:
        """Open what was cut out, with what was painted there, if that isn't used yet."""
        number = self.review.selected[0]
        cut_out = self.session.cut_out(number)
        if cut_out is not None:
            mask = cut_out.mask if cut_out.painted is None else None
            shown = partial(self._cut_out_shown, number, cut_out)
            self._workspace.open_to_mask(cut_out.picture, mask, shown)

    def _cut_out_shown(self, number: int, cut_out: CutOut, document: Document) -> None:
        """It is painted by a brush; where none was found, of the subject."""
        state = self._workspace.state
        if cut_out.mask is not None and cut_out.painted is None:
            self.session.expect_mask(number, document)
        elif cut_out.painted is None:
            self._workspace.selecting.subject()
        state.tools.selecting.value = False  # what is painted is the mask
        state.tools.active.value = ToolId.BRUSH
        state.notice.value = Notice(
            notes=("cut_out_shown",), action="page_workbench", document=document.id
        )

    def _go_on(self) -> None:
        if self.session.folder is not None:
            self.session.run(self.session.folder)
        self.review.focused.setFocus()

    def _reject(self) -> None:
        """Reject what is selected, which stays so that it can be said why; R goes on to the next
        instead."""
        session, chosen = self.session, self.review.selected
        new = [one for one in chosen if session.decision(one) != "reject"]  # others have a reason
        self.review.remember(new)
        session.decide(new, "reject")

    @Slot()
    def _reasoned(self) -> None:
        rejected = [one for one in self.review.selected if self.session.decision(one) == "reject"]
        if rejected:
            self.session.decide(rejected, "reject", self.reason.text().strip())
