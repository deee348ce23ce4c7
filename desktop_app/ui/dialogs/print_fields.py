"""Through which profile something is printed, as the dialogs of proofs and of CMYK ask for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton

from desktop_app.imaging.output_profile import OutputProfile
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.storage.settings import Settings
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit, on_click
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.worker.proofing import Proofing


class PrintFields(QObject):
    """Three rows of ``dialog``, which begin with what was chosen last; ``changed`` tells that
    another profile was.

    Args:
        dialog: where the rows are.
        kit: theme and icons.
        settings: what was chosen last.
        proofing: finds the profiles that are offered.
        inks: only those of presses.
    """

    changed = Signal()

    def __init__(
        self, dialog: FormDialog, kit: Kit, settings: Settings, proofing: Proofing, *, inks: bool
    ) -> None:
        super().__init__(dialog)
        self._dialog, self._proofing, self._inks = dialog, proofing, inks
        self.file = ChoiceBox(kit.theme, kit.icons, dialog)
        self.file.setPlaceholderText(self.tr("none selected yet"))
        if settings.print_profile:
            self.file.addItem(Path(settings.print_profile).name, settings.print_profile)
        self.file.currentIndexChanged.connect(self.changed)
        proofing.find(self._found, inks=inks)
        self.button = on_click(QPushButton(self.tr("Browse…"), dialog), self.ask)
        self.button.setAccessibleName(self.tr("Choose profile"))
        dialog.add_row(self.tr("Profile"), self.file)
        dialog.add_row("", self.button)
        intents = {
            RenderingIntent.RELATIVE: self.tr("Relative colorimetric"),
            RenderingIntent.PERCEPTUAL: self.tr("Perceptual"),
            RenderingIntent.SATURATION: self.tr("Saturation"),
            RenderingIntent.ABSOLUTE: self.tr("Absolute colorimetric"),
        }
        self.intent = dialog.add_choice(
            self.tr("Rendering intent"), intents, kit, RenderingIntent(settings.print_intent)
        )
        self.black_point = dialog.add_tick(
            self.tr("Black point compensation"),
            kit,
            self.tr("The darkest colour of the picture becomes the darkest that can be printed."),
            on=settings.print_black_point,
        )

    def show(self, shown: bool) -> None:
        """Show the rows, or not."""
        for field in (self.file, self.button, self.intent, self.black_point):
            self._dialog.show_row(field, shown=shown)

    @property
    def path(self) -> Path | None:
        """Of the profile that is chosen."""
        name = self.file.currentData()
        return Path(name) if name else None

    @property
    def chosen_intent(self) -> RenderingIntent:
        """The intent that is chosen."""
        return RenderingIntent(self.intent.currentData())

    @Slot()
    def ask(self) -> None:
        """Let the user choose a file, at first among the system's."""
        known = () if self.path is None else (self.path.parent,)
        places = (*known, *self._proofing.folders)
        folder = next((str(one) for one in places if one.is_dir()), "")
        filters = self.tr("ICC profiles (*.icc *.icm)"), self.tr("All files (*)")
        choose_file(self._dialog, self.tr("Choose Profile"), filters, self.choose, folder)

    @Slot(str)
    def choose(self, name: str) -> None:
        """Take the profile in that file."""
        path = Path(name).absolute()
        if self.file.findData(str(path)) < 0:
            self.file.addItem(path.name, str(path))
        self.file.choose(str(path))

    def _found(self, profiles: list[tuple[Path, OutputProfile]]) -> None:
        """Offer them by what they call themselves. Only where nothing but presses is offered, the
        first is chosen by itself: a proof is never of a profile that nobody chose."""
        names = [profile.name for _, profile in profiles]
        for path, profile in profiles:
            at = self.file.findData(str(path))
            if at < 0:
                at = self.file.count()
                self.file.addItem("", str(path))
            self.file.setItemText(at, profile.name)
            alone = names.count(profile.name) == 1
            self.file.setItemData(at, profile.mode if alone else path.name, DETAIL_ROLE)
            self.file.setItemData(at, str(path), Qt.ItemDataRole.ToolTipRole)
        if self._inks and self.path is None and profiles and profiles[0][1].mode == "CMYK":
            self.file.choose(str(profiles[0][0]))
