"""Through which profile something is printed, as the dialogs of proofs and of CMYK ask for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.imaging.rendering_intent import Intent
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import Kit, on_click, put_text, row
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from desktop_app.storage.settings import Settings
    from desktop_app.ui.dialogs.form_dialog import FormDialog

_FOLDERS = {
    "darwin": ("/Library/ColorSync/Profiles",),
    "win32": ("C:/Windows/System32/spool/drivers/color",),
}
_OTHER_FOLDERS = ("/usr/share/color/icc", "/usr/local/share/color/icc", "/var/lib/color/icc")
"""Where systems keep profiles."""


class PrintFields(QObject):
    """Three rows of ``dialog``, which begin with what was chosen last; ``changed`` tells that a
    file was chosen."""

    changed = Signal()

    def __init__(self, dialog: FormDialog, kit: Kit, settings: Settings) -> None:
        super().__init__(dialog)
        self._dialog, self._settings = dialog, settings
        self.path = Path(settings.print_profile) if settings.print_profile else None
        self.file = ElidedLabel(dialog)
        self.button = on_click(QPushButton(self.tr("Choose…"), dialog), self.ask)
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(self.tr("Choose profile"))
        self.intent = ChoiceBox(kit.theme, kit.icons, dialog)
        self.intent.setAccessibleName(self.tr("Rendering intent"))
        for name, intent in (
            (self.tr("Relative colorimetric"), Intent.RELATIVE),
            (self.tr("Perceptual"), Intent.PERCEPTUAL),
            (self.tr("Saturation"), Intent.SATURATION),
            (self.tr("Absolute colorimetric"), Intent.ABSOLUTE),
        ):
            self.intent.addItem(name, intent)
        self.intent.setCurrentIndex(self.intent.findData(Intent(settings.print_intent)))
        self.black_point = Tick(kit.theme, dialog)
        put_text(
            self.black_point,
            self.tr("Black point compensation"),
            tip=self.tr(
                "The darkest colour of the picture becomes the darkest that can be printed."
            ),
        )
        self.black_point.setChecked(settings.print_black_point)
        self.place = QWidget(dialog)
        self.place.setLayout(filled(row(8), grow(self.file), self.button))
        dialog.add_row(self.tr("Profile"), self.place)
        dialog.add_row(self.tr("Rendering intent"), self.intent)
        dialog.add_row("", self.black_point)
        self._name_file()

    def show(self, shown: bool) -> None:
        """Show the rows, or not."""
        for field in (self.place, self.intent, self.black_point):
            self._dialog.show_row(field, shown=shown)

    @property
    def chosen_intent(self) -> Intent:
        """The intent that is chosen."""
        return Intent(self.intent.currentData())

    @Slot()
    def ask(self) -> None:
        """Let the user choose a file, at first among the system's."""
        known = (self.path.parent,) if self.path is not None else ()
        folders = (*known, *map(Path, _FOLDERS.get(sys.platform, _OTHER_FOLDERS)))
        folder = next((str(one) for one in folders if one.is_dir()), "")
        filters = self.tr("ICC profiles (*.icc *.icm)"), self.tr("All files (*)")
        choose_file(self._dialog, self.tr("Choose Profile"), filters, self.choose, folder)

    @Slot(str)
    def choose(self, name: str) -> None:
        """Take the profile in that file."""
        self.path = Path(name).absolute()
        self._name_file()
        self.changed.emit()

    def _name_file(self) -> None:
        self.file.setText(self.tr("none selected yet") if self.path is None else self.path.name)
        self.file.explanation = "" if self.path is None else str(self.path)
