"""Cards as list models: those on the disk, and those of the catalog."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import CatalogCard, ModelCard
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.models.filtering import component_of
from desktop_app.ui.models.model_words import in_words, kind_name, looks_of, size_or_unknown
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.families import architecture_name, doubt_text, model_summary
from desktop_app.ui.words.texts import size_text
from desktop_app.ui.words.untrusted import plain_tip

CARD_ROLE = Qt.ItemDataRole.UserRole
"""The card itself."""

C = TypeVar("C", ModelCard, CatalogCard)
_NO_PARENT = QModelIndex()


def facts_of(card: ModelCard) -> tuple[str, ...]:
    """Family, or what else it may be; kind, size and tags. One line where the family says the kind
    already."""
    size = size_text(card.size_bytes) if card.size_bytes else ""
    tags = "  ".join(f"#{tag}" for tag in card.tags)
    family = doubt_text(card.info) or architecture_name(card.family)
    kind = kind_name(component_of(card))
    said = " · ".join(part for part in (kind, size, tags) if part)
    return (said,) if family in ("", kind) else (family, said)


class CardModel(RowsModel[C]):
    """Rows of cards. Cards that stay where they are are only drawn again."""

    itself = CARD_ROLE

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gives = {
            Qt.ItemDataRole.DisplayRole: lambda card: self.words(card)[0],
            Qt.ItemDataRole.AccessibleTextRole: lambda card: ", ".join(self.words(card)),
        }

    def key_of(self, card: C) -> str:
        """What tells one card from others."""
        raise NotImplementedError

    def words(self, card: C) -> tuple[str, str]:
        """Name, and what assistive technology says besides."""
        raise NotImplementedError

    def set_cards(self, cards: tuple[C, ...]) -> None:
        old = self.rows
        if [*map(self.key_of, old)] != [*map(self.key_of, cards)]:
            self.become(cards)
            return
        self.rows = cards
        for row, (was, now) in enumerate(zip(old, cards, strict=True)):
            if was != now:
                self.redraw_row(row)

    def row_of(self, key: str) -> int:
        """The row of a card; -1 if it isn't shown."""
        keys = (self.key_of(card) for card in self.rows)
        return next((row for row, each in enumerate(keys) if each == key), -1)


class InstalledModel(CardModel[ModelCard]):
    """The models on the disk, with their pictures."""

    def __init__(self, pictures: KeptPictures, parent: QObject) -> None:
        super().__init__(parent)
        self.gives = {
            **self.gives,
            Qt.ItemDataRole.DecorationRole: lambda card: pictures.picture(card.thumbnail),
            Qt.ItemDataRole.ToolTipRole: lambda card: plain_tip(card.name),
        }
        pictures.came.connect(self._on_picture)

    def key_of(self, card: ModelCard) -> str:
        return card.key

    def words(self, card: ModelCard) -> tuple[str, str]:
        said = [*facts_of(card), looks_of(card).words, in_words(card.program)]
        return card.name, ", ".join(part for part in said if part)

    def _on_picture(self, path: str) -> None:
        for row, card in enumerate(self.rows):
            if card.thumbnail == path:
                self.redraw_row(row)


class CatalogModelList(CardModel[CatalogCard]):
    """The catalog, with how far each download has come."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._downloads: dict[str, DownloadStatus] = {}

    def download(self, card: CatalogCard) -> DownloadStatus | None:
        """The download that fetches it now."""
        return self._downloads.get(card.download) if card.download else None

    def set_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        before, self._downloads = self._downloads, {each.request.id: each for each in downloads}
        for row, card in enumerate(self.rows):
            told = cast("str", card.download)
            if told and before.get(told) is not self._downloads.get(told):
                self.redraw_row(row)

    def key_of(self, card: CatalogCard) -> str:
        return card.model.id

    def words(self, card: CatalogCard) -> tuple[str, str]:
        model = card.model
        said = (architecture_name(model.family), kind_name(model.component), model_summary(model))
        return model.name, ", ".join((*said, size_or_unknown(model.download_bytes)))
