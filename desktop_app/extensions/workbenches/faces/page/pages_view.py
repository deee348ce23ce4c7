"""The pages of what was made: shown, with a title that can be edited, and written again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.workbenches.work.making.results import RESULTS
from desktop_app.extensions.workbenches.work.making_session import MakingSession, making_of
from desktop_app.storage.certificates import certificate_path
from desktop_app.ui.dialogs.choose_folder import open_outside
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Acts,
    Caption,
    Kit,
    Retranslated,
    horizontal_line,
    keep_page_keys,
    label,
    row,
    styled,
)
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.results.compare_view import CompareView
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace


def open_folder(session: MakingSession) -> None:
    """That of its run, if there is one."""
    if session.folder is not None:
        open_outside(session.folder)


def ask_for_labels(at: QWidget, session: MakingSession) -> None:
    """Give up what was edited for the labels that are said, after saying what goes."""
    names = ", ".join(session.rows.value[one].name for one in session.own_labels)
    text = QCoreApplication.translate(
        "PagesView",
        "What you changed in {names} goes to the folder “rejected”. Ctrl+Z on the page Arrange"
        " takes it back.",
    )
    Question(
        at.window(),
        QCoreApplication.translate("PagesView", "Make it again with the labels of step 1?"),
        text.format(names=names),
        Answer(QCoreApplication.translate("PagesView", "Cancel")),
        Answer(
            QCoreApplication.translate("PagesView", "Make Again"), session.use_labels, main=True
        ),
    ).open()


class PagesView(Retranslated, QWidget):
    """Title above, pages below; “Write Pages” writes them as PDF and PNG."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, making_of(workspace)
        self.name, self.title = label("secondary", self), QLineEdit(self)
        self.write, self.open, self.labels, self.folder = (QPushButton(self) for _ in range(4))
        kit.primary_buttons.add(self.write, "page")
        self.told, self._shown = label("secondary", self, wrap=True), ""
        self.pages = CompareView(kit.theme, self)
        self.stack = EmptyStack(self.pages, self)
        filled(
            spaced(QVBoxLayout(self), 0),
            filled(row(8, (12, 8, 12, 8)), self.name, grow(self.title), self.write, self.open),
            filled(row(8, (12, 0, 12, 8)), grow(self.told), self.labels, self.folder),
            horizontal_line(),
            grow(self.stack),
        )
        self.acts = Acts(self, self._acts, rest=lambda: self.pages)
        self.title.returnPressed.connect(self._write)
        listen(self.session.pages.changed, self._read)
        listen_each(
            self._show,
            self.session.progress.changed,
            self.session.is_arranging.changed,
            self.session.needs_making.changed,
        )
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        session, pages = self.session, self.session.pages.value
        is_busy, progress = session.is_arranging.value, session.progress.value
        is_seen = bool(pages) and not is_busy
        new = self.tr(
            "These are the earlier pages: what you changed needs a new picture. Make it first."
        )
        own = self.tr(
            "Its labels are those of the picture that you edited; they are changed there."
        )
        is_own, is_again = bool(session.own_labels), session.use_edits is not None
        if session.edited:
            new = self.tr(
                "These are the pages of the picture that you edited. What you changed since asks"
                " for a new one: Make puts it into another folder, without your edit."
            )
        written = self.tr("Written: {names}").format(names=", ".join(one.name for one in pages))
        again = self.tr("Made again; what was painted is in “rejected”, Ctrl+Z takes it back.")
        written = f"{own if is_own else again} {written}" if is_own or is_again else written
        return [
            Caption("name", self.tr("Title")),
            Caption("title", "", name=self.tr("Title")),
            Caption("pages", self.tr("Pages")),
            Act(
                "write",
                self.tr("Write Pages"),
                self._write,
                self.tr("As PDF and PNG, without what was rejected."),
                can=progress.phase in ("paused", "over") and not is_busy,
            ),
            Act(
                "open",
                self.tr("Open PDF"),
                self._open,
                self.tr("In the system's viewer."),
                can=any(one.suffix == ".pdf" for one in pages),
            ),
            Act(
                "labels",
                self.tr("Use the Edited Picture")
                if is_again
                else self.tr("Use the Labels of Step 1"),
                session.use_edits or partial(ask_for_labels, self, session),
                self.tr("What was painted and its labels count again.")
                if is_again
                else self.tr(
                    "Make the picture again as it was, with the labels that are said there. The"
                    " one that you edited is moved to the folder “rejected”."
                ),
                can=progress.phase == "over",
                shown=is_seen and (is_own or is_again),
            ),
            Act(
                "folder",
                self.tr("Open Folder"),
                partial(open_folder, session),
                self.tr("In the system's file manager."),
                shown=is_seen,
            ),
            Caption(
                "told",
                new if session.needs_making.value else written,
                shown=is_seen,
            ),
            Caption(
                "stack.sentence",
                self.tr("The pages are being written.")
                if is_busy
                else self.tr("The pictures are being made; their pages follow.")
                if progress.is_running
                else self.tr("Make pictures first; their pages are shown here."),
            ),
        ]

    def retranslate(self) -> None:
        self._show()

    def come_up(self) -> None:
        """The title has the keyboard."""
        self.title.setFocus()
        self._show_title()
        self.follow()

    def follow(self) -> None:
        """Write them where there are none, or they say something else by now."""
        if self.session.is_behind:
            self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_undo, back = event.matches(QKeySequence.StandardKey.Undo), self.session.use_edits
        if is_undo and back is not None and self.labels.isEnabled():
            back()
        else:
            super().keyPressEvent(event)

    def _show_title(self) -> None:
        """The session's, but where another was typed."""
        if self.title.text() in ("", self._shown):
            self._shown = self.session.title()
            self.title.setText(self._shown)

    @Slot()
    def _write(self) -> None:
        title = self.title.text().strip()
        self.session.arrange(None if title == self._shown else title)

    @Slot()
    def _open(self) -> None:
        for path in self.session.pages.value:
            if path.suffix == ".pdf":
                open_outside(path)

    def _show(self, _: object = None) -> None:
        self.acts.refresh()
        self.stack.set_empty(not self.session.pages.value)

    def _read(self, pages: Sequence[Path]) -> None:
        if not pages:
            self.title.clear()
        self._show_title()
        shown = [one for one in pages if one.suffix == ".png"]
        self.session.pictures(shown, self._arrived)
        self._show()

    def _arrived(self, pictures: list[tuple[Path, ByteArray]]) -> None:
        of = self._workspace.state.display.of_srgb
        self.pages.show_pictures([(to_qimage(of(pixels)), one.name) for one, pixels in pictures])
        self.pages.setAccessibleDescription(", ".join(self.pages.captions))


class FilesView(Retranslated, QWidget):
    """All files that were written; Enter opens one in the system's viewer.

    ``review_wanted``: what is missing is to be looked at.
    """

    review_wanted = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, making_of(workspace)
        self.list, self.where = styled(QListWidget(self), look="plain"), ElidedLabel(self)
        keep_page_keys(self.list)
        self.stack = EmptyStack(self.list, self)
        self.left, self.open, self.folder, self.report = (QPushButton(self) for _ in range(4))
        tools = filled(WrapLayout(8), self.left, self.open, self.folder, self.report)
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(filled(spaced(QVBoxLayout(), 0, (8, 8, 0, 0)), self.stack)),
            horizontal_line(),
            filled(spaced(QVBoxLayout(), 8, (12, 8, 12, 8)), self.where, tools),
        )
        self.list.itemActivated.connect(self._open)
        self.list.currentItemChanged.connect(self.acts.refresh)
        listen(self.session.pages.changed, self._list)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        session = self.session
        can = session.folder is not None and session.folder.is_dir()
        counts, total = session.counts(), len(session.rows.value)
        over = counts["done"]
        left = total - over - counts["reject"]
        told = self.tr("{over} of {total} delivered; %n need you", "", left)
        return [
            Caption("list", self.tr("Files")),
            Caption("stack.sentence", self.tr("Files are listed here when they are made.")),
            Act(
                "left",
                told.format(over=over, total=total),
                self.review_wanted.emit,
                self.tr("Show the review."),
                shown=left > 0,
            ),
            Act(
                "open",
                self.tr("Open"),
                lambda: self._open(self.list.currentItem()),
                self.tr("In the system's viewer."),
                can=self.list.currentItem() is not None,
            ),
            Act(
                "folder",
                self.tr("Open Folder"),
                partial(open_folder, session),
                self.tr("In the system's file manager."),
                can=can,
            ),
            Act(
                "report",
                self.tr("Copy Report"),
                lambda: QGuiApplication.clipboard().setText(session.report()),
                self.tr("A line for each picture."),
                can=can,
            ),
        ]

    def come_up(self) -> None:
        """Show what there is now."""
        self._list()
        (self.list if self.list.count() else self.folder).setFocus()

    def _list(self, _: object = None) -> None:
        session = self.session
        folder, numbers = session.folder, range(len(session.rows.value))
        made = [path for number in numbers for path in session.files(number)]
        found = session.workbench.value
        if made and folder is not None and found is not None and found.takes == "table":
            made.insert(0, folder / RESULTS)
        self.list.clear()
        both = ((path, certificate_path(path)) for path in (*session.pages.value, *made))
        for path in (one for pair in both for one in pair if one == pair[0] or one.is_file()):
            name = path.relative_to(folder).as_posix() if folder is not None else path.name
            item = QListWidgetItem(name, self.list)
            item.setToolTip(str(path))
        self.stack.set_empty(not self.list.count())
        self.where.setText("" if folder is None else str(folder))
        self.list.setCurrentRow(0)
        self.acts.refresh()

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        open_outside(Path(item.toolTip()))
