"""Opening, saving, and the question about unsaved changes, as flows that never block the window."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.formats import FORMATS, READ_ENDINGS, READ_FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED, PROJECT_ENDING
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.session import Session
from desktop_app.storage.format_features import format_id
from desktop_app.ui.commands.export_flow import ExportFlow, proposed_stem
from desktop_app.ui.dialogs.choose_folder import (
    NewFileDialog,
    choose_file,
    choose_files,
    patterns_of,
)
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Kit
from desktop_app.ui.words.texts import feature_text
from desktop_app.worker.file_session import RawFiles
from desktop_app.worker.opening import Pasted
from desktop_app.worker.workspace import Workspace

_NAMES = 8
"""Of pictures that are listed at most."""


class FileFlow(QObject):
    """Asks what must be asked, then calls ``workspace.files``.

    Attributes:
        exports: the same for copies that never count as saving.
    """

    def __init__(self, workspace: Workspace, window: QWidget, kit: Callable[[], Kit]) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._state = workspace.state
        self._saving = workspace.files.saving
        self._window = window
        self.exports = ExportFlow(workspace, window, kit, self.save_project)
        self._kit = kit
        workspace.files.ask_first = self.after_question
        workspace.files.ask_development = self._ask_development
        workspace.files.ask_raw = self._ask_raw

    def open_dialog(self) -> None:
        """Let the user choose pictures, and open them."""
        kinds = self.tr("Pictures ({patterns})").format(patterns=patterns_of(READ_ENDINGS))
        choose_files(
            self._window,
            self.tr("Open Picture"),
            [kinds, self.tr("All files (*)")],
            lambda names: self.open_all([Path(name) for name in names]),
            folder_of(self._state.document.value),
        )

    def open(self, path: Path) -> None:
        """Open ``path`` in its own tab."""
        self.open_all((path,))

    def open_all(self, paths: Sequence[Path]) -> None:
        """Open several, each in its own tab."""
        self._workspace.files.open_all(paths)

    def open_pasted(self, pasted: Pasted, name: str) -> None:
        """Open a picture from the clipboard or a drop in its own tab."""
        self._workspace.files.open_pasted(pasted, name)

    def _ask_development(self, raws: RawFiles) -> None:
        from desktop_app.ui.dialogs.development import DevelopmentDialog

        DevelopmentDialog(self._window, self._kit(), self._workspace.background, raws).open()

    def _ask_raw(self, then: Callable[[Path], object]) -> None:
        patterns = patterns_of(READ_FORMATS["RAW"].endings)
        kinds = self.tr("Camera raw ({patterns})").format(patterns=patterns)
        choose_file(
            self._window,
            self.tr("Find Camera Raw"),
            [kinds, self.tr("All files (*)")],
            lambda name: then(Path(name)),
            first=folder_of(self._state.document.value),
        )

    def develop_again(self) -> None:
        """Let the user develop the camera raw in front once more."""
        self._workspace.files.develop_again(self._workspace.layers.develop)

    def close(self, session: Session | None = None) -> None:
        """Close a tab, the active one if none is named, after asking about unsaved changes and
        about jobs that are not finished."""
        session = session or self._state.documents.active.value
        self.after_question(partial(self._ask_about_jobs, session), session)

    def _ask_about_jobs(self, session: Session) -> None:
        document, generation = session.document.value, self._workspace.generation
        close = partial(self._state.close_document, session)
        jobs = () if document is None else generation.jobs_of(document)
        if document is None or not jobs:
            close()
            return

        def cancel() -> None:
            generation.cancel_for(document)
            close()

        title = self.tr("%n job(s) of “{name}” are not finished.", "", len(jobs))
        Question(
            self._window,
            title.format(name=document.name.value),
            self.tr("If they continue, their results go to the history."),
            Answer(self.tr("Cancel Jobs"), cancel, apart=True, loses=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Continue Jobs"), close, main=True),
        ).open()

    # -- saving -----------------------------------------------------------------------------------

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save to the document's file where that holds all of it; else offer a project. Then do
        ``then``, which gives the document up: what was changed while the file was being written is
        asked about again."""
        document = self._state.document.value
        if document is None:
            return
        if document.path is None or format_id(document.path) is None:  # HEIC is only read
            self.save_dialog(then)
        elif document.read_only is not None:
            self._state.notice.value = Notice(document.read_only, document=document.id)
            self.save_dialog(then)
        elif document.modified.value and (gone := self._gone(document.path, then)):
            self._say_why(document, document.path, gone)
            self.save_project(then)
        elif self._saving.is_replaced(document):
            self._ask_about_replaced(document.path, then)
        else:
            self._save(document.path, then)

    def _ask_about_replaced(self, path: Path, then: Callable[[], object] | None) -> None:
        over = partial(self._save, path, then)
        Question(
            self._window,
            self.tr("“{name}” is another file now").format(name=path.name),
            self.tr("It was changed on the disk since it was opened or saved here."),
            Answer(self.tr("Save Over It"), over, apart=True, loses=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Save As…"), partial(self.save_dialog, then), main=True),
        ).open()

    def save_project(self, then: Callable[[], object] | None = None) -> None:
        """Let the user choose a name for a project, save, then do ``then``."""
        self.save_dialog(then, "VELATURA")

    def save_dialog(self, then: Callable[[], object] | None = None, kind: str = "") -> None:
        """Let the user choose name and format, save, then do ``then``. Formats that would lose
        something of the document are not offered: they are exported.

        Args:
            then: gives the document up.
            kind: id of the format that is proposed; empty: the document's own, where it holds all.
        """
        document = self._state.document.value
        if document is None:
            return
        holders = self._saving.holders()
        rows = [row for row in (*LAYERED.values(), *FORMATS.values()) if row.id in holders]
        filters = {f"{row.title} ({patterns_of(row.endings)})": row.endings for row in rows}
        own = document.path if not kind and document.path is not None else None
        suffix = next((row.endings[0] for row in rows if row.id == kind), "")
        if not suffix:
            whole = own is not None and not self._gone(own, then)
            suffix = suggested_ending(document, holders, keep=whole)
        path = document.path

        pattern = self._workspace.settings.name_pattern
        stem = path.stem if path is not None else proposed_stem(document, pattern)
        NewFileDialog(
            self._window,
            self.tr("Save Picture"),
            list(filters),
            stem + suffix,
            lambda name: self._chosen_to_save(Path(name), then),
            first=folder_of(document),
            chosen=next(text for text, ends in filters.items() if suffix in ends),
            known=(ending for row in FORMATS.values() for ending in row.endings),
        ).open()

    @Slot(str)
    def save_in_format(self, kind: str) -> None:
        """Let the user choose a name for the picture in that format; as an export, where the
        format can't hold all of it."""
        if kind in self._saving.holders():
            self.save_dialog(kind=kind)
        else:
            self.exports.ask(kind)

    def after_question(self, then: Callable[[], object], session: Session | None = None) -> None:
        """Do ``then`` at once, or after the user said what happens to unsaved changes, which are
        looked at.

        Args:
            then: gives them up.
            session: whose; None: those of the document on the canvas.
        """
        session = session or self._state.documents.active.value
        document = session.document.value
        if document is not None:
            document.settle()
        if document is None or not document.modified.value:
            then()
            return
        self._state.documents.activate(session)
        name = document.name.value
        title = self.tr("Save changes to “{name}”?").format(name=name)
        text = self.tr("They will be lost otherwise. Finished results stay in the history.")
        if not document.has_unsaved_picture:
            parts = feature_text(held for held in FileFeature if held in document.unsaved)
            title = self.tr("Save {parts} of “{name}”?").format(parts=parts, name=name)
            text = self.tr("Only a Velatura project keeps that; it will be lost otherwise.")
        Question(
            self._window,
            title,
            text,
            Answer(self.tr("Discard"), then, apart=True, loses=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Save"), lambda: self.save(then), main=True),
        ).open()

    def after_one_question(
        self,
        sessions: Sequence[Session],
        discard: Callable[[], object],
        then: Callable[[], object],
    ) -> None:
        """Ask once what happens to several documents with unsaved changes.

        Args:
            sessions: theirs, two or more.
            discard: gives all up.
            then: after all were saved; not if one of them was not.
        """
        documents = [one.document.value for one in sessions]
        names = [f"• {one.name.value}" for one in documents if one is not None]
        more = len(names) - _NAMES
        if more > 1:
            names = [*names[:_NAMES], self.tr("and %n more", "", more)]
        lost = self.tr("They will be lost otherwise. Finished results stay in the history.")
        Question(
            self._window,
            self.tr("Save changes to %n pictures?", "", len(documents)),
            "\n".join([*names, "", lost]),
            Answer(self.tr("Discard All"), discard, apart=True, loses=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Save All"), partial(self._save_all, tuple(sessions), then), main=True),
        ).open()

    def _save_all(self, sessions: tuple[Session, ...], then: Callable[[], object]) -> None:
        """One after the other: those without a file need a name."""
        if not sessions:
            then()
            return
        self._state.documents.activate(sessions[0])
        self.save(partial(self._save_all, sessions[1:], then))

    # -- parts ------------------------------------------------------------------------------------

    def _gone(self, path: Path, then: Callable[[], object] | None) -> tuple[FileFeature, ...]:
        """What saving there would lose; what is next to the picture counts where the document is
        given up afterwards."""
        return self._saving.lost_by_saving(path, with_sidecars=then is not None)

    def _say_why(self, document: Document, path: Path, gone: tuple[FileFeature, ...]) -> None:
        params = {"name": path.name, "held": ",".join(gone)}
        self._state.notice.value = Notice(
            notes=("project_needed",), params=params, document=document.id, until_step=True
        )

    def _chosen_to_save(self, path: Path, then: Callable[[], object] | None) -> None:
        gone = self._saving.lost_by_saving(path)
        if not gone:
            self._save(path, then)
        elif self._saving.own_file(path) is not None:
            self.exports.ask_to_replace(path, gone)
        else:
            self._offer_copy(path, gone)

    def _offer_copy(self, path: Path, gone: tuple[FileFeature, ...]) -> None:
        """An ending was typed whose format can't hold all of the document."""
        text = self.tr(
            "It would lose {parts}. You can export a copy, but the picture itself is not saved "
            "then."
        )
        Question(
            self._window,
            self.tr("“{name}” can't hold all of this picture").format(name=path.name),
            text.format(parts=feature_text(gone)),
            Answer(self.tr("Export Copy"), partial(self.exports.export, path), apart=True),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Save as Project…"), self.save_project, main=True),
        ).open()

    def _save(self, path: Path, then: Callable[[], object] | None) -> None:
        session = self._state.documents.active.value
        again = None if then is None else partial(self.after_question, then, session)
        self._workspace.files.save(path, again)


def folder_of(document: Document | None) -> str:
    """Where its file is; empty: it has none."""
    return "" if document is None or document.path is None else str(document.path.parent)


def suggested_ending(document: Document, holders: Collection[str], *, keep: bool = True) -> str:
    """The ending of a file name that loses nothing, and is the document's own where it has one.

    Args:
        document: what is to be saved.
        holders: ids of the formats that hold all of it.
        keep: whether its own file may be written over.
    """
    path, source = document.path, document.origin.source
    if path is not None and keep and format_id(path) in holders:
        return path.suffix.lower()
    if document.is_as_opened and source is not None and source.format in {*holders} & {*FORMATS}:
        return FORMATS[source.format].endings[0]
    rows = (row for row in FORMATS.values() if row.lossless and row.id in holders)
    return next((row.endings[0] for row in rows), PROJECT_ENDING)
