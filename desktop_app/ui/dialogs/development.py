"""How camera raw is to be developed, asked before it is opened and again later."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.picture import EXPOSURE, HIGHLIGHTS, Development
from desktop_app.imaging.raw import embedded_preview, raw_trial
from desktop_app.ui.dialogs.form_dialog import FormDialog, fit_height
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.texts import error_lines, note_text
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.file_session import RawFiles

_EXPOSURE = Scale(EXPOSURE.minimum, EXPOSURE.maximum, step=0.05, default=0, unit=" EV", decimals=2)
_HIGHLIGHTS = Scale(HIGHLIGHTS.minimum, HIGHLIGHTS.maximum, step=1, default=0)
_WIDTH, _HEIGHT = 560, 380


class DevelopmentDialog(FormDialog):
    """The camera's own picture at once, then what the sliders make of the sensor's.

    Args:
        parent: the window.
        kit: theme and icons.
        background: where files are read.
        raws: told what was chosen.
    """

    def __init__(
        self, parent: QWidget, kit: Kit, background: BackgroundTasks, raws: RawFiles
    ) -> None:
        super().__init__(parent, width=_WIDTH + 40, gap=12)
        self._background, self._raws = background, raws
        self._trials = dict[int, Callable[[float], ByteArray] | None]()
        self._error: VelaturaError | None = None
        self._look: ByteArray | None = None
        self.view = label("", self)
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hold(self.view, width=_WIDTH, height=_HEIGHT)
        self._rows.addWidget(self.view, 0, 0, 1, 2, Qt.AlignmentFlag.AlignCenter)
        self.exposure = self.add_slider("", _EXPOSURE, kit, self._show)
        self.highlights = self.add_slider("", _HIGHLIGHTS, kit, self._show)
        self.exposure.set_number(raws.last.exposure)
        self.highlights.set_number(raws.last.highlights)
        self.note = label("secondary", self, wrap=True)
        self.button = QPushButton(self)
        self.lay_out(self.button, self.note)
        self.exposure.setFocus()
        look = partial(embedded_preview, raws.data, raws.name)
        self._background.run(look, self._on_preview, lambda _: None)  # the sensor's picture tells
        self._show()

    def chosen(self) -> Development:
        return Development(self.exposure.number, int(self.highlights.number))

    @Slot()
    def _show(self) -> None:
        """The picture that there is of the values, and what is to be said."""
        chosen = self.chosen()
        trial = self._trials.get(chosen.highlights)
        if chosen.highlights not in self._trials:
            self._trials[chosen.highlights] = None
            work = partial(raw_trial, self._raws.data, self._raws.name, chosen.highlights)
            self._background.run(work, partial(self._tried, chosen.highlights), self._failed)
        seen = self._look if trial is None else trial(chosen.exposure)
        if seen is not None and (trial or not any(self._trials.values())):
            self._put(seen)
        self._say()

    def _put(self, seen: ByteArray) -> None:
        ratio = self.devicePixelRatioF()
        image = to_qimage(np.ascontiguousarray(seen)).scaled(
            round(scaled(_WIDTH) * ratio),
            round(scaled(_HEIGHT) * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        image.setDevicePixelRatio(ratio)
        self.view.setPixmap(QPixmap.fromImage(image))

    def _on_preview(self, pixels: ByteArray | None) -> None:
        self._look = pixels
        self._show()

    def _tried(self, highlights: int, trial: Callable[[float], ByteArray]) -> None:
        self._trials[highlights] = trial
        self._show()

    def _failed(self, error: VelaturaError) -> None:
        self._error = error
        self._show()

    def _say(self) -> None:
        """All words, and what can be used."""
        many = self._raws.count > 1
        title = self.tr("Develop {name}") if self._raws.again else self.tr("Open {name}")
        self.setWindowTitle(title.format(name=self._raws.name))
        names = {self.exposure: self.tr("Exposure"), self.highlights: self.tr("Highlights")}
        for slider, name in names.items():
            self._names[slider].setText(name)
            slider.set_label(name, inside=False)
            slider.setEnabled(self._error is None or many)
        self.view.setAccessibleName(self.tr("Preview"))
        self.highlights.setToolTip(
            self.tr(
                "What happens to clipped light: 0 white, 1 a blend with the channels that are not"
                " clipped, 2 to 8 rebuilt, ever more in colour."
            )
        )
        self.cancel.setText(self.tr("Cancel"))
        self.button.setText(self.tr("Develop") if self._raws.again else self.tr("Open"))
        said = [self.tr("For all %n files.", "", self._raws.count)] if many else []
        if self._error is not None:
            only = self._error.code == "raw_unknown" and self._look is not None
            words = note_text("raw_preview_only", {}) if only else error_lines(self._error).what
            said.append(words)
            self.button.setEnabled(only or many)
        elif self._trials[self.chosen().highlights] is None:
            said.append(self.tr("Developing the preview…"))
        self.note.setText(" ".join(said))
        if self.isVisible():
            fit_height(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def accept(self) -> None:
        if self.button.isEnabled():
            chosen = self.chosen()
            super().accept()
            self._raws.then(chosen)
