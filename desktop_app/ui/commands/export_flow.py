"""Exporting: a copy of the picture in another kind of file, which never counts as saving."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.file_features import SIZES, FileFeature
from desktop_app.core.naming import free_name, named
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
from desktop_app.imaging.formats import FORMATS
from desktop_app.operations.recipes.steps import INVENTED
from desktop_app.state.document.document import Document
from desktop_app.storage.format_features import format_id
from desktop_app.storage.new_file import facts_of_texts, suggested_stem
from desktop_app.storage.pictures import ExportOptions
from desktop_app.ui.dialogs.choose_folder import NewFileDialog, patterns_of
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Kit
from desktop_app.ui.words.texts import feature_text
from desktop_app.worker.workspace import Workspace


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

    @Slot(str)
    def ask(self, kind: str = "") -> None:
        """Let the user choose format (``kind`` at first) and more, then a name."""
        from desktop_app.ui.dialogs.export import ExportDialog

        workspace, first = self._workspace, kind or self._settings.export_format
        document = workspace.state.document.value
        if document is not None:
            ExportDialog(
                self._window, self._kit(), workspace, first, document, self._ask_for_name
            ).open()

    def export(
        self, path: Path, options: ExportOptions | None = None, *, replace_own: bool = False
    ) -> None:
        """Export to ``path``; see `SavingSession.export`. Without ``options`` as it is, and as was
        chosen last what else is written."""
        options = options or self._usual(path)
        self._saving.export(path, options, replace_own=replace_own)
        kind = format_id(path)
        if kind in FORMATS or kind in PAGE_FORMATS:
            said: dict[str, Any] = {"quality": options.quality} if options.quality else {}
            if options.certificate and kind in FORMATS:
                said["certificate"] = True
            limits = {one.id: getattr(options, one.id) for one in SIZES}
            said |= {name: limit for name, limit in limits.items() if limit}
            said |= {"exr": options.packing} if kind == "EXR" else {}
            said |= {"profile": "srgb"} if options.srgb else {}
            said |= {} if options.metadata else {"metadata": False}
            said |= {} if options.camera else {"camera": False}
            self._workspace.state.recording.done.send(("export", kind.lower(), said))
            if options.invented:
                self._workspace.state.recording.done.send(("export", INVENTED, {}))

    def _usual(self, path: Path) -> ExportOptions:
        settings, row = self._settings, FORMATS.get(format_id(path) or "")
        quality = 100 if settings.export_lossless else settings.export_quality
        return ExportOptions(
            quality=settings.export_quality if row and row.loses_at(quality) else 0,
            packing=settings.export_exr,
            metadata=settings.save_metadata,
            certificate=settings.export_certificate,
            sign=settings.export_signed and bool(settings.credentials_certificate),
            invented=settings.export_invented,
        )

    def ask_to_replace(
        self,
        path: Path,
        gone: tuple[FileFeature, ...],
        options: ExportOptions | None = None,
    ) -> None:
        """A file of the document's own is to be written over by less: is that meant?"""
        text = self.tr(
            "This would lose {parts} and can't be undone. A Velatura project keeps everything."
        )
        Question(
            self._window,
            self.tr("Overwrite “{name}” with less than it holds?").format(name=path.name),
            text.format(parts=feature_text(gone)),
            Answer(
                self.tr("Replace"),
                partial(self.export, path, options, replace_own=True),
                apart=True,
                loses=True,
            ),
            Answer(self.tr("Cancel")),
            Answer(self.tr("Save as Project…"), self._save_project, main=True),
        ).open()

    # -- parts ------------------------------------------------------------------------------------

    def _ask_for_name(self, kind: str, options: ExportOptions) -> None:
        document = self._workspace.state.document.value
        if document is None:
            return
        settings, inks = self._settings, options.inks
        settings.export_format = kind
        if inks is not None:
            settings.print_profile, settings.print_intent = str(inks.profile), str(inks.intent)
            settings.print_black_point = inks.black_point
        from desktop_app.ui.dialogs.export import EXPORTS

        row = EXPORTS[kind]
        folder = self._settings.export_folder
        if (not folder or not Path(folder).is_dir()) and document.path is not None:
            folder = str(document.path.parent)

        stem, ending = proposed_stem(document, self._settings.name_pattern), row.endings[0]
        own = {file.name.casefold() for file in document.files}
        # Not even in another folder: that of the picture is a click away.
        stem = free_name(stem, own, lambda name: (name + ending).casefold())
        dialog = NewFileDialog(
            self._window,
            self.tr("Export Copy"),
            [f"{row.title} ({patterns_of(row.endings)})"],
            stem + ending,
            partial(self._chosen, options),
            folder,
            known=(each for one in EXPORTS.values() for each in one.endings),
        )
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Export"))
        dialog.open()

    def _chosen(self, options: ExportOptions, name: str) -> None:
        path, document = Path(name), self._workspace.state.document.value
        if document is None:
            return
        self._settings.export_folder = str(path.parent)
        profiled = document.origin.about.icc is not None
        options = options.fitting(format_id(path) or "", document.size, profiled=profiled)
        gone = self._saving.lost_by_exporting(path, altered=options.alters)
        if gone:
            self.ask_to_replace(path, gone, options)
        else:
            self.export(path, options)


def proposed_stem(document: Document, pattern: str) -> str:
    """The name that ``pattern`` gives, without folders and ending."""
    texts = next((one for one in reversed(document.told.all) if one), {})
    facts = facts_of_texts(texts, suggested_stem(document.name.value), str(document.size))
    return named(pattern, facts)[-1]
