"""What a copy of the picture is exported as: format and quality, and what the copy lacks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.file_features import SIZES, FileFeature
from desktop_app.core.observable import connect_each
from desktop_app.core.values import EXR_PACKING
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.invented import invented_of
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import CmykInks, ExportOptions
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.dialogs.print_fields import PrintFields
from desktop_app.ui.kit import Kit, enable_when, label, on_click, show_text
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.number_field import NumberField
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.recipe_steps import step_text
from desktop_app.ui.words.saving import metadata_text
from desktop_app.ui.words.texts import feature_text, note_text
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_SETTLED_MS = 300
"""So long nothing more is chosen before a file is written to see how large it is."""

_LOOKED_AT = 512
"""Pixels of the longest side, to know whether anything was invented."""

_MOST = {"percent": 100}
_QUALITY = Scale(1, 100, step=1, default=92)
EXPORTS = {
    **FORMATS,
    **PAGE_FORMATS,
    **{kind: row for kind, row in LAYERED.items() if not row.whole},
}
"""A project is saved, not exported."""


class ExportDialog(FormDialog):
    """Gives the id of the format and what the copy is to be to ``then``.

    Args:
        parent: the window.
        kit: theme and icons.
        workspace: with the settings, and what was chosen last.
        kind: id of the format chosen at first; an unknown one is the first there is.
        document: that is copied.
        then: goes on with what was chosen.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        workspace: Workspace,
        kind: str,
        document: Document,
        then: Callable[[str, ExportOptions], object],
    ) -> None:
        super().__init__(parent)
        self._saving, self._then = workspace.files.saving, then
        settings = self._settings = workspace.settings
        self._state, self._document, self._size = workspace.state, document, document.size
        about = document.origin.about
        self._profiled = about.icc is not None
        self._has_camera = any((about.exif, about.xmp, about.iptc))
        self._counted: tuple[str, ExportOptions] | None = None
        """Whose size is being worked out."""
        self._web: ExportOptions | None = None
        """What was chosen for the web."""
        self._timer = delayed(self, self._count, _SETTLED_MS)
        self.setWindowTitle(self.tr("Export"))
        self.web = QPushButton(self.tr("For the Web"), self)
        self.web.setToolTip(
            self.tr("JPEG of quality 85, at most 2048 px, in sRGB; no prompt, no camera data.")
        )
        self.web.clicked.connect(self._choose_web)
        self.unapplied = QWidget(self)
        self.left_out = label("heading", self.unapplied, wrap=True)
        self.apply = QPushButton(self.tr("Apply"), self.unapplied)
        on_click(self.apply, kit.actions["apply"].trigger)
        filled(spaced(QHBoxLayout(self.unapplied), 8), grow(self.left_out), self.apply)
        self.add_row("", self.unapplied)
        self.add_row("", self.web)
        formats = {row.id: row.title for row in EXPORTS.values()}
        self.format = self.add_choice(self.tr("Format"), formats, kit, kind)
        self.quality = self.add_slider(self.tr("Quality"), _QUALITY, kit)
        self.quality.set_number(settings.export_quality)
        add_tick = self._add_tick = partial(self.add_tick, kit=kit, do=self._chosen)
        self.lossless = add_tick(self.tr("Lossless"), on=settings.export_lossless)
        self._add_packing(kit)
        self._add_size(kit)
        self.cmyk = add_tick(
            self.tr("Convert to CMYK"),
            tip=self.tr("Through the profile of a press, in 8 bits, on white."),
        )
        self.printing = PrintFields(self, kit, settings, workspace.displaying.proofing, inks=True)
        self._add_extras()
        self.outcome = label("secondary", self)
        self.lacks, self.told = (label("secondary", self, wrap=True) for _ in range(2))
        self.button = QPushButton(self.tr("Export…"), self)
        self.lay_out(self.button, self.outcome, self.lacks, self.told)
        connect_each(
            self._chosen,
            self.printing.changed,
            self.printing.intent.currentIndexChanged,
            self.printing.black_point.toggled,
            self.format.currentIndexChanged,
            self.quality.edited,
        )
        self._update()
        if settings.export_web and self.format.currentData() == "JPEG":
            self._choose_web()
        listen(workspace.state.results.shown.changed, self._update)

    def _update(self, _: object = None) -> None:
        """At what the copy is made of, which the button "Apply" changes."""
        left_out, content = self._state.left_out, self._document.content
        show_text(self.left_out, " ".join(note_text(code, {}) for code in left_out))
        self.show_row(self.unapplied, shown=bool(left_out))
        about = self._document.origin.about
        made = invented_of(content, self._document.told.all, about.xmp, _LOOKED_AT)
        self._invented = bool(made.any())
        self._chosen()

    def _add_packing(self, kit: Kit) -> None:
        ways = {key: step_text(title) for key, (title, _) in EXR_PACKING.names.items()}
        self.packing = self.add_choice(
            self.tr("Compression"), ways, kit, self._settings.export_exr, self._chosen
        )
        self.packing.setToolTip(
            self.tr("ZIP and PIZ are lossless; PIZ suits grain. DWAA is lossy and much smaller.")
        )

    def accept(self) -> None:
        """Go on to the name."""
        options, settings = self.options, self._settings
        super().accept()
        settings.export_certificate = self.certificate.isChecked()
        settings.export_signed = self.signed.isChecked()
        settings.export_invented = self.invented.isChecked()
        settings.export_lossless = self.lossless.isChecked()
        settings.export_srgb = self.srgb.isChecked()
        settings.export_web = options == self._web
        settings.export_exr = self.packing.currentData()
        settings.export_quality = round(self.quality.number)
        for name in self.sizes:
            setattr(settings, f"export_{name}", self._limits.get(name, 0))
        self._then(self.format.currentData(), options)

    @property
    def options(self) -> ExportOptions:
        return ExportOptions(
            **self._limits,
            quality=round(self.quality.number) if self._loses else 0,
            srgb=self.srgb.isChecked(),
            inks=self._inks,
            packing=self.packing.currentData(),
            metadata=self.metadata.isChecked(),
            camera=self.camera.isChecked(),
            certificate=self.certificate.isChecked(),
            sign=self.signed.isChecked() and bool(self._settings.credentials_certificate),
            invented=self.invented.isChecked(),
        ).fitting(self.format.currentData(), self._size, profiled=self._profiled)

    @property
    def _limits(self) -> dict[str, Any]:
        """Those of the size that are chosen and said."""
        names = self.fit.currentData().split()
        return {name: self.sizes[name].number for name in names if self.sizes[name].number}

    def _add_size(self, kit: Kit) -> None:
        ways = {
            "": self.tr("As it is"),
            "side": self.tr("Longest side"),
            "width height": self.tr("Width × height"),
            "percent": self.tr("Percent"),
        }
        self.fit = self.add_choice(self.tr("Size"), ways, kit)
        self.sizes: dict[str, NumberField] = {}
        for field in SIZES:
            line = self.sizes[field.id] = NumberField(0, _MOST.get(field.id, 65535), self)
            line.setPlaceholderText(step_text(field.unset))
            line.setToolTip(step_text(field.tip))
            line.set_number(getattr(self._settings, f"export_{field.id}"))
            line.changed.connect(self._chosen)
            self.add_row(step_text(field.name), line)
            if line.number:
                self.fit.choose(next(way for way in ways if field.id in way))
        self.fit.currentIndexChanged.connect(self._chosen)
        self.srgb = self._add_tick(
            self.tr("Convert to sRGB"),
            on=self._settings.export_srgb,
            tip=self.tr("What browsers expect of every file."),
        )

    def _add_extras(self) -> None:
        """What is written into or next to a copy."""
        settings = self._settings
        self.metadata = self._add_tick(
            self.tr("Prompt and settings"),
            on=settings.save_metadata,
            tip=self.tr("In this copy; Preferences say what is usual."),
        )
        self.camera = self._add_tick(
            self.tr("Camera data and place"),
            on=True,
            tip=self.tr("What the opened file says of itself: EXIF with the place, XMP and IPTC."),
        )
        self.certificate = self._add_tick(
            self.tr("Certificate"),
            on=settings.export_certificate,
            tip=self.tr(
                "Writes a file beside the copy: what went in, what may have changed, and proof that"
                " all other pixels are equal."
            ),
        )
        self.signed = self._add_tick(
            self.tr("Sign with Content Credentials"),
            on=settings.export_signed,
            tip=self.tr("Signs the certificate into the copy, by the certificate in Preferences."),
        )
        self.invented = self._add_tick(
            self.tr("Map of invented pixels"),
            on=settings.export_invented,
            tip=self.tr(
                "Writes a PNG beside the copy: white where a model or Remove made what is seen."
            ),
        )

    @Slot()
    def _choose_web(self) -> None:
        self.format.setCurrentIndex(self.format.findData("JPEG"))
        self.quality.set_number(85)
        self.fit.setCurrentIndex(self.fit.findData("side"))
        self.sizes["side"].set_number(2048)
        self.srgb.setChecked(True)
        self.cmyk.setChecked(False)
        self.metadata.setChecked(False)
        self.camera.setChecked(False)
        self._chosen()
        self._web = self.options

    @property
    def _converts(self) -> bool:
        kind = self.format.currentData()
        return kind in FORMATS and FORMATS[kind].inks and self.cmyk.isChecked()

    @property
    def _inks(self) -> CmykInks | None:
        fields = self.printing
        if not self._converts or fields.path is None:
            return None
        return CmykInks(fields.path, fields.chosen_intent, fields.black_point.isChecked())

    @property
    def _loses(self) -> bool:
        """Whether the file has a quality."""
        row = FORMATS.get(self.format.currentData())
        if row is None or not row.loses_at(1):
            return False
        return not (row.lossless and self.lossless.isChecked())

    def _chosen(self, _: object = None) -> None:
        kind, options = self.format.currentData(), self.options
        row, flat, loses = FORMATS.get(kind), kind in FORMATS, self._loses
        own = not options.alters
        gone = self._saving.lost_in(kind, 1 if loses else 0, options.packing)
        if not own and FileFeature.EXACT not in gone:
            gone = (*gone, FileFeature.EXACT)
        words = self.tr("The copy keeps everything in this picture.")
        if gone:
            words = self.tr("Not in the copy: {parts}.").format(parts=feature_text(gone))
        proofs = self.tr("Certificate, signature and map need the picture's own size and colours.")
        last = self.tr("Exporting does not count as saving.")
        self.lacks.setText("\n".join((words, *([] if own else [proofs]), last)))
        told = metadata_text(
            options.metadata, marked=self._settings.mark_pictures, camera=options.camera
        )
        show_text(self.told, told if flat else "")
        self.show_row(self.quality, shown=loses)
        self.show_row(self.lossless, shown=row is not None and row.lossless and row.loses_at(1))
        self.show_row(self.packing, shown=kind == "EXR")
        self.show_row(self.cmyk, shown=row is not None and row.inks)
        self.show_row(self.fit, shown=flat)
        for name, line in self.sizes.items():
            self.show_row(line, shown=flat and name in self.fit.currentData().split())
        self.show_row(self.srgb, shown=flat and self._profiled)
        self.show_row(self.camera, shown=flat and self._has_camera)
        enable_when(own, self.certificate, self.invented, self.signed)
        self.show_row(self.invented, shown=self._invented)
        self.show_row(self.signed, shown=bool(self._settings.credentials_certificate))
        self.printing.show(self._converts)
        self.button.setEnabled(not self._converts or options.inks is not None)
        self._say_size(self.tr("calculating the file size…"))
        self._timer.start()

    # -- the size of the file -------------------------------------------------------------------

    def _say_size(self, words: str) -> None:
        size = self.options.size_of(self._size)
        self.outcome.setText(
            " · ".join((f"{size.width} × {size.height} px", *filter(None, [words])))
        )

    @Slot()
    def _count(self) -> None:
        """One at a time: what was chosen meanwhile comes after it."""
        if self._counted is None and self.button.isEnabled():
            kind, options = self._counted = self.format.currentData(), self.options
            name = f"copy{EXPORTS[kind].endings[0]}"
            self._saving.estimate(name, options, self._count_done, self._count_failed)

    def _count_done(self, size: int) -> None:
        counted, self._counted = self._counted, None
        if counted != (self.format.currentData(), self.options):
            self._count()
            return
        digits = 2 - (len(str(size)) - 1) % 3  # three in all
        form = QLocale.DataSizeFormat.DataSizeSIFormat
        words = QLocale().formattedDataSize(size, digits, form)
        self._say_size(self.tr("about {size}").format(size=words))

    def _count_failed(self, error: VelaturaError) -> None:
        self._counted = None
        self._say_size("")
