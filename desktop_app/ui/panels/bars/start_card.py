"""What stands on the canvas while there is no picture: ways to begin, and recent pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    empty,
    horizontal_line,
    label,
    named,
    saved,
    smooth_painter,
    styled,
    write_with,
)
from desktop_app.ui.look.file_thumbnails import Thumbnails
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height, use_font
from desktop_app.ui.look.theme import Theme, secondary_font, title_font
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import Gap, filled, gridded, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.row_painting import paint_card
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.families import family_name
from desktop_app.ui.words.texts import size_text
from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.worker.workspace import Workspace

WIDTH = 520
_COLUMNS = 4
_TILE = QSize(114, 76)


class RecentTile(QAbstractButton):
    """A recent picture: filled with it, its name below."""

    def __init__(self, path: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._theme = theme
        self._picture = QPixmap()
        hold(self, width=_TILE.width(), height=_TILE.height() + 20)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        named(self, path.name, plain_tip(str(path)))
        theme.changed.connect(self.update)

    def set_picture(self, image: QImage) -> None:
        """Show ``image``, cut to the tile."""
        self._picture = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        tokens = self._theme.tokens
        tile = QSize(scaled(_TILE.width()), scaled(_TILE.height()))
        frame = QRectF(0.5, 0.5, tile.width() - 1, tile.height() - 1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 4, 4)
        painter.fillPath(shape, QColor(tokens.field))
        if not self._picture.isNull():
            with saved(painter, clip=shape):
                size = self._picture.size()
                wanted = tile.scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
                left = (size.width() - wanted.width()) / 2
                top = (size.height() - wanted.height()) / 2
                source = QRectF(left, top, wanted.width(), wanted.height())
                painter.drawPixmap(frame, self._picture, source)
        lit = self.underMouse() or self.hasFocus()
        ring = tokens.focus if self.hasFocus() else tokens.accent
        painter.setPen(QPen(QColor(ring if lit else tokens.edge), 2 if self.hasFocus() else 1))
        painter.drawPath(shape)
        write_with(painter, secondary_font(), QColor(tokens.text if lit else tokens.secondary))
        line = QRectF(0, tile.height() + 3, tile.width(), scaled_height(17))
        metrics = painter.fontMetrics()
        middle = Qt.TextElideMode.ElideMiddle
        text = metrics.elidedText(self.path.name, middle, tile.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class StartCard(Retranslated, QWidget):
    """``recent_wanted`` asks to open a file; the other ways are actions."""

    recent_wanted = Signal(Path)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._state, self._kit = workspace, workspace.state, kit
        hold(self, most_width=WIDTH)
        self.title = use_font(label("title", self), title_font)
        self.open_button = QPushButton(self)
        self.paste_button = QPushButton(self)
        self.drop_hint = label("secondary", self)
        self.type_hint = label("secondary", self, wrap=True)
        self.recent_title = label("heading", self)
        self.model_line = use_font(styled(ElidedLabel(self), role="secondary"), secondary_font)
        self._recent = QWidget(self)
        self._grid = QGridLayout()
        self._tiles: list[RecentTile] = []
        self._missing: set[Path] = set()
        self._fresh = False
        self._thumbnails = Thumbnails(2 * _TILE.width(), self)
        self._thumbnails.ready.connect(self._on_thumbnail)
        self._thumbnails.missing.connect(self._on_missing)
        self._build()
        kit.theme.changed.connect(self.update)
        listen_each(self._on_model, self._state.models.changed, self._state.parameters.changed)
        listen(self._state.document.changed, self._on_document)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        actions = self._kit.actions
        return [
            Caption("title", self.tr("Start with a picture")),
            Act(
                "open_button",
                self.tr("Open…"),
                actions["open"].trigger,
                name=self.tr("Open a picture"),
            ),
            Act(
                "paste_button",
                self.tr("Paste"),
                actions["paste"].trigger,
                name=self.tr("Paste a picture"),
            ),
            Caption("drop_hint", self.tr("or drop one anywhere in the window")),
            Caption("recent_title", self.tr("Recent")),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._on_model(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fresh = True

    def stop(self) -> None:
        """End the reading of thumbnails."""
        self._thumbnails.stop()

    def _build(self) -> None:
        self._kit.icons.place(self.open_button, "folder-open")
        self._kit.icons.place(self.paste_button, "clipboard-paste")
        gridded(self._grid, 8, 8, _COLUMNS)
        filled(
            spaced(QVBoxLayout(self), 0, (20, 18, 20, 16)),
            self.title,
            Gap(12),
            filled(WrapLayout(), self.open_button, self.paste_button, self.drop_hint),
            Gap(12),
            self.type_hint,
            Gap(16),
            self._recent,
            horizontal_line("edge"),
            Gap(12),
            self.model_line,
        )
        filled(spaced(QVBoxLayout(self._recent), 8, (0, 0, 0, 16)), self.recent_title, self._grid)
        self._recent.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fresh:  # what was opened lately comes after the first paint
            self._fresh = False
            QTimer.singleShot(0, self, self._fill_recent)
        paint_card(self, self._kit.theme.tokens)

    # -- recent pictures ------------------------------------------------------------------------

    @Slot()
    def _fill_recent(self) -> None:
        # Not by the file session: what that imports is not there yet.
        recent = [Path(name) for name in self._workspace.settings.recent_files]
        paths = [path for path in recent if path not in self._missing][: 2 * _COLUMNS]
        if [tile.path for tile in self._tiles] == paths:
            return
        empty(self._grid)
        self._tiles = []
        for at, path in enumerate(paths):
            tile = RecentTile(path, self._kit.theme, self)
            tile.clicked.connect(self._clicked)
            self._grid.addWidget(tile, at // _COLUMNS, at % _COLUMNS)
            self._tiles.append(tile)
            self._thumbnails.ask(path)
        self._recent.setVisible(bool(paths))
        self.adjustSize()

    @Slot(str, QImage)
    def _on_thumbnail(self, path: str, image: QImage) -> None:
        for tile in self._tiles:
            if str(tile.path) == path and not image.isNull():
                tile.set_picture(image)

    @Slot(str)
    def _on_missing(self, path: str) -> None:
        self._missing.add(Path(path))
        self._fill_recent()

    @Slot()
    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, RecentTile):
            self.recent_wanted.emit(tile.path)

    # -- state ----------------------------------------------------------------------------------

    def _on_model(self, _: object) -> None:
        model = self._state.model
        self.type_hint.setText(
            self.tr(
                "Generate makes a picture of what the model was trained on; it takes no prompt."
            )
            if model is not None and model.prediction_type == "consistency"
            else self.tr(
                "To generate a picture from text alone, type a prompt below and press Generate."
            )
        )
        if model is None:
            self.model_line.setText(self.tr("Looking for models…"))
            return
        text = self.tr("Model: {name} · {family} · {size}")
        self.model_line.setText(
            text.format(
                name=model.name, family=family_name(model.family), size=size_text(model.size_bytes)
            )
        )

    def _on_document(self, document: Document | None) -> None:
        if document is None and self.isVisible():
            self._fill_recent()
