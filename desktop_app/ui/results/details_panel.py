"""How a picture was made, beside another's or the settings in use; what differs stands out."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.studio.layer_guidance import guidance_of
from desktop_app.studio.requests import build_request
from desktop_app.studio.wording import state_wording
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    label,
    row,
    set_role,
    switch_button,
    upright,
)
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.facets import source_name
from desktop_app.ui.words.families import doubt_text
from desktop_app.ui.words.recipe import Fact, recipe_of, seed_text, step_detail
from desktop_app.ui.words.recipe_facts import recipe_facts
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_PICTURE = 80
_LATER_MS = 100


def _with_doubt(name: str, info: ModelInfo | None) -> str:
    """A model's name, and below it what it may be where nothing says which."""
    return "\n".join(filter(None, (name, doubt_text(info))))


class DetailsPanel(Retranslated, QWidget):
    """Follows ``state.looked_at``; changes no setting."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self._theme = kit.theme
        self._pinned: ShownPicture | None = None
        set_role(self, "panel")
        self.left, self.right = QLabel(), QLabel()
        self.left_name, self.right_name = label("secondary"), label("secondary")
        self.pin = switch_button()
        self.copy = QPushButton()
        self.table = QLabel()
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setWordWrap(True)
        self.table.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._facts: tuple[Fact, ...] = ()
        inner = QWidget()
        self.stack = EmptyStack(self._scrolled(inner), self)
        pictures = row(8)
        for picture, name in ((self.left, self.left_name), (self.right, self.right_name)):
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            pictures.addLayout(filled(spaced(QVBoxLayout(), 2), grow(picture), name), 1)
        filled(
            spaced(QVBoxLayout(inner), 8, (8, 4, 8, 8)),
            pictures,
            filled(WrapLayout(4), self.pin, self.copy),
            grow(self.table),
        )
        filled(spaced(QVBoxLayout(self), 0), self.stack)
        self._later = delayed(self, self._refresh, _LATER_MS)
        self.pin.toggled.connect(self._on_pin)
        kit.theme.changed.connect(self._refresh)
        listen_each(
            self._soon,
            self._state.parameters.changed,
            self._state.plans.changed,
            self._state.display.profile.changed,
        )
        watch(self._state.looked_at, self._on_shown)
        self.retranslate()

    @staticmethod
    def _scrolled(inner: QWidget) -> QScrollArea:
        area = upright(QScrollArea())
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        return area

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("stack.sentence", self.tr("Select a result to see how it was made.")),
            Caption(
                "pin",
                self.tr("Compare with This"),
                self.tr(
                    "Keeps this picture at the right, to compare the next one you select with it."
                ),
            ),
            Act("copy", self.tr("Copy"), self._copy, self.tr("Copies these details as text.")),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(276, 320)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    # -- state → view ---------------------------------------------------------------------------

    def _on_shown(self, _: object) -> None:
        self._refresh()

    def _soon(self, _: object) -> None:
        if self.isVisible():
            self._later.start()

    @Slot()
    def _refresh(self) -> None:
        now = self._state.looked_at.value
        self.stack.set_empty(now is None)
        if now is None:
            return
        mine = self._recipe(now)
        self._facts = mine
        self.left.setPixmap(self._picture(now))
        self.left_name.setText(self._caption(now))
        pinned = self._pinned
        if pinned is None or pinned.id == now.id:
            self.right.clear()
            self.right_name.setText(self.tr("Current settings"))
            theirs = self._current()
        else:
            self.right.setPixmap(self._picture(pinned))
            self.right_name.setText(self._caption(pinned))
            theirs = self._recipe(pinned)
        self.table.setText(self._rows(step_detail(mine, theirs)))

    def _rows(self, rows: tuple[tuple[str, str, str, bool], ...]) -> str:
        tokens = self._theme.tokens
        lines: list[str] = []
        for name, mine, theirs, differs in rows:
            texts = [escape(text).replace("\n", "<br>") or "—" for text in (mine, theirs)]
            cells = [f"<b>{text}</b>" if differs else text for text in texts]
            lines.append(
                f"<tr><td colspan='2' style='color:{tokens.secondary}'>{escape(name)}</td></tr>"
                f"<tr><td width='50%'>{cells[0]}</td><td width='50%'>{cells[1]}</td></tr>"
            )
        return f"<table width='100%' cellspacing='0' cellpadding='2'>{''.join(lines)}</table>"

    def _caption(self, made: ShownPicture) -> str:
        if made.request is not None and not made.work:
            return self.tr("Seed {seed}").format(seed=seed_text(made.request))
        return "" if made.entry is None else source_name(made.entry.source)

    def _recipe(self, made: ShownPicture) -> tuple[Fact, ...]:
        if made.request is None:
            return () if made.entry is None else recipe_facts(made.entry)
        return recipe_of(
            made.request,
            _with_doubt(made.model, made.info),
            self._state.intents,
            made.seconds,
            made.held_bytes,
            made.work,
        )

    def _current(self) -> tuple[Fact, ...]:
        """Of what Generate would make now; nothing if it can't."""
        state = self._state
        plans = state.plans.value
        model: ModelInfo | None = None if state.resolved_intent.local else state.model
        try:
            plan = plans[0] if plans else None
            wishes = guidance_of(state.document.value, model, state.add_ons.value)
            wording = state_wording(state)
            request = build_request(state.parameters.value, model, plan, wording, wishes)
        except VelaturaError:
            return ()
        name = _with_doubt("" if model is None else model.name, model)
        return recipe_of(request, name, state.intents)

    def _picture(self, made: ShownPicture) -> QPixmap:
        display = self._state.display
        if isinstance(made.picture, bytes):
            image = QImage.fromData(made.picture)
            if image.isNull():
                return QPixmap()
            image = to_qimage(display.of_srgb(from_qimage(image)))
        else:
            height, width = made.picture.shape[:2]
            stride = max(1, min(height, width) // (4 * _PICTURE))
            image = to_qimage(display.of_srgb(made.picture[::stride, ::stride]))
        ratio = self.devicePixelRatioF()
        side = round(scaled(_PICTURE) * ratio)
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(image.scaled(side, side, keep, smooth))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    # -- buttons --------------------------------------------------------------------------------

    @Slot(bool)
    def _on_pin(self, pinned: bool) -> None:
        self._pinned = self._state.looked_at.value if pinned else None
        self._refresh()

    @Slot()
    def _copy(self) -> None:
        text = "\n".join(f"{fact.name}: {fact.text}" for fact in self._facts)
        QGuiApplication.clipboard().setText(text)
