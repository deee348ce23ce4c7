"""Two prompts beside each other, each below its picture: what differs is marked, by colour and by
another sign, and the settings that differ stand below."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QTextBrowser, QWidget

from desktop_app.ui.kit import Act, Caption, Retranslated, label, row, set_role
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.results.compared import ComparedPicture
from desktop_app.ui.results.word_difference import TextRun, difference
from desktop_app.ui.words.recipe import step_detail

_SIDES: Final = 2
_TEXTS: Final = frozenset({"prompt", "negative"})


class PromptDifference(Retranslated, QWidget):
    """``chosen`` tells prompt, negative prompt and dialect of the side whose button is pressed."""

    chosen = Signal(str, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pair: tuple[ComparedPicture, ComparedPicture] | None = None
        set_role(self, "panel")
        self.names = tuple(label("heading") for _ in range(_SIDES))
        self.uses = tuple(QPushButton() for _ in range(_SIDES))
        self.texts = tuple(QTextBrowser() for _ in range(_SIDES))
        self.legend = label("secondary", wrap=True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        grid = spaced(QGridLayout(self), 4, (8, 6, 8, 6))
        grid.setHorizontalSpacing(16)
        for side in range(_SIDES):
            self.uses[side].setProperty("dense", "true")
            self.texts[side].setOpenLinks(False)
            self.texts[side].setTabChangesFocus(True)
            self.texts[side].document().setDocumentMargin(0)
            grid.addLayout(filled(row(8), self.names[side], STRETCH, self.uses[side]), 0, side)
            grid.addWidget(self.texts[side], 1, side)
            grid.setColumnStretch(side, 1)
        grid.addWidget(self.legend, 2, 0, 1, _SIDES)
        theme.changed.connect(self._refresh)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        left, right = self.tr("Left"), self.tr("Right")
        return [
            Caption("names.0", left),
            Caption("texts.0", "", name=left),
            Act(
                "uses.0",
                self.tr("Use Left Prompt"),
                lambda: self._use(0),
                self.tr("Puts the left picture's prompts into the prompt bar."),
            ),
            Caption("names.1", right),
            Caption("texts.1", "", name=right),
            Act(
                "uses.1",
                self.tr("Use Right Prompt"),
                lambda: self._use(1),
                self.tr("Puts the right picture's prompts into the prompt bar."),
            ),
        ]

    def retranslate(self) -> None:
        super().retranslate()
        self._refresh()

    def show_pictures(self, left: ComparedPicture, right: ComparedPicture) -> None:
        self._pair = left, right
        self._refresh()

    # -- what is shown --------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        if self._pair is None:
            return
        left, right = self._pair
        dialects = left.dialect, right.dialect
        prompts = difference(left.prompt, right.prompt, dialects)
        negatives = difference(left.negative, right.negative, dialects)
        settings = self._settings(left, right)
        for side, (prompt, negative) in enumerate(
            ((prompts.left, negatives.left), (prompts.right, negatives.right))
        ):
            parts = [self._marked(prompt, side) or "—"]
            if left.negative or right.negative:
                parts += [self._heading(self.tr("Negative prompt"))]
                parts += [self._marked(negative, side) or "—"]
            if settings:
                parts += [self._heading(self.tr("Settings that differ")), settings[side]]
            self.texts[side].setHtml("".join(f"<div>{part}</div>" for part in parts))
            runs = [run.text.strip() for run in (*prompt, *negative) if run.is_marked]
            differ = self.tr("Differs: {words}").format(words="; ".join(filter(None, runs)))
            self.texts[side].setAccessibleDescription(differ if any(runs) else "")
        self.legend.setText(self._legend(is_same=prompts.is_none and negatives.is_none))

    def _marked(self, runs: tuple[TextRun, ...], side: int) -> str:
        """The text of a side with its marks."""
        return "".join(self._run(run, side) for run in runs).replace("\n", "<br>")

    def _run(self, run: TextRun, side: int) -> str:
        text = escape(run.text)
        if not run.is_marked:
            return text
        title = ""
        if run.weights is not None:
            first, second = (f"{weight:g}" for weight in run.weights)
            title = self.tr("Weight {first} → {second}").format(first=first, second=second)
        return f'<span style="{self._style(run, side)}" title="{escape(title)}">{text}</span>'

    def _style(self, run: TextRun, side: int) -> str:
        tokens = self._theme.tokens
        looks: list[str] = []
        if run.kind == "changed":
            line = ("line-through", "underline")[side]
            looks += [f"background:{tokens.tint}", f"text-decoration:{line}"]
        elif run.kind == "moved":
            looks += [f"color:{tokens.link}", "font-style:italic"]
        if run.weights is not None:
            looks += [f"color:{tokens.link}", "font-weight:700"]
        return ";".join(looks)

    def _legend(self, *, is_same: bool) -> str:
        if is_same:
            return self.tr("The prompts are the same.")
        moved, weighted = TextRun("", "moved"), TextRun("", weights=(1, 2))
        signs = (
            (self.tr("removed"), TextRun("", "changed"), 0),
            (self.tr("added"), TextRun("", "changed"), 1),
            (self.tr("moved"), moved, 0),
            (self.tr("other weight"), weighted, 0),
        )
        return "&nbsp;&nbsp; ".join(
            f'<span style="{self._style(run, side)}">{escape(word)}</span>'
            for word, run, side in signs
        )

    def _heading(self, words: str) -> str:
        tokens = self._theme.tokens
        return f'<div style="margin-top:6px;color:{tokens.secondary}">{escape(words)}</div>'

    def _settings(self, left: ComparedPicture, right: ComparedPicture) -> tuple[str, str] | None:
        """Names and values of a side's settings that the other has otherwise."""
        facts = (
            tuple(fact for fact in one.facts() if fact.id not in _TEXTS) for one in (left, right)
        )
        rows = [row for row in step_detail(*facts) if row[3]]
        if not rows:
            return None
        tables: list[str] = []
        for side in range(_SIDES):
            lines = "".join(
                f"<tr><td>{escape(name)}&nbsp;&nbsp;</td>"
                f"<td><b>{escape((first, second)[side]) or '—'}</b></td></tr>"
                for name, first, second, _ in rows
            )
            tables.append(f"<table cellspacing='0' cellpadding='0'>{lines}</table>")
        return tables[0], tables[1]

    # -- buttons --------------------------------------------------------------------------------

    def _use(self, side: int) -> None:
        if self._pair is not None:
            one = self._pair[side]
            self.chosen.emit(one.prompt, one.negative, one.dialect)
