"""Draws one model of the catalog: what it is, one sentence, facts, licence, fit, and Get."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import CatalogCard
from desktop_app.ui.kit import write_with
from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.look.theme import base_font, secondary_font
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.models.card_model import CARD_ROLE, CatalogModelList
from desktop_app.ui.models.card_view import BUTTON, CardDelegate
from desktop_app.ui.models.catalog_words import facts, fit_badge, licence_badge
from desktop_app.ui.models.main_action import catalog_action, catalog_words
from desktop_app.ui.models.model_words import kind_icon, kind_name
from desktop_app.ui.widgets.drawn_rows import AnyIndex
from desktop_app.ui.widgets.painting import (
    button_width,
    draw_button,
    draw_elided,
    draw_icon,
    draw_placeholder,
    draw_two_lines,
    heavy,
    line_heights,
)
from desktop_app.ui.widgets.row_painting import paint_row
from desktop_app.ui.words.families import architecture_name, model_summary

_EDGE, _PAD, _TILE = 4, 10, 40


class CatalogDelegate(CardDelegate):
    """A model of the catalog as a card of 268 to 320 pixels."""

    least_width = 268
    usual_width = 320

    def height_for(self, width: int) -> int:
        base, small = line_heights()
        del width
        head = max(_TILE, base + small)
        return 2 * (_EDGE + _PAD) + head + 8 + 3 * small + 6 + 2 * small + 8 + scaled_height(DENSE)

    def parts(self, area: QRect, index: AnyIndex) -> dict[str, QRect]:
        card: CatalogCard = index.data(CARD_ROLE)
        inner = self._inner(area)
        words = catalog_words(card, self._download(index, card))
        width = min(max(72, button_width(words)), inner.width())
        return {
            BUTTON: QRect(
                inner.right() + 1 - width,
                inner.bottom() + 1 - scaled_height(DENSE),
                width,
                scaled_height(DENSE),
            )
        }

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        card: CatalogCard = index.data(CARD_ROLE)
        tokens = self.theme.tokens
        paint_row(painter, option, tokens, _EDGE, _EDGE)
        inner = self._inner(option.rect)
        top = self._draw_head(painter, inner, card)
        top = self._draw_sentence(painter, inner, top, card)
        self._draw_marks(painter, inner, top, card)
        self._draw_foot(painter, inner, option, index, card)

    @staticmethod
    def _inner(area: QRect) -> QRect:
        edge = _EDGE + _PAD
        return area.adjusted(edge, edge, -edge, -edge)

    @staticmethod
    def _download(index: AnyIndex, card: CatalogCard) -> DownloadStatus | None:
        model = index.model()
        return model.download(card) if isinstance(model, CatalogModelList) else None

    def _draw_head(self, painter: QPainter, inner: QRect, card: CatalogCard) -> int:
        tokens, (base, small) = self.theme.tokens, line_heights()
        tile = QRect(inner.left(), inner.top(), _TILE, _TILE)
        icon = kind_icon(card.model.component)
        draw_placeholder(painter, tile, self.icons, icon, card.model.family, tokens)
        left = tile.right() + 1 + 10
        line = QRect(
            left, tile.top() + max(0, _TILE - base - small) // 2, inner.right() - left, base
        )
        draw_elided(painter, line, card.model.name, heavy(base_font()), tokens.text)
        family = architecture_name(card.model.family)
        words = " · ".join(part for part in (family, kind_name(card.model.component)) if part)
        below = QRect(left, line.bottom() + 1, line.width(), small)
        draw_elided(painter, below, words, secondary_font(), tokens.secondary)
        return tile.top() + max(_TILE, base + small) + 8

    def _draw_sentence(self, painter: QPainter, inner: QRect, top: int, card: CatalogCard) -> int:
        small = line_heights()[1]
        write_with(painter, secondary_font(), self.theme.color("text"))
        area = QRect(inner.left(), top, inner.width(), 2 * small)
        draw_two_lines(painter, area, model_summary(card.model))
        line = QRect(inner.left(), area.bottom() + 3, inner.width(), small)
        draw_elided(painter, line, facts(card.model), colour=self.theme.color("secondary"))
        return line.bottom() + 1 + 6

    def _draw_marks(self, painter: QPainter, inner: QRect, top: int, card: CatalogCard) -> None:
        """Licence and fit, each a line with its mark."""
        small = line_heights()[1]
        fit = fit_badge(card)
        licence = licence_badge(card.licence)
        rows = ((licence.icon, licence.token, licence.words), (fit.icon, fit.token, fit.words))
        for at, (icon, token, words) in enumerate(rows):
            line = QRect(inner.left(), top + at * small, inner.width(), small)
            self.draw_marked(painter, line, icon, token, words)

    def _draw_foot(
        self,
        painter: QPainter,
        inner: QRect,
        option: QStyleOptionViewItem,
        index: AnyIndex,
        card: CatalogCard,
    ) -> None:
        tokens, button = self.theme.tokens, self.parts(option.rect, index)[BUTTON]
        download = self._download(index, card)
        action, words = catalog_action(card, download), catalog_words(card, download)
        if card.model.gated:
            line = QRect(
                inner.left(), button.top(), button.left() - inner.left() - 6, scaled_height(DENSE)
            )
            self.draw_marked(painter, line, "key-round", "secondary", self.tr("Needs a token"))
        if action == "have":
            width = painter.fontMetrics().horizontalAdvance(words)
            draw_elided(painter, button, words, secondary_font(), tokens.secondary, right=True)
            left = button.right() - width - scaled(14) - 6
            square = QRect(
                left,
                button.top() + (scaled_height(DENSE) - scaled(14)) // 2,
                scaled(14),
                scaled(14),
            )
            draw_icon(painter, square, self.icons, "circle-check", "secondary")
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hot = self.is_hot(index, BUTTON)
        strong = chosen and action == "get"
        draw_button(painter, button, words, tokens, strong=strong, hot=hot)
        if action == "show" and download is not None and download.total:
            share = max(0.0, min(1.0, download.done / download.total))
            bar = QRectF(button.left() + 1, button.bottom() - 1, (button.width() - 2) * share, 2)
            painter.fillRect(bar, QColor(tokens.accent))
