"""Exporting: a copy of the picture in another kind of file, which never counts as saving."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.file_features import FileFeature
from desktop_app.core.naming import free_name
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
from desktop_app.imaging.formats import FORMATS
from desktop_app.operations.recipes.steps import INVENTED
from desktop_app.state.picture.invented import invented_of
from desktop_app.storage.format_features import format_id
from desktop_app.ui.dialogs.choose_folder import FileDialog
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.words.texts import feature_text

if TYPE_CHECKING:
    from desktop_app.storage.pictures import Inks
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

_LOOKED_AT = 512
"""Pixels of the longest side, to know whether anything was invented."""


class ExportFlow(QObject):
    """Asks for format, quality and name; folder, format and quality are remembered on their own.

    Args:
        workspace: whose document.
        window: what dialogs belong to.
        kit: theme and icons.
        save_project: lets the user save the document itself as a project.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: QWidget,
        kit: Callable[[], Kit],
        save_project: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._workspace, self._window, self._kit = workspace, window, kit
        self._settings = workspace.settings
        self._saving = workspace.files.saving
        self._save_project = save_project

    def ask(self, kind: str = "") -> None:
        """Let the user choose format (``kind`` at first) and quality, then a name."""
        from desktop_app.ui.dialogs.export import ExportDialog
        from desktop_app.ui.words.saving import metadata_text

        document = self._workspace.state.document.value
        if document is not None:
            first = kind or self._settings.export_format
            gone = self._saving.lost_in
            made = invented_of(document.content, document.origin.about, _LOOKED_AT).any()
            dialog = ExportDialog(
                self._window,
                self._kit(),
                first,
                self._settings,
                gone,
                bool(made),
                self._profiled,
                self._ask_for_name,
            )
            dialog.say_metadata(metadata_text(self._settings))
            dialog.open()

    @Slot(str)
    def export_in_format(self, kind: str) -> None:
        """As `ask`, with that format at first."""
        self.ask(kind)

    def export(
        self,
        path: Path,
        *,
        replace_own: bool = False,
        inks: Inks | None = None,
        altered: bool = False,
    ) -> None:
        """Export to ``path`` with the quality that was chosen last; see `SavingSession.export`.
        ``altered``: with the size and colours, too."""
        settings, quality = self._settings, self._settings.export_quality
        certificate = settings.export_certificate and not altered
        invented = settings.export_invented and not altered
        side = settings.export_side or None if altered else None
        srgb = settings.export_srgb and altered
        kind = format_id(path)
        row = FORMATS.get(kind or "")
        lossy = row is not None and row.loses_at(100 if settings.export_lossless else quality)
        signed = settings.export_signed and bool(settings.credentials_certificate)
        self._saving.export(
            path,
            quality=quality if lossy else 0,
            packing=settings.export_exr,
            replace_own=replace_own,
            inks=inks,
            certificate=certificate,
            sign=signed and not altered,
            invented=invented,
            side=side,
            srgb=srgb,
        )
        if kind in FORMATS or kind in PAGE_FORMATS:
            told = {"quality": quality} if lossy else {}
            if certificate and kind in FORMATS:
                told |= {"certificate": True}
            told |= {"side": side} if side else {}
            told |= {"exr": settings.export_exr} if kind == "EXR" else {}
            told |= {"profile": "srgb"} if srgb else {}
            self._workspace.state.recording.done.send(("export", kind.lower(), told))
            if invented:
                self._workspace.state.recording.done.send(("export", INVENTED, {}))

    def ask_to_replace(
        self,
        path: Path,
        gone: tuple[FileFeature, ...],
        inks: Inks | None = None,
        *,
        altered: bool = False,
    ) -> None:
        """A file of the document's own is to be written over by less: is that meant?"""
        text = self.tr(
            "This would lose {parts} and can't be undone. A Velatura project keeps everything."
        )
        Question(
            self._window,
            self.tr("Overwrite “{name}” with less than it holds?").format(name=path.name),
            text.format(parts=feature_text(gone)),
            (
                Answer(
                    self.tr("Replace"),
                    partial(self.export, path, replace_own=True, inks=inks, altered=altered),
                    apart=True,
                    loses=True,
                ),
                Answer(self.tr("Cancel")),
                Answer(self.tr("Save as Project…"), self._save_project, main=True),
            ),
        ).open()

    # -- parts ------------------------------------------------------------------------------------

    def _ask_for_name(self, kind: str, quality: int, inks: Inks | None) -> None:
        document = self._workspace.state.document.value
        if document is None:
            return
        settings = self._settings
        settings.export_format, settings.export_quality = kind, quality
        if inks is not None:
            settings.print_profile, settings.print_intent = str(inks.profile), str(inks.intent)
            settings.print_black_point = inks.black_point
        from desktop_app.ui.dialogs.export import EXPORTS

        row = EXPORTS[kind]
        folder = self._settings.export_folder
        if (not folder or not Path(folder).is_dir()) and document.path is not None:
            folder = str(document.path.parent)
        dialog = FileDialog(self._window, self.tr("Export Copy"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Export"))
        patterns = " ".join(f"*{ending}" for ending in row.endings)
        dialog.setNameFilters([f"{row.title} ({patterns})"])
        dialog.setDefaultSuffix(row.endings[0].lstrip("."))
        from desktop_app.ui.commands.proposed_name import proposed_stem

        stem, ending = proposed_stem(document, self._settings.name_pattern), row.endings[0]
        if folder and self._saving.own_file(Path(folder) / (stem + ending)) is not None:
            stem = free_name(stem, {stem})  # a copy is not to go over the picture itself
        dialog.selectFile(stem + ending)
        dialog.fileSelected.connect(partial(self._chosen, ending, inks))
        dialog.open()

    def _chosen(self, ending: str, inks: Inks | None, name: str) -> None:
        path = Path(name)
        if format_id(path) is None:
            path = path.with_name(path.name + ending)
        self._settings.export_folder = str(path.parent)
        wanted = self._settings.export_side or (self._settings.export_srgb and self._profiled)
        altered = bool(wanted) and format_id(path) in FORMATS
        gone = self._saving.lost_by_exporting(path, altered=altered)
        if gone:
            self.ask_to_replace(path, gone, inks, altered=altered)
        else:
            self.export(path, inks=inks, altered=altered)

    @property
    def _profiled(self) -> bool:
        """Whether the picture's colours are others than sRGB."""
        document = self._workspace.state.document.value
        return document is not None and document.origin.about.icc is not None
