"""A licence in plain words, to be accepted before the first download."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.state.model_cards import LicenceQuestion
from desktop_app.ui.kit import Act, Caption, Retranslated, horizontal_line, label, row, styled
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import permission, size_or_unknown
from desktop_app.ui.models.section import FactGrid, dense_button
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.families import licence_summary
from desktop_app.ui.words.help_topics import LICENCE_TOPIC
from desktop_app.ui.words.untrusted import open_page, plain_tip

_WIDTH, _WIDEST = 520, 880


class LicenceDialog(Retranslated, QDialog):
    """Answers ``state.licence``: accepting starts the download, anything else declines."""

    def __init__(self, parts: ManagerViewParts, question: LicenceQuestion, parent: QWidget) -> None:
        super().__init__(parent)
        self._question = question
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._layout = spaced(QVBoxLayout(self), 10, (20, 18, 20, 16))
        self.title, self.summary = label("title", self, wrap=True), label("", self, wrap=True)
        self.facts = FactGrid(self)
        self.gated, self.kept = label("", self, wrap=True), label("secondary", self, wrap=True)
        self.text_link, self.page_link = dense_button(self, "link"), dense_button(self, "link")
        self.help = HelpButton(parts.kit, LICENCE_TOPIC, self)
        self.decline, self.accept_button = QPushButton(self), QPushButton(self)
        styled(self.accept_button, look="primary").setDefault(True)
        self.decline.setAutoDefault(False)
        filled(
            self._layout,
            self.title,
            self.summary,
            self.facts,
            filled(WrapLayout(12), self.text_link, self.page_link),
            self.gated,
            horizontal_line("edge"),
            self.kept,
            filled(row(), self.help, STRETCH, self.decline, self.accept_button),
        )
        self.setMinimumWidth(self._wide)
        self.accepted.connect(partial(parts.commands.getting.answer_licence, True))
        self.rejected.connect(partial(parts.commands.getting.answer_licence, False))
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        question, licence, page = self._question, self._question.licence, self._question.page
        text = "" if licence is None else licence.url
        unknown = self.tr(
            "The catalog does not know this model's licence. Read the model's page before you "
            "use it."
        )
        of_model = self.tr("You are asked once per model; the date you accepted is kept.")
        once = self.tr("You are asked only once; the date you accepted is kept.")
        return [
            Caption("title", self.tr("Licence of {title}").format(title=question.title)),
            Caption("summary", unknown if licence is None else licence_summary(licence)),
            Act(
                "text_link",
                self.tr("Read full text"),
                partial(open_page, text),
                plain_tip(text),
                shown=bool(text),
            ),
            Act(
                "page_link",
                self.tr("Open model page"),
                partial(open_page, page),
                plain_tip(page),
                shown=bool(page),
            ),
            Caption(
                "gated",
                self.tr(
                    "This model is gated: sign in on its page, accept the terms there too, and "
                    "give Velatura a token with read access. Otherwise the hub refuses the "
                    "download."
                ),
                shown=question.gated,
            ),
            Caption("kept", of_model if page else once),
            Act("decline", self.tr("Decline"), self.reject),
            Act("accept_button", self.tr("Accept and Download"), self.accept),
        ]

    @property
    def _wide(self) -> int:
        return min(scaled(_WIDTH), _WIDEST)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, self._layout.totalHeightForWidth(self._wide))

    def retranslate(self) -> None:
        question, licence = self._question, self._question.licence
        self.setWindowTitle(self.tr("Licence"))
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
        self.acts.refresh()
        # All of it, where Qt would take two thirds of the screen at most.
        self.resize(self.sizeHint())
