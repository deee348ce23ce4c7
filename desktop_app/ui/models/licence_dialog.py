"""A licence in plain words, to be accepted before the first download."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import horizontal_line, label, on_click, styled
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.models.model_words import permission, size_or_unknown
from desktop_app.ui.models.section import FactGrid, dense_button
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.catalog import licence_summary
from desktop_app.ui.words.help_topics import LICENCE_TOPIC
from desktop_app.ui.words.untrusted import open_page, plain_tip

if TYPE_CHECKING:
    from desktop_app.state.model_cards import LicenceQuestion
    from desktop_app.ui.models.manager_parts import ManagerParts

_WIDTH, _WIDEST = 520, 880


class LicenceDialog(Retranslated, QDialog):
    """Answers ``state.licence``: accepting starts the download, anything else declines."""

    def __init__(self, parts: ManagerParts, question: LicenceQuestion, parent: QWidget) -> None:
        super().__init__(parent)
        self._question = question
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._layout = QVBoxLayout(self)
        self.title, self.summary = label("title", self, wrap=True), label("", self, wrap=True)
        self.facts = FactGrid(self)
        self.gated, self.kept = label("", self, wrap=True), label("secondary", self, wrap=True)
        self.text_link, self.page_link = dense_button(self, "link"), dense_button(self, "link")
        self.help = HelpButton(parts.kit, LICENCE_TOPIC, self)
        self.decline = on_click(QPushButton(self), self.reject)
        self.accept_button = styled(on_click(QPushButton(self), self.accept), look="primary")
        self._build()
        licence = question.licence
        if licence is not None:
            self.text_link.setToolTip(plain_tip(licence.url))
            self.text_link.clicked.connect(partial(open_page, licence.url))
        self.page_link.setToolTip(plain_tip(question.page))
        self.page_link.clicked.connect(partial(open_page, question.page))
        self.accepted.connect(partial(parts.commands.getting.answer_licence, True))
        self.rejected.connect(partial(parts.commands.getting.answer_licence, False))
        self.retranslate()

    def _build(self) -> None:
        self.accept_button.setDefault(True)
        self.decline.setAutoDefault(False)
        licence = self._question.licence
        self.text_link.setVisible(licence is not None and bool(licence.url))
        self.page_link.setVisible(bool(self._question.page))
        self.gated.setVisible(self._question.gated)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        filled(buttons, self.help, STRETCH, self.decline, self.accept_button)
        layout = self._layout
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        filled(
            layout,
            self.title,
            self.summary,
            self.facts,
            filled(WrapLayout(12), self.text_link, self.page_link),
            self.gated,
            horizontal_line("edge"),
            self.kept,
            buttons,
        )
        self.setMinimumWidth(self._wide)

    @property
    def _wide(self) -> int:
        return min(scaled(_WIDTH), _WIDEST)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, self._layout.totalHeightForWidth(self._wide))

    def retranslate(self) -> None:
        """Set all texts."""
        question, licence = self._question, self._question.licence
        self.setWindowTitle(self.tr("Licence"))
        self.title.setText(self.tr("Licence of {title}").format(title=question.title))
        unknown = self.tr(
            "The catalog does not know this model's licence. Read the model's page before you "
            "use it."
        )
        self.summary.setText(unknown if licence is None else licence_summary(licence))
        facts = [(self.tr("Download"), size_or_unknown(question.size_bytes))]
        if licence is not None:
            naming = permission(licence.attribution) if question.page else ""
            facts = [
                (self.tr("Licence"), licence.name),
                (self.tr("Commercial use"), permission(licence.commercial)),
                (self.tr("Credit required"), naming),
                *facts,
            ]
        self.facts.set_facts(facts)
        self.text_link.setText(self.tr("Read full text"))
        self.page_link.setText(self.tr("Open model page"))
        self.gated.setText(
            self.tr(
                "This model is gated: sign in on its page, accept the terms there too, and "
                "give Velatura a token with read access. Otherwise the hub refuses the "
                "download."
            )
        )
        of_model = self.tr("You are asked once per model; the date you accepted is kept.")
        once = self.tr("You are asked only once; the date you accepted is kept.")
        self.kept.setText(of_model if question.page else once)
        self.decline.setText(self.tr("Decline"))
        self.accept_button.setText(self.tr("Accept and Download"))
        for button in (self.text_link, self.page_link, self.decline, self.accept_button):
            button.setAccessibleName(button.text())
        # All of it, where Qt would take two thirds of the screen at most.
        self.resize(self.sizeHint())
