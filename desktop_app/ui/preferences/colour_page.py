"""Colour management: by which profile pictures are shown on this screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.painting.display import DisplayChoice, DisplaySource, ProfileFinding
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, label, row
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, named_rows, spaced
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace


class ColourPage(Retranslated, QWidget):
    """Profile and intent of this screen; follows ``state.display``."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent)
        self._display, self._displaying = workspace.state.display, workspace.displaying
        self.source = ChoiceBox(kit.theme, kit.icons, self)
        self.intent = ChoiceBox(kit.theme, kit.icons, self)
        self.in_use, self.hint, self.note = (label("secondary", self, wrap=True) for _ in range(3))
        self.file = ElidedLabel(self)
        self.choose = QPushButton(self)
        self.error = label("failed", self, wrap=True)
        self.source_name, self.file_name, self.intent_name = (
            label("secondary", self) for _ in range(3)
        )
        grid = named_rows(
            (self.source_name, self.source),
            (None, self.in_use),
            (self.file_name, filled(row(8), grow(self.file), self.choose)),
            (None, self.error),
            (self.intent_name, self.intent),
            (None, self.hint),
        )
        self.file_name.setBuddy(self.choose)
        filled(spaced(QVBoxLayout(self), 16, (0, 0, 0, 0)), grid, self.note, STRETCH)
        display = self._display
        listen_each(
            self._refresh,
            display.choice.changed,
            display.screen.changed,
            display.profile.changed,
            display.error.changed,
        )
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        choice, error = self._display.choice.value, self._display.error.value
        in_use, profile = self._in_use(choice), self._display.profile.value
        lines = None if error is None else error_lines(error)
        same = profile is not None and not profile.has_tables
        return [
            Caption("source_name", self.tr("Profile")),
            Caption("file", Path(choice.file).name or self.tr("none selected yet")),
            Caption(
                "error",
                "" if lines is None else f"{lines.what} {lines.todo}",
                shown=lines is not None,
            ),
            Caption("hint", self.tr("With this profile both look the same."), shown=same),
            Caption(
                "source",
                self.tr("Profile"),
                value=choice.source,
                choices={
                    DisplaySource.SCREEN: self.tr("Screen profile"),
                    DisplaySource.SRGB: self.tr("sRGB"),
                    DisplaySource.FILE: self.tr("An ICC file…"),
                },
                do=self._source_chosen,
            ),
            Caption("in_use", in_use, shown=bool(in_use)),
            Caption("file_name", self.tr("File")),
            Act("choose", self.tr("Choose…"), self._ask_for_file),
            Caption("intent_name", self.tr("Rendering intent")),
            Caption(
                "intent",
                self.tr("Rendering intent"),
                self.tr(
                    "<b>Rendering intent</b><br>How colours the screen can't show are displayed: "
                    "as the nearest it can show (relative colorimetric), or with all colours "
                    "compressed a little (perceptual). Both use black point compensation."
                ),
                value=choice.intent,
                choices={
                    RenderingIntent.RELATIVE: self.tr("Relative colorimetric"),
                    RenderingIntent.PERCEPTUAL: self.tr("Perceptual"),
                },
                do=lambda intent: self._displaying.choose_intent(RenderingIntent(intent)),
            ),
            Caption(
                "note",
                self.tr(
                    "This changes only the display. Pictures, picked colours, copies and files "
                    "keep their values."
                ),
            ),
        ]

    def retranslate(self) -> None:
        self._refresh(None)

    def restore(self) -> None:
        """As on the first day."""
        self._displaying.choose_source(DisplaySource.SCREEN)
        self._displaying.choose_intent(RenderingIntent.RELATIVE)

    # -- parts ----------------------------------------------------------------------------------

    def _refresh(self, _: object) -> None:
        choice = self._display.choice.value
        self.acts.refresh()
        self.source.setItemData(0, self._screen_name(), DETAIL_ROLE)
        self.source.setItemData(2, Path(choice.file).name, DETAIL_ROLE)
        self.file.explanation = choice.file

    def _screen_name(self) -> str:
        screen = self._display.screen.value
        if screen.finding is ProfileFinding.FOUND:
            return screen.name or self.tr("unnamed")
        return self.tr("none found: sRGB")

    def _in_use(self, choice: DisplayChoice) -> str:
        profile, finding = self._display.profile.value, self._display.screen.value.finding
        if choice.source is DisplaySource.SRGB:
            return self.tr("Pictures are shown as on an sRGB screen.")
        if profile is not None:
            name = profile.name or self.tr("an unnamed profile")
            return self.tr("In use: {name}").format(name=name)
        if choice.source is DisplaySource.FILE:
            return self.tr("The file can't be used. Pictures are shown as sRGB.")
        if finding is ProfileFinding.MANAGED:
            return self.tr("The desktop converts sRGB for the screen (Wayland).")
        if finding is ProfileFinding.UNUSABLE:
            return self.tr("The screen's profile can't be used. Pictures are shown as sRGB.")
        return self.tr("No profile was found for this screen. Pictures are shown as sRGB.")

    def _source_chosen(self, chosen: str) -> None:
        source = DisplaySource(chosen)
        if source is DisplaySource.FILE and not self._display.choice.value.file:
            self._refresh(None)
            self._ask_for_file()
        else:
            self._displaying.choose_source(source)

    @Slot()
    def _ask_for_file(self) -> None:
        folder = str(Path(self._display.choice.value.file).parent)
        filters = (self.tr("ICC profiles (*.icc *.icm)"), self.tr("All files (*)"))
        title = self.tr("Choose Screen Profile")
        choose_file(self, title, filters, self._file_chosen, folder)

    @Slot(str)
    def _file_chosen(self, name: str) -> None:
        self._displaying.choose_file(Path(name))
