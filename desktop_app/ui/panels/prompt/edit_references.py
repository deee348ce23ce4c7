"""The pictures that a model sees beside the one it edits: dropped here from files and the history,
or chosen among the layers. Shown while the intent has a use for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop_app.catalog.families import references_of
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import references_in
from desktop_app.ui.actions.drops import read_mime
from desktop_app.ui.dialogs.choose_folder import choose_files, patterns_of
from desktop_app.ui.kit import Caption, Kit, Retranslated, empty, label, named
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.panels.layers.layer_thumbnails import LayerThumbnails
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.words.layer_names import layer_words
from desktop_app.worker.workspace import Workspace

_PICTURE = 22
_NAME = 18
"""Letters of a layer's name."""


class EditReferences(Retranslated, QWidget):
    """Follows document, model and intent; ``place`` is seen with it."""

    def __init__(self, workspace: Workspace, kit: Kit, place: QWidget) -> None:
        super().__init__(place)
        self._workspace, self._state, self._place = workspace, workspace.state, place
        spaced(QHBoxLayout(place), 0).addWidget(self)
        self._thumbnails = LayerThumbnails(workspace.layers, kit.theme, self)
        self._thumbnails.ready.connect(self._refresh)
        self._unfollow: Callable[[], None] = lambda: None
        self._seen: tuple[object, ...] = ()
        """What is shown: it is drawn again for nothing else that is typed or set."""
        self.said = label("secondary", self)
        self.pictures = QWidget(self)
        spaced(QHBoxLayout(self.pictures), 4, (0, 0, 0, 0))
        self.add = hold(QPushButton(self), height=CONTROL)
        self.add.setIcon(kit.icons.icon("plus"))
        self.menu = QMenu(self.add)
        self.menu.aboutToShow.connect(self._fill)
        self.add.setMenu(self.menu)
        filled(
            spaced(QHBoxLayout(self), 8, (0, 0, 0, 0)), self.said, self.pictures, self.add, STRETCH
        )
        self.setAcceptDrops(True)
        listen_each(self._on_choice, self._state.parameters.changed, self._state.models.changed)
        listen(self._state.document.changed, self._on_document)
        self._on_document(self._state.document.value)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        self._refresh()

    def _acts(self) -> list[Caption]:
        document, most = self._facts()
        count = 0 if document is None else len(references_in(document.content))
        return [
            Caption("", self.tr("References")),
            Caption(
                "add",
                self.tr("Reference"),
                self.tr(
                    "<b>Reference</b><br>Show the model another picture beside this one. Drop files"
                    " or pictures of the history here."
                ),
                can=count < most,
            ),
            Caption(
                "said",
                self.tr("{count} of {most}").format(count=count, most=most),
                shown=count > 1,
            ),
        ]

    # -- drops ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = read_mime(event.mimeData())
        if found is not None and found.pictures:
            event.acceptProposedAction()
            for path in found.pictures:
                self._workspace.layers.add_reference(path)

    # -- parts ----------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        self._unfollow()
        self._unfollow = lambda: None
        self._thumbnails.follow(document)
        if document is not None:
            self._unfollow = listen(document.layers.changed, self._refresh)
        self._refresh()

    def _on_choice(self, _: object) -> None:
        if self._facts() != self._seen:
            self._refresh()

    def _facts(self) -> tuple[Document | None, int]:
        """The document that pictures are seen beside, None where there is no use for any, and how
        many at most."""
        intent, model = self._state.intent.row, self._state.model
        most = 0 if model is None else references_of(model) - 1  # the picture itself is one
        wanted = intent is not None and intent.plan.sees and most > 0
        return (self._state.document.value if wanted else None), most

    @Slot()
    def _refresh(self, _: object = None) -> None:
        self._seen = document, _ = self._facts()
        self._place.setVisible(document is not None)
        self.acts.refresh()
        layout = self.pictures.layout()
        assert layout is not None
        empty(layout)
        if document is None:
            return
        found = references_in(document.content)
        for control, seen in found:
            layout.addWidget(self._button(control, seen))
        self.pictures.setVisible(bool(found))

    def _button(self, control: Layer, seen: Layer) -> QPushButton:
        name = layer_words(seen)
        made = QPushButton(name if len(name) <= _NAME else f"{name[: _NAME - 1]}…", self.pictures)
        hold(made, height=CONTROL)
        picture = self._thumbnails.pixmap(seen)
        if picture is not None:
            made.setIcon(QIcon(picture))
            made.setIconSize(QSize(_PICTURE, _PICTURE))
        named(
            made,
            self.tr("Remove the reference {name}").format(name=name),
            self.tr("<b>{name}</b><br>Click to remove it.").format(name=name),
        )
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(partial(self._remove, control.id))
        return made

    def _remove(self, control: str, _: bool = False) -> None:
        self._workspace.layers.forget_reference(control)

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        self.menu.addAction(self.tr("&Picture…"), self._choose)
        document = self._state.document.value
        shown = [] if document is None else [one for one in document.content.layers if one.pixels]
        layers = [one for one in shown if one.control is None and one.row.holds != "values"]
        if layers:
            self.menu.addSeparator()
        for layer in reversed(layers):
            see = partial(self._workspace.layers.see_layer, layer.id)
            self.menu.addAction(layer_words(layer), see)

    def _choose(self) -> None:
        pictures = self.tr("Pictures ({patterns})").format(patterns=patterns_of(READ_ENDINGS))
        choose_files(self, self.tr("Reference Picture"), [pictures], self._chosen)

    def _chosen(self, names: list[str]) -> None:
        for name in names:
            self._workspace.layers.add_reference(Path(name))
