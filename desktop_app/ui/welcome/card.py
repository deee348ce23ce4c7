"""The welcome: what can be done at once, what this machine can run, where models are, language.

It stands on the empty canvas, is never modal, and asks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.state.model_cards import CatalogCard, SharedFolder
from desktop_app.ui.kit import (
    Act,
    Acts,
    Caption,
    Kit,
    Retranslated,
    empty,
    horizontal_line,
    label,
    put_text,
    row,
    show_when,
    styled,
)
from desktop_app.ui.look.text_scale import panel_width, use_font
from desktop_app.ui.look.theme import title_font
from desktop_app.ui.models.catalog_words import fit_badge
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.models.shared_words import folder_facts, needs_lines
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, gridded, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.row_painting import paint_card
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.language import LANGUAGES
from desktop_app.ui.words.texts import device_words, path_text
from desktop_app.ui.words.untrusted import plain_tip
from desktop_app.worker.workspace import Workspace

WIDTH = 560
_LEAST = (200, 120)
"""Height in pixels, as usual and with large text, that is enough to scroll the rest."""
_FOUND = 3
"""Other programs that are named here; the models window has all."""
_NEEDS = 2
"""Models of each that are named because they need a file."""

EXAMPLES = ("sd15", "sdxl-base", "flux1-schnell")
"""Models by which a machine is judged: what most people ask for, from small to large."""


def _line(widgets: Sequence[QWidget], stretched: int | None = None) -> QHBoxLayout:
    """Widgets beside each other; one of them, or what is right of them, takes the room."""
    made = row(8)
    for at, widget in enumerate(widgets):
        made.addWidget(widget, int(at == stretched))
    if stretched is None:
        made.addStretch(1)
    return made


class WelcomeCard(Retranslated, QWidget):
    """``models_wanted`` asks for a place of the models window, ``closed`` for the usual card."""

    models_wanted = Signal(str)
    closed = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kit = kit
        self._asked = False
        self._content = QWidget()
        self.title, self.text = label("title", self), label("", self, wrap=True)
        self.begin, self.own = QPushButton(self), QPushButton(self)
        self.machine_title, self.machine = (
            label("heading", self),
            label("secondary", self, wrap=True),
        )
        self._fits = [(label("small", self), label("secondary", self)) for _ in EXAMPLES]
        self.models_title = label("heading", self)
        self.folder = styled(ElidedLabel(self), role="secondary")
        self.models = dense_button(self)
        self._programs = spaced(QVBoxLayout(), 4)
        self._rows: list[QWidget] = []
        self._taken: set[str] = set()
        self.language_title = label("heading", self)
        self.language = ChoiceBox(kit.theme, kit.icons, self)
        self.privacy = label("secondary", self, wrap=True)
        self.close_button = dense_button(self)
        self._build()
        kit.theme.changed.connect(self.update)
        state = workspace.state
        self.acts = Acts(self, self._acts, state.engine.changed, state.models.changed)
        self.retranslate()

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        use_font(self.title, title_font)
        self._kit.primary_buttons.add(self.begin, "welcome")
        self._kit.icons.place(self.own, "folder-open")
        self.language.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.language.activated.connect(self._language_chosen)
        filled(
            spaced(QVBoxLayout(self._content), 6, (24, 18, 24, 16)),
            self.title,
            self.text,
            Gap(6),
            filled(WrapLayout(), self.begin, self.own, STRETCH),
            Gap(10),
            self.machine_title,
            self.machine,
            self._verdicts(),
            Gap(10),
            self.models_title,
            _line((self.folder, self.models), stretched=0),
            self._programs,
            Gap(10),
            _line((self.language_title, self.language)),
            Gap(6),
            horizontal_line("edge"),
            Gap(4),
            _line((self.privacy, self.close_button), stretched=0),
        )
        # With large text in a low window it is higher than the canvas: then it scrolls.
        filled(
            spaced(QVBoxLayout(self), 0, (1, 1, 1, 1)), Scrolled(self._content, *_LEAST, clear=True)
        )

    def sizeHint(self) -> QSize:
        width = panel_width(WIDTH)
        return QSize(width + 2, self._content.heightForWidth(width) + 2)

    def _verdicts(self) -> QGridLayout:
        fits = gridded(QGridLayout(), 16, 2)
        for at, (name, verdict) in enumerate(self._fits):
            verdict.setWordWrap(True)
            fits.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            fits.addWidget(verdict, at, 1)
        return fits

    def retranslate(self) -> None:
        self.acts.refresh()
        languages = {"system": self.tr("Follow system"), **LANGUAGES}
        self.language.show_choices(languages, self._workspace.settings.language)
        self.updateGeometry()
        if self._asked:
            manager = self._workspace.managing.state
            self._on_catalog(manager.catalog.value)
            self._on_shared(manager.shared.value)

    def _acts(self) -> list[Act | Caption]:
        engine, folder = self._workspace.state.engine.value, self._workspace.paths.models
        found = self.tr("Generating on: {device}")
        return [
            Caption("title", self.tr("Welcome to Velatura")),
            Caption(
                "text",
                self.tr(
                    "Paint a mask, say what you want, and only what you masked changes. A small "
                    "model is included: try it right away."
                ),
            ),
            Act(
                "begin",
                self.tr("A first edit in three steps"),
                self._kit.actions["begin_lesson"].trigger,
            ),
            Act("own", self.tr("Open a picture…"), self._kit.actions["open"].trigger),
            Caption("machine_title", self.tr("This machine")),
            Caption(
                "machine",
                found.format(device=device_words(engine.info))
                if engine.info
                else self.tr("Checking this machine…"),
            ),
            Caption("models_title", self.tr("Models")),
            Caption("folder", self.tr("Stored in {folder}").format(folder=path_text(folder))),
            Act("models", self.tr("Get more models…"), partial(self.models_wanted.emit, "get")),
            Caption("language_title", self.tr("Language")),
            Caption("language", self.tr("Language")),
            Caption(
                "privacy",
                self.tr(
                    "No account, nothing is sent. Velatura stays offline until you start a"
                    " download."
                ),
            ),
            Act(
                "close_button",
                self.tr("Close"),
                self.closed.emit,
                name=self.tr("Close the welcome screen"),
            ),
        ]

    def discover(self) -> None:
        """Let the disks and the catalog be looked at, and show what there is."""
        if self._asked:
            return
        self._asked = True
        managing = self._workspace.managing
        managing.open()
        watch(managing.state.catalog, self._on_catalog)
        watch(managing.state.shared, self._on_shared)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._kit.theme.tokens)

    # -- what there is ----------------------------------------------------------------------------

    @Slot(int)
    def _language_chosen(self, at: int) -> None:
        self._kit.actions[f"language_{self.language.itemData(at)}"].trigger()

    def _on_catalog(self, cards: tuple[CatalogCard, ...]) -> None:
        known = {card.model.id: card for card in cards}
        for (name, verdict), model_id in zip(self._fits, EXAMPLES, strict=True):
            card = known.get(model_id)
            show_when(card is not None, name, verdict)
            if card is not None:
                name.setText(card.model.name)
                verdict.setText(fit_badge(card).words)

    def _on_shared(self, folders: tuple[SharedFolder, ...]) -> None:
        empty(self._programs)
        found = [
            each
            for each in folders
            if each.files and each.there and (not each.used or each.path in self._taken)
        ]
        self._rows = [self._program(each) for each in found[:_FOUND]]
        filled(self._programs, *self._rows)

    def _program(self, folder: SharedFolder) -> QWidget:
        made = QWidget(self)
        words, use = ElidedLabel(made), dense_button(made)
        facts = self.tr("{program}: {facts}")
        put_text(
            words,
            facts.format(program=folder.program, facts=folder_facts(folder)),
            tip=plain_tip(path_text(folder.path)),
        )
        use.setText(self.tr("In use") if folder.used else self.tr("Use in place"))
        use.setEnabled(not folder.used)
        use.setAccessibleName(f"{use.text()}: {folder.program}")
        use.clicked.connect(partial(self._use, use, folder.path))
        both = filled(spaced(QVBoxLayout(made), 0, (0, 0, 0, 0)), filled(row(8), grow(words), use))
        tip = plain_tip("\n".join(needs_lines(folder)))
        for line in needs_lines(folder, _NEEDS):
            need = styled(ElidedLabel(made), role="secondary")
            put_text(need, line, tip=tip)
            both.addWidget(need)
        return made

    def _use(self, button: QPushButton, path: str) -> None:
        button.setEnabled(False)
        self._taken.add(path)
        self._workspace.managing.programs.share(Path(path))
