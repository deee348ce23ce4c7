"""What a workbench made, as tiles or one large: kept, rejected with a reason, made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.extensions.workbenches.faces.words import rule_names
from desktop_app.extensions.workbenches.work.making_session import CutOut, MakingSession, making_of
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.kit import Act, Acts, Caption, Kit, Retranslated, ThinBar, label
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.recipes.batch_files import BatchFiles, decided
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.queue import left_text
from desktop_app.ui.words.recipe_steps import step_words
from desktop_app.ui.words.texts import outcome_text, said_note
from desktop_app.worker.batch_work import Decision
from desktop_app.worker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KeepAction:
    """How pictures of one kind are kept.

    Attributes:
        words, tip: of the button.
        do: does it; gives what takes it back, if anything does.
        stays: the note that says why nothing does.
    """

    words: str
    tip: str
    do: Callable[[MakingSession, Sequence[int], Decision, str], Callable[[], object] | None]
    stays: str = ""


def _use_painted(making: MakingSession, numbers: Sequence[int], *_: str) -> None:
    for one in numbers:
        if (its := making.cut_out(one)) is not None and its.painted is not None:
            making.paint([one], its.painted)


def _use_cut_outs(making: MakingSession, numbers: Sequence[int], *_: str) -> Callable[[], object]:
    making.paint(numbers, True)
    return partial(making.take_back, numbers)


WAYS: Final = {
    "painted": KeepAction(
        QT_TRANSLATE_NOOP("MadeFiles", "Use Painted Cut-out"),
        QT_TRANSLATE_NOOP(
            "MadeFiles", "Make it again with the mask that you painted on its photograph (K)."
        ),
        _use_painted,
        "painted_stays",
    ),
    "flagged": KeepAction(
        QT_TRANSLATE_NOOP("MadeFiles", "Use This Cut-out"),
        QT_TRANSLATE_NOOP(
            "MadeFiles", "It is right: make the picture with it (K). Ctrl+Z takes it back."
        ),
        _use_cut_outs,
    ),
    "": KeepAction(
        QT_TRANSLATE_NOOP("MadeFiles", "Keep"),
        QT_TRANSLATE_NOOP("MadeFiles", "Keep the picture (K)."),
        decided,
    ),
}
"""What K does: with what somebody has painted since, with what a rule rejected, with what is made;
of several kinds the button says the first."""


def by_keep_action(making: MakingSession, numbers: Sequence[int]) -> dict[str, list[int]]:
    """Pictures by the ways in which they are kept, in the order of the table; those of which there
    is nothing are left out."""

    def action_of(one: int) -> str | None:
        cut_out = making.cut_out(one)
        if cut_out is not None and cut_out.painted is not None:
            return "painted"
        return "flagged" if making.seen(one) else "" if making.files(one) else None

    found = [(one, action_of(one)) for one in numbers]
    ways = {name: [one for one, its in found if its == name] for name in WAYS}
    return {name: some for name, some in ways.items() if some}


class MadeGrid(BatchFiles):
    """Of pictures that may have no original."""

    def retranslate(self) -> None:
        super().retranslate()
        self.grid.setAccessibleName(self.tr("Made pictures"))
        self.stack.sentence.setText(
            self.tr("What you make is shown here. What was made before is under Open Run.")
        )

    def settle(self, numbers: Sequence[int], decision: Decision, reason: str = "") -> bool:
        making = making_of(self._workspace)
        ways = {"": numbers} if decision == "reject" else by_keep_action(making, numbers)
        for name in ways:
            if WAYS[name].stays:
                self.forget(WAYS[name].stays)
        backs = [WAYS[name].do(making, some, decision, reason) for name, some in ways.items()]
        self._remember(numbers, *backs)
        return bool(ways)

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
        ways, is_made = by_keep_action(session, chosen), any(map(session.files, chosen))
        rules = enumerate(rule_names(workbench), 1)
        reasons = " · ".join(f"{number} {name}" for number, name in rules)
        keeps = WAYS[next(iter(ways), "")]
        return [
            Act(
                "keep",
                self.tr(keeps.words),
                partial(self.review.decide, "keep"),
                self.tr(keeps.tip),
                can=bool(ways),
            ),
            Act(
                "back",
                self.tr("Take Cut-out Back"),
                partial(session.take_back, chosen),
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
                can=len(chosen) == 1
                and session.cut_out(chosen[0]) is not None
                and not progress.is_running,
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
        if not session.rows.value:
            return ""
        counts, told = session.counts(), self.tr("{over} of {total} pictures")
        words = [told.format(over=counts["done"], total=progress.total)]
        if progress.is_running and progress.doing is not None:
            words.append(", ".join((progress.doing[0], step_words(progress.doing[1]))))
        words += [
            left_text(session.seconds_left),
            self.tr("%n flagged", "", counts["flagged"]) if counts["flagged"] else "",
            self.tr("%n failed", "", counts["failed"]) if counts["failed"] else "",
            self.tr("%n skipped", "", counts["skipped"]) if counts["skipped"] else "",
            self.tr("%n kept", "", counts["keep"]) if counts["keep"] else "",
            self.tr("%n rejected", "", counts["reject"]) if counts["reject"] else "",
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
        self.review.settle(new, "reject")

    @Slot()
    def _reasoned(self) -> None:
        rejected = [one for one in self.review.selected if self.session.decision(one) == "reject"]
        if rejected:
            self.session.decide(rejected, "reject", self.reason.text().strip())
