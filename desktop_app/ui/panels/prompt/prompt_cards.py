"""The cards above the prompt, each made when it is first wanted; one at a time is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.completion.prompt_reader import PromptReader
from desktop_app.ui.panels.completion.prompt_snippets import PromptSnippets
from desktop_app.ui.panels.completion.snippet_card import SnippetCard
from desktop_app.ui.panels.prompt.finish_card import FinishCard
from desktop_app.ui.panels.prompt.style_dialog import StyleDialog
from desktop_app.ui.panels.prompt.styles_panel import StylesPanel
from desktop_app.ui.panels.prompt.token_view import TokenView
from desktop_app.ui.panels.prompt.wildcard_preview import WildcardPreview
from desktop_app.ui.panels.prompt.word_panel import WordPanel
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.worker.workspace import Workspace


class PromptCards:
    """Those of one prompt bar: its fields, its button for styles, what inserts snippets, what reads
    the prompts, and its button Finish."""

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        fields: tuple[PromptEdit, PromptEdit],
        button: QWidget,
        snippets: PromptSnippets,
        reader: Callable[[], PromptReader],
        finish: QWidget,
    ) -> None:
        self._workspace, self._kit, self._reader = workspace, kit, reader
        self._finish = finish
        (self._prompt, self._negative), self._button = fields, button
        self._snippets = snippets

    @cached_property
    def words(self) -> WordPanel:
        """The dictionary of prompt words: a thousand of them."""
        return WordPanel(self._prompt, self._kit)

    @cached_property
    def styles(self) -> StylesPanel:
        """The styles and the snippets."""
        return StylesPanel(self._workspace, self._kit, self._button, self.toggle, self._insert)

    @cached_property
    def snippet(self) -> SnippetCard:
        """Asks for the name of a snippet."""
        return SnippetCard(self._workspace, self._kit, self._prompt)

    @cached_property
    def wildcards(self) -> WildcardPreview:
        """What choices and wildcards can become."""
        return WildcardPreview(self._workspace, self._kit, self._prompt)

    @cached_property
    def tokens(self) -> TokenView:
        """How the prompts are read."""
        fields = self._prompt, self._negative
        return TokenView(self._workspace, self._kit, self._reader(), fields)

    @cached_property
    def finish(self) -> FinishCard:
        return FinishCard(self._workspace, self._kit, self._finish)

    def hide(self) -> None:
        """Hide the one that is shown."""
        for name in ("words", "styles", "snippet", "wildcards", "tokens", "finish"):
            if name in self.__dict__:
                getattr(self, name).hide()

    def toggle(self, name: str) -> None:
        """Show or hide the card called ``name``: "snippets" is that of the styles with the user's
        snippets, "save_snippet" keeps what is selected; "save_style" asks for the name of a new
        style, "import_tags" for a list of tags."""
        if name in ("save_style", "import_tags"):
            getattr(self, name)()
            return
        field = self._negative if self._negative.hasFocus() else self._prompt
        card: Card = getattr(
            self, {"save_snippet": "snippet", "snippets": "styles"}.get(name, name)
        )
        shown = card.isVisible()
        if card is self.__dict__.get("styles"):
            shown = self.styles.show_kind(snippets=name == "snippets") and shown
        self.hide()
        if shown:
            card.close_softly()
        elif name == "save_snippet":
            self.snippet.ask(field, negative=field is self._negative)
        elif name == "finish":
            card.open_above(self._finish)
        elif name in ("words", "snippets"):
            card.open_above(field)
        else:
            card.open_above(self._prompt)

    def _insert(self, name: str, field: QWidget) -> None:
        self._snippets.insert(name, self._negative if field is self._negative else self._prompt)

    def import_tags(self) -> None:
        """Ask for a CSV file of tags, which are completed from then on."""
        title = QCoreApplication.translate("PromptCompletion", "Import Tag List")
        choose_file(self._prompt.window(), title, ["CSV (*.csv)"], self._take_tags)

    def _take_tags(self, name: str) -> None:
        self._workspace.wording.import_tags(Path(name))

    def save_style(self) -> None:
        """Ask for the name of a style that is made of what is typed."""
        StyleDialog.of_prompt(self._prompt.window(), self._kit, self._workspace).open()
