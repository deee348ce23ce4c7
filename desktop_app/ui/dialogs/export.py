"""What a copy of the picture is exported as: format and quality, and what the copy lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from desktop_app.core.file_features import FileFeature
from desktop_app.core.values import EXR_PACKING
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
from desktop_app.imaging.formats import FORMATS
from desktop_app.storage.layered import LAYERED
from desktop_app.storage.pictures import Inks
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.dialogs.print_fields import PrintFields
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.number_field import NumberField
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.recipe_steps import step_text
from desktop_app.ui.words.texts import feature_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.storage.settings import Settings

_QUALITY = Scale(1, 100, step=1, default=92)
EXPORTS = {
    **FORMATS,
    **PAGE_FORMATS,
    **{kind: row for kind, row in LAYERED.items() if not row.whole},
}
"""A project is saved, not exported."""


class ExportDialog(FormDialog):
    """Gives the id of the format, the quality, and how it becomes CMYK, to ``then``.

    Args:
        parent: the window.
        kit: theme and icons.
        kind: id of the format chosen at first; an unknown one is the first there is.
        settings: what was chosen last.
        gone: what a file of a format, at a quality and packing, would not hold of the document.
        invented: whether any of its pixels were.
        profiled: whether its colours are others than sRGB.
        then: goes on with what was chosen.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        kind: str,
        settings: Settings,
        gone: Callable[[str, int, str], tuple[FileFeature, ...]],
        invented: bool,
        profiled: bool,
        then: Callable[[str, int, Inks | None], object],
    ) -> None:
        super().__init__(parent)
        self._gone, self._then, self._settings = gone, then, settings
        self._metadata, self._invented, self._profiled = "", invented, profiled
        self.setWindowTitle(self.tr("Export Copy"))
        self.format = ChoiceBox(kit.theme, kit.icons, self)
        self.format.setAccessibleName(self.tr("Format"))
        for row in EXPORTS.values():
            self.format.addItem(row.title, row.id)
        self.format.setCurrentIndex(max(0, self.format.findData(kind)))
        self.quality = ValueSlider(_QUALITY, kit.theme, self)
        self.quality.set_label(self.tr("Quality"), inside=False)
        self.quality.set_number(settings.export_quality)
        self.lacks = label("secondary", self)
        self.lacks.setWordWrap(True)
        self.web = QPushButton(self.tr("For the Web"), self)
        self.web.setToolTip(self.tr("JPEG of quality 85, at most 2048 px, in sRGB."))
        self.web.clicked.connect(self._choose_web)
        self.add_row("", self.web)
        self.add_row(self.tr("Format"), self.format)
        self.add_row(self.tr("Quality"), self.quality)
        self.lossless = Tick(kit.theme, self)
        self.lossless.setText(self.tr("Lossless"))
        self.lossless.setChecked(settings.export_lossless)
        self.add_row("", self.lossless)
        self.packing = self._packing_box(kit)
        self._add_size(kit)
        self.cmyk = Tick(kit.theme, self)
        self.cmyk.setText(self.tr("Convert to CMYK"))
        self.cmyk.setToolTip(self.tr("Through the profile of a press, in 8 bits, on white."))
        self.add_row("", self.cmyk)
        self.printing = PrintFields(self, kit, settings)
        self._add_extras(kit)
        self.metadata = label("secondary", self)
        self.metadata.setWordWrap(True)
        self.button = QPushButton(self.tr("Export…"), self)
        self.lay_out(self.button, self.lacks, self.metadata)
        self.cmyk.toggled.connect(self._chosen)
        self.lossless.toggled.connect(self._chosen)
        self.printing.changed.connect(self._chosen)
        self.format.currentIndexChanged.connect(self._chosen)
        self._chosen()

    def _packing_box(self, kit: Kit) -> ChoiceBox:
        """How OpenEXR is packed."""
        box = ChoiceBox(kit.theme, kit.icons, self)
        box.setAccessibleName(self.tr("Compression"))
        for key, (title, _) in EXR_PACKING.names.items():
            box.addItem(step_text(title), key)
        box.setCurrentIndex(box.findData(self._settings.export_exr))
        box.setToolTip(
            self.tr("ZIP and PIZ are lossless; PIZ suits grain. DWAA is lossy and much smaller.")
        )
        box.currentIndexChanged.connect(self._chosen)
        self.add_row(self.tr("Compression"), box)
        return box

    def say_metadata(self, words: str) -> None:
        """Say what copies tell of themselves; layered ones hold no mark."""
        self._metadata = words
        self._chosen()

    def accept(self) -> None:
        """Go on to the name."""
        super().accept()
        self._settings.export_certificate = self.certificate.isChecked()
        self._settings.export_signed = self.signed.isChecked()
        self._settings.export_invented = self.invented.isChecked()
        self._settings.export_lossless = self.lossless.isChecked()
        self._settings.export_side = self.side.number
        self._settings.export_srgb = self.srgb.isChecked()
        self._settings.export_exr = self.packing.currentData()
        self._then(self.format.currentData(), round(self.quality.number), self._inks)

    def _add_size(self, kit: Kit) -> None:
        self.side = NumberField(0, 65535, self)
        self.side.setPlaceholderText(self.tr("As it is"))
        self.side.setToolTip(self.tr("In pixels. The copy is never enlarged."))
        self.side.set_number(self._settings.export_side)
        self.add_row(self.tr("Longest side"), self.side)
        self.srgb = Tick(kit.theme, self)
        self.srgb.setText(self.tr("Convert to sRGB"))
        self.srgb.setToolTip(self.tr("What browsers expect of every file."))
        self.srgb.setChecked(self._settings.export_srgb)
        self.add_row("", self.srgb)
        self.side.changed.connect(self._chosen)
        self.srgb.toggled.connect(self._chosen)

    def _add_extras(self, kit: Kit) -> None:
        """What is written into or next to a copy."""
        self.certificate = Tick(kit.theme, self)
        self.certificate.setText(self.tr("Certificate"))
        self.certificate.setToolTip(
            self.tr(
                "Writes a file beside the copy: what went in, what may have changed, and proof that"
                " all other pixels are equal."
            )
        )
        self.certificate.setChecked(self._settings.export_certificate)
        self.add_row("", self.certificate)
        self.signed = Tick(kit.theme, self)
        self.signed.setText(self.tr("Sign with Content Credentials"))
        self.signed.setToolTip(
            self.tr("Signs the certificate into the copy, by the certificate in Preferences.")
        )
        self.signed.setChecked(self._settings.export_signed)
        self.add_row("", self.signed)
        self.invented = Tick(kit.theme, self)
        self.invented.setText(self.tr("Map of invented pixels"))
        self.invented.setToolTip(
            self.tr(
                "Writes a PNG beside the copy: white where a model or Remove made what is seen."
            )
        )
        self.invented.setChecked(self._settings.export_invented)
        self.add_row("", self.invented)

    @Slot()
    def _choose_web(self) -> None:
        self.format.setCurrentIndex(self.format.findData("JPEG"))
        self.quality.set_number(85)
        self.side.set_number(2048)
        self.srgb.setChecked(True)
        self.cmyk.setChecked(False)

    @property
    def _converts(self) -> bool:
        kind = self.format.currentData()
        return kind in FORMATS and FORMATS[kind].inks and self.cmyk.isChecked()

    @property
    def _inks(self) -> Inks | None:
        fields = self.printing
        if not self._converts or fields.path is None:
            return None
        return Inks(fields.path, fields.chosen_intent, fields.black_point.isChecked())

    def _chosen(self, _: object = None) -> None:
        kind = self.format.currentData()
        row = FORMATS.get(kind)
        offers_both = row is not None and row.lossless and row.loses_at(1)
        whole = offers_both and self.lossless.isChecked()
        loses = row is not None and row.loses_at(1) and not whole
        flat = kind in FORMATS
        own = not flat or not (self.side.number or (self.srgb.isChecked() and self._profiled))
        gone = self._gone(kind, 1 if loses else 0, self.packing.currentData())
        if not own and FileFeature.EXACT not in gone:
            gone = (*gone, FileFeature.EXACT)
        words = self.tr("The copy keeps everything in this picture.")
        if gone:
            words = self.tr("Not in the copy: {parts}.").format(parts=feature_text(gone))
        self.lacks.setText(words + "\n" + self.tr("Exporting does not count as saving."))
        self.metadata.setText(self._metadata if kind in FORMATS else "")
        self.metadata.setVisible(bool(self.metadata.text()))
        self.show_row(self.quality, shown=loses)
        self.show_row(self.lossless, shown=offers_both)
        self.show_row(self.packing, shown=kind == "EXR")
        self.show_row(self.cmyk, shown=kind in FORMATS and FORMATS[kind].inks)
        self.show_row(self.side, shown=flat)
        self.show_row(self.srgb, shown=flat and self._profiled)
        self.show_row(self.certificate, shown=own)
        self.show_row(self.invented, shown=own and self._invented)
        self.show_row(self.signed, shown=own and bool(self._settings.credentials_certificate))
        self.printing.show(self._converts)
        self.button.setEnabled(not self._converts or self._inks is not None)
