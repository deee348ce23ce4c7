"""The row at the top of the search page: words, order, size of the tiles, colours, content."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_app.ui.kit import Caption, Kit, Retranslated, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.search.colour_menu import ColourMenu
from desktop_app.ui.search.content_bar import ContentSwitch
from desktop_app.ui.widgets.filter_box import FilterBox, search_field
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.facets import ORDERS, facet_words
from desktop_app.ui.words.help_topics import SEARCH_TOPIC
from desktop_app.worker.content_search import ContentSearch

SIDES: Final = (112, 168, 248)
"""Least widths of pictures: small, medium, large."""


class SearchRow(Retranslated, QWidget):
    """Its parts; the page hears of them."""

    def __init__(self, kit: Kit, content: ContentSearch, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = search_field(self, kit)
        self.order, self.sizes = FilterBox(kit, self), hold(FilterBox(kit, self), least_width=112)
        self.colours, self.save = styled(QToolButton(self), look="button"), QPushButton(self)
        self.colour_menu = ColourMenu(self.colours)
        self.by_content = ContentSwitch(content, self)
        self.help, self.close_button = HelpButton(kit, SEARCH_TOPIC, self), QPushButton(self)
        for button in (self.colours, self.by_content):
            hold(button, height=CONTROL)
        self.colours.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.colours.setMenu(self.colour_menu)
        kit.icons.place(self.close_button, "x")
        layout = filled(WrapLayout(8, (12, 8, 12, 8)), grow(self.field))
        choices = (self.order, self.sizes, self.colours, self.by_content)
        filled(layout, *choices, self.save, self.help, self.close_button)
        self.setLayout(layout)
        self.retranslate()
        self.sizes.choose(str(SIDES[1]))

    def _acts(self) -> list[Caption]:
        sizes = (self.tr("Small"), self.tr("Medium"), self.tr("Large"))
        return [
            Caption(
                "field",
                self.tr("Search prompts, notes, tags and names"),
                self.tr(
                    "All words must occur. <b>&quot;red fox&quot;</b>: a phrase; <b>-word</b>:"
                    " without it; <b>cat OR dog</b>: one of them; <b>steps:&gt;20</b>: a setting."
                ),
            ),
            Caption(
                "order",
                self.tr("Order"),
                choices={key: facet_words(words) for key, words in ORDERS.items()},
            ),
            Caption(
                "sizes",
                self.tr("Size of tiles"),
                choices={str(side): name for side, name in zip(SIDES, sizes, strict=True)},
            ),
            Caption("colours", self.tr("Colours"), self.tr("Find pictures by their colours.")),
            Caption(
                "save", self.tr("Save Search"), self.tr("Keep this search in the list at the left.")
            ),
            Caption("close_button", self.tr("Close")),
        ]
