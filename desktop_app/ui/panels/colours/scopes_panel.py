"""Histogram and waveform of what the canvas shows, what is clipped, and the colour pointed at."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt, Slot
from PySide6.QtGui import QAccessible, QColor, QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.observable import connect_each
from desktop_app.imaging.reading import Reading
from desktop_app.state.document.view import SAMPLERS
from desktop_app.ui.kit import Caption, Kit, Retranslated, label, row, set_role, show_when
from desktop_app.ui.look.text_scale import hold, use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.colours.scope_counter import CountedScopes, ScopeCounter, WantedScopes
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import STRETCH, filled, gridded, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.tick import Tick
from desktop_app.worker.workspace import Workspace

_GROUND, _GRID = QColor(24, 24, 24), QColor(255, 255, 255, 36)
"""The same in both themes: colours are judged on it."""


class _Graph(QWidget):
    """One picture, as large as there is room, with lines at the quarters."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        hold(self, least_height=72)

    def sizeHint(self) -> QSize:
        return QSize(220, 72)

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _GROUND)
        if self.image is not None:
            ratio = self.devicePixelRatioF()
            size = self.size() * ratio
            fit, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
            painter.drawImage(
                self.rect(), self.image.scaled(size, fit, smooth.SmoothTransformation)
            )
        for quarter in (1, 2, 3):
            painter.fillRect(0, self.height() * quarter // 4, self.width(), 1, _GRID)
            painter.fillRect(self.width() * quarter // 4, 0, 1, self.height(), _GRID)


class _ReadingLine:
    """A patch of a colour and its three ways to be told, in a row of ``grid``."""

    def __init__(self, grid: QGridLayout, at: int, parent: QWidget) -> None:
        self.name = label("secondary", parent)
        self.patch = hold(QLabel(parent), width=14, height=14)
        self.words = use_font(label("", parent, wrap=True), small_digits)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(self.name, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.patch, at, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.words, at, 2)

    def show(self, shown: bool) -> None:
        show_when(shown, self.name, self.patch, self.words)

    def tell(self, words: str, colour: tuple[int, int, int] | None) -> None:
        self.words.setText(words)
        shown = "transparent" if colour is None else "rgb({}, {}, {})".format(*colour)
        self.patch.setStyleSheet(f"background: {shown};")


class ScopesPanel(Retranslated, QWidget):
    """Counts only while it is seen."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.counter = ScopeCounter(workspace.state, workspace.background, self)
        self.seen = CountedScopes()
        set_role(self, "panel")
        self.kind = ChoiceBox(kit.theme, kit.icons, self)
        self.side = ChoiceBox(kit.theme, kit.icons, self)
        self.logarithmic, self.masked = (Tick(kit.theme, self, DENSE) for _ in range(2))
        self.graph = _Graph(self)
        self.clipped = use_font(label("secondary", self), small_digits)
        self._build()
        self.counter.counted.connect(self._show)
        view = self._state.view
        self.kind.activated.connect(self._kind_chosen)
        self.side.activated.connect(self._side_chosen)
        connect_each(self._want, self.logarithmic.clicked, self.masked.clicked)
        listen(view.scopes.kind.changed, self._want)
        listen_each(
            self._refresh,
            self._state.has_mask.changed,
            view.scopes.sample_side.changed,
            self._state.display.profile.changed,
        )
        self.retranslate()
        self._want()

    def retranslate(self) -> None:
        view = self._state.view
        kinds = {
            "histogram": self.tr("Histogram"),
            "waveform": self.tr("Waveform"),
            "parade": self.tr("RGB parade"),
        }
        self.kind.show_choices(kinds, view.scopes.kind.value)
        self.side.show_choices({side: f"{side} × {side}" for side in (1, 3, 5)})
        self.lines[0].name.setText(self.tr("Pointer"))
        self._refresh()

    def _acts(self) -> list[Caption]:
        scopes = self._state.view.scopes
        return [
            Caption("kind", self.tr("Scope")),
            Caption(
                "side",
                self.tr("Sample size"),
                self.tr("Pixels over which colours are averaged"),
            ),
            Caption("graph", self.tr("Scope")),
            Caption("clipped", self._clipped_words()),
            Caption(
                "logarithmic",
                self.tr("Logarithmic"),
                shown=scopes.kind.value == "histogram",
            ),
            Caption("masked", self.tr("Only what is masked"), can=self._state.has_mask.value),
        ]

    def _clipped_words(self) -> str:
        seen, locale = self.seen, QLocale()
        if seen.image is None:
            return self.tr("Shows the picture once one is open.")
        low, high = (locale.toString(100 * share, "f", 2) for share in (seen.low, seen.high))
        return self.tr("Clipped: {low} % at 0, {high} % at full").format(low=low, high=high)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.counter.wake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.counter.wake(False)
        super().hideEvent(event)

    # -- parts ----------------------------------------------------------------------------------

    def _build(self) -> None:
        grid = gridded(QGridLayout(), 6, 4, 2)
        self.lines = [_ReadingLine(grid, at, self) for at in range(1 + SAMPLERS)]
        filled(
            spaced(QVBoxLayout(self), 4, (8, 0, 8, 8)),
            filled(row(4), grow(self.kind), self.side),
            grow(self.graph),
            self.clipped,
            grid,
            filled(row(8), self.logarithmic, self.masked, STRETCH),
        )

    @Slot()
    def _want(self, _: object = None) -> None:
        kind = self._state.view.scopes.kind.value
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.acts.refresh()
        self.counter.want(WantedScopes(kind, self.logarithmic.isChecked(), self.masked.isChecked()))

    @Slot(int)
    def _kind_chosen(self, index: int) -> None:
        self._state.view.scopes.kind.value = self.kind.itemData(index)

    @Slot(int)
    def _side_chosen(self, index: int) -> None:
        self._state.view.scopes.sample_side.value = self.side.itemData(index)

    @Slot(object)
    def _show(self, seen: CountedScopes) -> None:
        if seen.image is not self.seen.image:
            self.graph.show_image(None if seen.image is None else to_qimage(seen.image))
        self.seen = seen
        self._refresh()

    def _refresh(self, _: object = None) -> None:
        seen = self.seen
        self.acts.refresh()
        self.side.setCurrentIndex(
            max(0, self.side.findData(self._state.view.scopes.sample_side.value))
        )
        self.graph.setAccessibleDescription(self.clipped.text())
        for at, (line, reading) in enumerate(
            zip(self.lines, (seen.under, *seen.pinned, *[None] * SAMPLERS), strict=False)
        ):
            line.show(at == 0 or at <= len(seen.pinned))
            if at:
                line.name.setText(str(at))
            colour = None if reading is None else self._state.display.colour(reading.srgb)
            line.tell(self._reported(reading), colour)

    def _reported(self, reading: Reading | None) -> str:
        if reading is None:
            return "–"
        red, green, blue = reading.srgb
        lab = "  ".join(QLocale().toString(one, "f", 1) for one in reading.lab)
        lines = [f"sRGB  {red}  {green}  {blue}   #{red:02X}{green:02X}{blue:02X}", f"Lab  {lab}"]
        document = self._state.document.value
        dtype = "uint8" if document is None else document.pixels.dtype.name
        digits = 4 if dtype == "float32" else 0
        own = "  ".join(QLocale().toString(one, "f", digits) for one in reading.values)
        if document is not None and not (document.space.is_srgb and dtype == "uint8"):
            lines.append(self.tr("Document  {values}").format(values=own))
        if reading.opacity < 1:
            opacity = QLocale().toString(100 * reading.opacity, "f", 0)
            lines.append(self.tr("Opacity  {percent} %").format(percent=opacity))
        return "\n".join(lines)
