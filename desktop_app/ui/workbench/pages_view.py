"""The pages of what was made: shown, with a title that can be edited, and written again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.storage.certificates import certificate_path
from desktop_app.studio.making.results import RESULTS
from desktop_app.ui.kit import (
    horizontal_line,
    keep_page_keys,
    label,
    on_click,
    put_text,
    row,
    styled,
)
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.results.compare_view import CompareView
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.pixels import ByteArray
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.making_session import MakingSession
    from desktop_app.worker.workspace import Workspace


def open_outside(path: Path) -> None:
    """In the system's viewer."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_folder(session: MakingSession) -> None:
    """That of its run, if there is one."""
    if session.folder is not None:
        open_outside(session.folder)


class PagesView(Retranslated, QWidget):
    """Title above, pages below; “Write Pages” writes them as PDF and PNG."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, workspace.making
        self.name, self.title = label("secondary", self), QLineEdit(self)
        self.write = on_click(QPushButton(self), self._write)
        self.open = on_click(QPushButton(self), self._open)
        self.folder = on_click(QPushButton(self), lambda: open_folder(self.session))
        kit.primary_buttons.add(self.write, "page")
        self.told, self._shown = label("secondary", self, wrap=True), ""
        self.pages = CompareView(kit.theme, self)
        self.stack = EmptyStack(self.pages, self)
        filled(
            spaced(QVBoxLayout(self), 0),
            filled(row(8, (12, 8, 12, 8)), self.name, grow(self.title), self.write, self.open),
            filled(row(8, (12, 0, 12, 8)), grow(self.told), self.folder),
            horizontal_line(),
            grow(self.stack),
        )
        self.title.returnPressed.connect(self._write)
        listen(self.session.pages.changed, self._read)
        for signal in (
            self.session.progress,
            self.session.is_arranging,
            self.session.needs_making,
        ):
            listen(signal.changed, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        self.name.setText(self.tr("Title"))
        self.title.setAccessibleName(self.tr("Title"))
        put_text(
            self.write,
            self.tr("Write Pages"),
            tip=self.tr("As PDF and PNG, without what was rejected."),
        )
        put_text(self.open, self.tr("Open PDF"), tip=self.tr("In the system's viewer."))
        put_text(self.folder, self.tr("Open Folder"), tip=self.tr("In the system's file manager."))
        self.pages.setAccessibleName(self.tr("Pages"))
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
        session, pages = self.session, self.session.pages.value
        ready = session.progress.value.phase in ("paused", "over")
        self.write.setEnabled(ready and not session.is_arranging.value)
        self.open.setEnabled(any(one.suffix == ".pdf" for one in pages))
        self.stack.set_empty(not pages)
        is_busy = session.is_arranging.value
        told = self.tr("Written: {names}").format(names=", ".join(one.name for one in pages))
        if session.needs_making.value:
            told = self.tr(
                "These are the earlier pages: what you changed needs a new picture. Make it first."
            )
        self.told.setText(told)
        for part in (self.told, self.folder):
            part.setVisible(bool(pages) and not is_busy)
        self.stack.sentence.setText(
            self.tr("The pages are being written.")
            if is_busy
            else self.tr("The pictures are being made; their pages follow.")
            if session.progress.value.is_running
            else self.tr("Make pictures first; their pages are shown here.")
        )

    def _read(self, pages: Sequence[Path]) -> None:
        if not pages:
            self.title.clear()
        self._show_title()
        shown = [one for one in pages if one.suffix == ".png"]
        self.session.pictures(shown, partial(self._arrived, shown))
        self._show()

    def _arrived(self, paths: Sequence[Path], pictures: list[ByteArray]) -> None:
        of = self._workspace.state.display.of_srgb
        names = [one.name for one in paths]
        images = [to_qimage(of(pixels)) for pixels in pictures]
        self.pages.show_pictures([*zip(images, names, strict=False)])
        self.pages.setAccessibleDescription(", ".join(names))


class FilesView(Retranslated, QWidget):
    """All files that were written; Enter opens one in the system's viewer.

    ``review_wanted``: what is missing is to be looked at.
    """

    review_wanted = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, workspace.making
        self.list, self.where = styled(QListWidget(self), look="plain"), ElidedLabel(self)
        keep_page_keys(self.list)
        self.stack = EmptyStack(self.list, self)
        self.open, self.folder, self.report = (QPushButton(self) for _ in range(3))
        self.left = on_click(QPushButton(self), self.review_wanted)
        tools = filled(WrapLayout(8), self.left, self.open, self.folder, self.report)
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(filled(spaced(QVBoxLayout(), 0, (8, 8, 0, 0)), self.stack)),
            horizontal_line(),
            filled(spaced(QVBoxLayout(), 8, (12, 8, 12, 8)), self.where, tools),
        )
        self.list.itemActivated.connect(self._open)
        self.list.currentItemChanged.connect(self._chosen)
        self.open.clicked.connect(lambda: self._open(self.list.currentItem()))
        self.folder.clicked.connect(lambda: open_folder(self.session))
        self.report.clicked.connect(self._copy)
        listen(self.session.pages.changed, self._list)
        self.retranslate()

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Files"))
        self.stack.sentence.setText(self.tr("Files are listed here when they are made."))
        for button, words, tip in (
            (self.open, self.tr("Open"), self.tr("In the system's viewer.")),
            (self.folder, self.tr("Open Folder"), self.tr("In the system's file manager.")),
            (self.report, self.tr("Copy Report"), self.tr("A line for each picture.")),
        ):
            put_text(button, words, tip=tip)

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
        status = [session.outcome(one).status for one in numbers]
        left = len(status) - status.count("done")
        told = self.tr("{over} of {total} delivered; %n need you", "", left)
        told = told.format(over=len(status) - left, total=len(status))
        put_text(self.left, told, tip=self.tr("Show the review."))
        self.left.setVisible(left > 0)
        self.list.clear()
        both = ((path, certificate_path(path)) for path in (*session.pages.value, *made))
        for path in (one for pair in both for one in pair if one == pair[0] or one.is_file()):
            name = path.relative_to(folder).as_posix() if folder is not None else path.name
            item = QListWidgetItem(name, self.list)
            item.setToolTip(str(path))
        self.stack.set_empty(not self.list.count())
        self.where.setText("" if folder is None else str(folder))
        self.list.setCurrentRow(0)
        for button in (self.folder, self.report):
            button.setEnabled(folder is not None and folder.is_dir())
        self._chosen()

    @Slot()
    def _chosen(self, _: object = None) -> None:
        self.open.setEnabled(self.list.currentItem() is not None)

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        open_outside(Path(item.toolTip()))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.session.report())
