"""The head of the side panel: picture, name, star, state, and the main button."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    draw_with,
    label,
    row,
    smooth_painter,
)
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.models.filtering import component_of
from desktop_app.ui.models.main_action import action_words, main_action
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import kind_icon, looks_of
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.painting import draw_picture, draw_placeholder, draw_star
from desktop_app.ui.words.families import doubt_text
from desktop_app.ui.words.texts import error_lines


class PictureBox(QWidget):
    """A picture over the whole width, or the placeholder of a kind and family."""

    def __init__(self, kit: Kit, shape: float = 0.66, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit, self._shape = kit, shape
        self._picture: QPixmap | None = None
        self._icon, self._family, self._faded = "image", "", False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        kit.theme.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self._shape)

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(300))

    def tell(self, picture: QPixmap | None, icon: str, family: str, *, faded: bool) -> None:
        self._picture, self._icon, self._family, self._faded = picture, icon, family, faded
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area, tokens = QRect(self.rect()), self._kit.theme.tokens
        if self._picture is None:
            draw_placeholder(painter, area, self._kit.icons, self._icon, self._family, tokens)
        else:
            draw_picture(painter, area, self._picture, faded=self._faded)


class StarButton(QToolButton):
    """Checked: the model is a favourite; drawn as a full star."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.setCheckable(True)
        hold(self, width=28, height=28)
        self.setProperty("look", "toggle")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        tokens = self._kit.theme.tokens
        if self.isChecked():
            draw_star(painter, self.rect(), tokens, full=True, hot=False, disc=False)
        else:
            ratio = self.devicePixelRatioF()
            side = scaled(16)
            place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            token = "text" if self.underMouse() else "secondary"
            pixmap = self._kit.icons.pixmap("star", token, scaled(16), ratio)
            painter.drawPixmap(place.topLeft(), pixmap)
        if self.hasFocus():
            draw_with(painter, self._kit.theme.color("focus"), Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)


class DetailsHead(Retranslated, QWidget):
    """``acted`` asks for what the main button says."""

    acted = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        kit = parts.kit
        self.picture = PictureBox(kit, parent=self)
        self.name = QLineEdit(self)
        self.star = StarButton(kit, self)
        self.mark, self.state = QLabel(self), label("small", self, wrap=True)
        hold(self.mark, width=16, height=16)
        self.why = label("secondary", self, wrap=True)
        self.button = QPushButton(self)
        parts.kit.primary_buttons.add(self.button, "page")
        top, line = filled(row(6), grow(self.name), self.star), row(6)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.state, 1)
        filled(spaced(QVBoxLayout(self), 8), self.picture, top, line, self.why, self.button)
        self.name.editingFinished.connect(self._renamed)
        kit.theme.changed.connect(self._draw)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        card = self._card
        action = "" if card is None else main_action(card)
        why = "" if card is None else self._why(card)
        return [
            Caption(
                "name",
                "",
                self.tr(
                    "<b>Name</b><br>A name of your own. The file keeps its name; empty this field"
                    " to use that again."
                ),
                self.tr("Name"),
            ),
            Caption(
                "star",
                "",
                self.tr("<b>Favourite</b><br>The list can be filtered by favourites."),
                self.tr("Favourite"),
                value=card is not None and card.favourite,
                do=self._starred,
            ),
            Caption("state", "" if card is None else looks_of(card).words),
            Caption("why", why, shown=bool(why)),
            Act(
                "button",
                action_words(action) if action else "",
                lambda: self.acted.emit(action),
                shown=bool(action),
            ),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._draw()

    def show_card(self, card: ModelCard, picture: QPixmap | None) -> None:
        same = self._card is not None and self._card.key == card.key
        if not (same and self.name.hasFocus()):
            self.name.setText(card.name)
            self.name.setCursorPosition(0)
        self._card = card
        gone = card.state in ("away", "missing")
        if picture is not None or not same or not card.thumbnail:
            self.picture.tell(picture, kind_icon(component_of(card)), card.family, faded=gone)
        self.retranslate()

    def _why(self, card: ModelCard) -> str:
        """What is to be said of its state."""
        if card.error is not None:
            lines = error_lines(card.error)
            return f"{lines.what} {lines.todo}"
        return {
            "away": self.tr("Connect its disk to use it again. Nothing is forgotten."),
            "missing": self.tr(
                "Its file was moved or deleted. Locate it, or remove it from the list."
            ),
            "pickle": self.tr(
                "A pickle can run any program when it is loaded. Convert turns it into a "
                "safetensors file, in a sandboxed process."
            ),
            "damaged": self.tr("Some of its bytes have changed. See below."),
            "other": self.tr("The file is intact, but this version can't generate with it."),
        }.get(card.state, doubt_text(card.info))

    def _draw(self) -> None:
        if self._card is not None:
            look = looks_of(self._card)
            ratio = self.devicePixelRatioF()
            self.mark.setPixmap(
                self._parts.kit.icons.pixmap(look.icon, look.token, scaled(16), ratio)
            )

    @Slot()
    def _renamed(self) -> None:
        card, name = self._card, self.name.text().strip()
        if card is not None and name != card.name:
            self._parts.commands.installed.set_name(card.key, name)

    def _starred(self, on: bool) -> None:
        if self._card is not None:
            self._parts.commands.installed.set_favourite(self._card.key, on)
