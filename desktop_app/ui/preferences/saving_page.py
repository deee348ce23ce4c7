"""Saving pictures: what files say of themselves, what they are called, a folder for all results.

What is changed counts at once. The examples are drawn from the newest entry of the history.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.core.naming import DEFAULT_PATTERN, TOKENS, NameFacts, check_pattern, named
from desktop_app.storage.picture_names import plain_name
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Kit, horizontal_line, label, on_click, row
from desktop_app.ui.preferences.signing_fields import SigningFields
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, named_rows, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.saving import OWN, SIDECARS, SUBFOLDERS, metadata_text, said
from desktop_app.ui.words.texts import error_lines, path_text

if TYPE_CHECKING:
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.worker.workspace import Workspace

_OWN = object()
"""Data of the row for subfolders of one's own."""


class SavingPage(Retranslated, QWidget):
    """Follows the switch of the menus."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent)
        self._settings, self._actions = workspace.settings, kit.actions
        self._facts: NameFacts | None = None
        self.metadata, self.mark, self.save = (Tick(kit.theme, self) for _ in range(3))
        self.sidecar, self.subfolders = (
            ChoiceBox(kit.theme, kit.icons, self) for _ in range(2)
        )  # fmt: skip
        self.pattern, self.own = QLineEdit(self), QLineEdit(self)
        self.told, self.tokens, self.example, self.place = (
            label("secondary", self, wrap=True) for _ in range(4)
        )
        self.wrong, self.own_wrong = (
            label("failed", self, wrap=True),
            label("failed", self, wrap=True),
        )
        self.folder = ElidedLabel(self)
        self.choose = on_click(QPushButton(self), self._ask_for_folder)
        self._names = [label("secondary", self) for _ in range(6)]
        self.signing = SigningFields(self, workspace)
        self.certificate = self.signing.buttons[0]
        self._build()
        self._read()
        self._connect()
        self.retranslate()
        workspace.history.search("", self._on_entries)

    def retranslate(self) -> None:
        """Set all words again."""
        names = (
            *(self.tr("Metadata"), self.tr("Settings file"), self.tr("File names")),
            *(self.tr("Results"), self.tr("Folder"), self.tr("Subfolders")),
        )
        for name, words in zip(self._names, names, strict=True):
            name.setText(words)
        for field, words in (
            (self.sidecar, names[1]),
            (self.pattern, names[2]),
            (self.subfolders, names[5]),
            (self.own, said(OWN)),
        ):
            field.setAccessibleName(words)
        self.metadata.setText(self.tr("Write metadata into pictures"))
        self.mark.setText(self.tr("Mark pictures made or edited by a model"))
        self.save.setText(self.tr("Also save every result to a folder"))
        self.choose.setText(self.tr("Choose…"))
        tokens = " ".join(f"{{{name}}}" for name in TOKENS)
        self.tokens.setText(
            self.tr("Tokens: {tokens}. Also {date}, {prompt} and {seed}.").format(
                tokens=tokens, date="{date:%Y-%m}", prompt="{prompt:40}", seed="{seed:10}"
            )
        )
        self.signing.retranslate()
        self._fill()
        self._say()

    def restore(self) -> None:
        """Show what the settings say now."""
        self._read()
        self.signing.show()
        self._fill()
        self._say()

    # -- parts ----------------------------------------------------------------------------------

    def _build(self) -> None:
        folder = filled(row(8), grow(self.folder), self.choose)
        grid = named_rows(
            (self._names[0], self.metadata),
            (None, self.mark),
            (None, self.told),
            (self._names[1], self.sidecar),
            (None, horizontal_line()),
            (self._names[2], self.pattern),
            (None, self.wrong),
            (None, self.example),
            (None, self.tokens),
            (None, horizontal_line()),
            (self._names[3], self.save),
            (self._names[4], folder),
            (self._names[5], self.subfolders),
            (None, self.own),
            (None, self.own_wrong),
            (None, self.place),
            (None, horizontal_line()),
            *self.signing.rows,
        )
        filled(spaced(QVBoxLayout(self), 16, (0, 0, 0, 0)), grid, STRETCH)

    def _connect(self) -> None:
        self.metadata.clicked.connect(self._chosen)
        # Not `toggled`: that comes before the setting is another.
        self._actions["toggle_metadata"].triggered.connect(self._toggled)
        self.mark.clicked.connect(self._chosen)
        self.sidecar.activated.connect(self._chosen)
        self.pattern.textEdited.connect(self._chosen)
        self.save.clicked.connect(self._save_chosen)
        self.subfolders.activated.connect(self._chosen)
        self.own.textEdited.connect(self._chosen)

    def _read(self) -> None:
        settings = self._settings
        self.pattern.setPlaceholderText(DEFAULT_PATTERN)
        self.metadata.setChecked(settings.save_metadata)
        self.mark.setChecked(settings.mark_pictures)
        self.pattern.setText(settings.name_pattern)
        self.save.setChecked(settings.results_saved and bool(settings.results_folder))
        own = settings.results_subfolders
        self.own.setText("" if own in SUBFOLDERS else own)

    def _fill(self) -> None:
        """Both lists, with what is set."""
        settings = self._settings
        self.sidecar.show_choices(
            {kind: said(words) for kind, words in SIDECARS.items()}, settings.sidecar
        )
        chosen = settings.results_subfolders
        patterns = {pattern: said(words) for pattern, words in SUBFOLDERS.items()}
        self.subfolders.show_choices(
            {**patterns, _OWN: said(OWN)}, chosen if chosen in SUBFOLDERS else _OWN
        )

    # -- what is chosen -------------------------------------------------------------------------

    @Slot()
    def _chosen(self) -> None:
        settings = self._settings
        settings.save_metadata = self.metadata.isChecked()
        settings.mark_pictures = self.mark.isChecked()
        settings.sidecar = self.sidecar.currentData()
        settings.name_pattern = self.pattern.text()
        own = self.subfolders.currentData() is _OWN
        settings.results_subfolders = self.own.text() if own else self.subfolders.currentData()
        self._actions.refresh()
        self._say()

    @Slot(bool)
    def _toggled(self, on: bool) -> None:
        if on != self.metadata.isChecked():
            self.metadata.setChecked(on)
            self._say()

    @Slot()
    def _save_chosen(self) -> None:
        self._settings.results_saved = self.save.isChecked()
        if self.save.isChecked() and not self._settings.results_folder:
            self._ask_for_folder()
        self._say()

    @Slot()
    def _ask_for_folder(self) -> None:
        folder = self._settings.results_folder
        title = self.tr("Choose Folder for Results")
        dialog = choose_folder(self, title, self._folder_chosen, folder)
        dialog.rejected.connect(self._no_folder_chosen)

    @Slot(str)
    def _folder_chosen(self, name: str) -> None:
        self._settings.results_folder = name
        self._say()

    @Slot()
    def _no_folder_chosen(self) -> None:
        if not self._settings.results_folder:
            self._settings.results_saved = False
            self.save.setChecked(False)
            self._say()

    # -- what is said ---------------------------------------------------------------------------

    def _on_entries(self, entries: list[HistoryEntry]) -> None:
        """The newest one that this program made is the example."""
        from desktop_app.storage.new_file import name_facts

        for entry in entries:
            if (request := entry.request) is not None:
                made = datetime.fromtimestamp(entry.created_ms / 1000)  # noqa: DTZ006 - user's own
                self._facts = name_facts(
                    request,
                    entry.model_name,
                    plain_name(entry.document),
                    count=entry.image + 1,
                    size=str(entry.size),
                    made=made,
                )
                self._say()
                return

    def _sample(self) -> NameFacts:
        return self._facts or NameFacts(
            datetime(2026, 11, 23, 14, 21, 22),  # noqa: DTZ001 - an example
            42,
            1,
            prompt=self.tr("a lighthouse at dusk"),
            model="Starter",
            size="512x768",
            steps=20,
            guidance=5.0,
            sampler="ddim",
            task="text-to-image",
        )

    def _say(self) -> None:
        settings, facts = self._settings, self._sample()
        self.told.setText(metadata_text(settings.save_metadata, marked=settings.mark_pictures))
        for part in (self.mark, self.sidecar, self._names[1]):
            part.setEnabled(settings.save_metadata)
        usual = settings.name_pattern or DEFAULT_PATTERN
        self.wrong.setText(_fault(usual))
        *_, name = named(usual, facts)
        self.example.setText(self.tr("Example: {name}").format(name=f"{name}.png"))
        folder = settings.results_folder
        self.folder.setText(path_text(folder) if folder else self.tr("None chosen"))
        own = self.subfolders.currentData() is _OWN
        pattern = settings.results_subfolders
        kept = self.tr("Results are saved to the folder itself.")
        fault = _fault(pattern, kept) if own else ""
        self.own_wrong.setText(fault)
        inside = f"{pattern}/" if pattern and not fault else ""
        parts = named(inside + usual, facts)
        where = Path(Path(folder).name, *parts[:-1], f"{parts[-1]}.png")
        self.place.setText(self.tr("Example: {name}").format(name=where))
        on = settings.results_saved and bool(folder)
        for part in (self._names[4], self.folder, self.choose, self._names[5], self.subfolders):
            part.setVisible(on)
        for part, shown in (
            *((self.own, on and own), (self.own_wrong, on and bool(fault)), (self.place, on)),
            *((self.wrong, bool(self.wrong.text())),),
        ):
            part.setVisible(shown)


def _fault(pattern: str, instead: str = "") -> str:
    """What is wrong with a pattern, and what is done instead; empty where it can be used."""
    try:
        check_pattern(pattern)
    except InputError as error:
        lines = error_lines(error)
        return f"{lines.what} {instead or lines.kept}"
    return ""
