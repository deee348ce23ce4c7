"""Draws one model on the disk: picture, star, name, facts, tags, state and its one button."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import draw_with
from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.look.theme import base_font, secondary_font
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.models.card_model import CARD_ROLE, facts_of
from desktop_app.ui.models.card_view import BUTTON, STAR, CardDelegate
from desktop_app.ui.models.filtering import component_of
from desktop_app.ui.models.main_action import action_words, main_action
from desktop_app.ui.models.model_words import in_words, kind_icon, looks_of
from desktop_app.ui.widgets.drawn_rows import AnyIndex
from desktop_app.ui.widgets.painting import (
    button_width,
    draw_button,
    draw_elided,
    draw_picture,
    draw_placeholder,
    draw_star,
    heavy,
    line_heights,
)
from desktop_app.ui.widgets.row_painting import paint_row

_EDGE, _PAD = 4, 8
_SHAPE = 0.7
"""Height of the picture for its width."""
_STAR = 28


class InstalledDelegate(CardDelegate):
    """An installed model as a card, 212 pixels wide at least."""

    least_width = 212

    def height_for(self, width: int) -> int:
        base, small = line_heights()
        picture = round((width - 2 * (_EDGE + _PAD)) * _SHAPE)
        return 2 * (_EDGE + _PAD) + picture + 8 + base + 2 * small + 6 + scaled_height(DENSE)

    def _picture(self, area: QRect) -> QRect:
        inner = area.adjusted(_EDGE + _PAD, _EDGE + _PAD, -_EDGE - _PAD, 0)
        return QRect(inner.left(), inner.top(), inner.width(), round(inner.width() * _SHAPE))

    def parts(self, area: QRect, index: AnyIndex) -> dict[str, QRect]:
        card: ModelCard = index.data(CARD_ROLE)
        picture = self._picture(area)
        star = QRect(
            picture.right() - scaled(_STAR) - 3, picture.top() + 4, scaled(_STAR), scaled(_STAR)
        )
        found = {STAR: star}
        action = main_action(card)
        if action:
            width = min(button_width(action_words(action)), picture.width() * 3 // 5)
            bottom = area.bottom() + 1 - _EDGE - _PAD
            found[BUTTON] = QRect(
                picture.right() + 1 - width,
                bottom - scaled_height(DENSE),
                width,
                scaled_height(DENSE),
            )
        return found

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        card: ModelCard = index.data(CARD_ROLE)
        tokens, area = self.theme.tokens, option.rect
        paint_row(painter, option, tokens, _EDGE, _EDGE)
        parts, picture = self.parts(area, index), self._picture(area)
        gone = card.state in ("away", "missing")
        shown: QPixmap | None = index.data(Qt.ItemDataRole.DecorationRole)
        if shown is None:
            icon = kind_icon(component_of(card))
            draw_placeholder(painter, picture, self.icons, icon, card.family, tokens)
        else:
            draw_picture(painter, picture, shown, faded=gone)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        hot = over or self.is_hot(index, STAR)
        draw_star(painter, parts[STAR], tokens, full=card.favourite, hot=hot)
        if card.program:
            self._draw_program(painter, picture, in_words(card.program))
        self._draw_words(painter, picture, card, gone=gone)
        self._draw_state(painter, picture, card, parts.get(BUTTON), area)
        if BUTTON in parts:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            words, hot = action_words(main_action(card)), self.is_hot(index, BUTTON)
            draw_button(painter, parts[BUTTON], words, tokens, strong=chosen, hot=hot)

    def _draw_program(self, painter: QPainter, picture: QRect, program: str) -> None:
        """Whose folder it is in, on a dark pill over the picture's foot."""
        painter.setFont(secondary_font())
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(program) + 14, picture.width() - 12)
        height = metrics.height() + 2
        pill = QRect(picture.left() + 6, picture.bottom() - 5 - height, width, height)
        draw_with(painter, Qt.PenStyle.NoPen, QColor(0, 0, 0, 150))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        draw_elided(painter, pill.adjusted(7, 0, -5, 0), program, colour="white")

    def _draw_words(
        self, painter: QPainter, picture: QRect, card: ModelCard, *, gone: bool
    ) -> None:
        tokens = self.theme.tokens
        base, small = line_heights()
        line = QRect(picture.left(), picture.bottom() + 1 + 8, picture.width(), base)
        colour = tokens.secondary if gone else tokens.text
        draw_elided(painter, line, card.name, heavy(base_font()), colour)
        line = QRect(line.left(), line.bottom() + 1, line.width(), small)
        for at, words in enumerate(facts_of(card)):
            place = line.translated(0, at * small)
            draw_elided(painter, place, words, secondary_font(), tokens.secondary)

    def _draw_state(
        self, painter: QPainter, picture: QRect, card: ModelCard, button: QRect | None, area: QRect
    ) -> None:
        look = looks_of(card)
        bottom = area.bottom() + 1 - _EDGE - _PAD
        right = picture.right() + 1 if button is None else button.left() - 6
        line = QRect(
            picture.left(),
            bottom - scaled_height(DENSE),
            right - picture.left(),
            scaled_height(DENSE),
        )
        self.draw_marked(painter, line, look.icon, look.token, look.words)
