"""The layers as a tree model, from the topmost to the lowest. Only looks; the panel does."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal

from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.ui.words.layer_names import kind_words, layer_words, mode_words

LAYER_ROLE = Qt.ItemDataRole.UserRole
"""The `Layer` of a row."""

EYE, NAME = 0, 1
"""Columns."""


class _Node:
    """A row: the layer of this moment, and its place."""

    __slots__ = ("children", "layer", "parent", "row")

    def __init__(self, layer: Layer, parent: _Node | None, row: int) -> None:
        self.layer, self.parent, self.row = layer, parent, row
        above = reversed(layer.children)
        self.children = [_Node(child, self, at) for at, child in enumerate(above)]


class LayersModel(QAbstractItemModel):
    """Follows a tree given by `set_tree`. ``renamed`` tells an id and what was typed."""

    renamed = QtSignal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tree: Tree = ()
        self._roots: list[_Node] = []
        self._nodes: dict[str, _Node] = {}
        self._numbers: dict[int, _Node] = {}

    def set_tree(self, tree: Tree) -> bool:
        """Show another tree; returns whether there are other rows (selection and folds are lost
        then) and not only other looks of the same."""
        if tree is self.tree:
            return False
        old = self.tree
        self.tree = tree
        if _shape(old) == _shape(tree):
            self._update(self._roots, tree)
            return False
        self.beginResetModel()
        self._roots = [_Node(layer, None, at) for at, layer in enumerate(reversed(tree))]
        self._nodes = {node.layer.id: node for node in _walk(self._roots)}
        self._numbers = {id(node): node for node in self._nodes.values()}
        self.endResetModel()
        return True

    def index_of(self, layer_id: str, column: int = NAME) -> QModelIndex:
        """Where a layer stands; invalid if it does not."""
        node = self._nodes.get(layer_id)
        return QModelIndex() if node is None else self.createIndex(node.row, column, id(node))

    def layer_at(self, index: QModelIndex | QPersistentModelIndex) -> Layer | None:
        """The layer of a row."""
        node = self._node(index)
        return None if node is None else node.layer

    def touch(self, layer_id: str) -> None:
        """A row is to be drawn again."""
        index = self.index_of(layer_id, EYE)
        if index.isValid():
            self.dataChanged.emit(index, index.siblingAtColumn(NAME))

    def retranslate(self) -> None:
        for layer_id in self._nodes:
            self.touch(layer_id)

    # -- Qt's questions -------------------------------------------------------------------------

    def index(
        self,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008
    ) -> QModelIndex:
        above = self._node(parent)
        beside = self._roots if above is None else above.children
        if not 0 <= row < len(beside) or column not in (EYE, NAME):
            return QModelIndex()
        return self.createIndex(row, column, id(beside[row]))

    def parent(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, index: QModelIndex | QPersistentModelIndex
    ) -> QModelIndex:
        node = self._node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.row, EYE, id(node.parent))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column() != EYE:
            return 0
        node = self._node(parent)
        return len(self._roots if node is None else node.children)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 2

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        flags = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled
        return flags | flag.ItemIsEditable if index.column() == NAME else flags

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        layer = self.layer_at(index)
        if layer is None:
            return None
        if role == LAYER_ROLE:
            return layer
        if index.column() == EYE:
            words = self.tr("shown") if layer.visible else self.tr("hidden")
            return words if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return layer_words(layer)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((layer_words(layer), *self._facts(layer)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<p><b>{escape(layer_words(layer))}</b><br>{escape(self._line(layer))}</p>"
        return None

    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: Any,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        layer = self.layer_at(index)
        name = str(value).strip()
        if layer is None or role != Qt.ItemDataRole.EditRole or not name:
            return False
        if name != layer_words(layer):
            self.renamed.emit(layer.id, name)
        return True

    # -- parts ----------------------------------------------------------------------------------

    def _node(self, index: QModelIndex | QPersistentModelIndex) -> _Node | None:
        return self._numbers.get(index.internalId()) if index.isValid() else None

    def _update(self, nodes: list[_Node], layers: Tree) -> None:
        for node, layer in zip(nodes, reversed(layers), strict=True):
            if node.layer is not layer:
                node.layer = layer
                self.touch(layer.id)
                self._update(node.children, layer.children)

    def _facts(self, layer: Layer) -> list[str]:
        facts = [kind_words(layer), mode_words(layer.mode)]
        facts.append(self.tr("{percent} %").format(percent=round(layer.opacity * 100)))
        if not layer.visible:
            facts.append(self.tr("hidden"))
        if layer.locked:
            facts.append(self.tr("locked"))
        if layer.alpha_locked:
            facts.append(self.tr("transparency locked"))
        if layer.clipped:
            facts.append(self.tr("clipped to the layers below"))
        return facts

    def _line(self, layer: Layer) -> str:
        line = " · ".join(self._facts(layer))
        if layer.row.on_canvas:
            return self.tr("{facts}. For reference only: not part of the saved picture.").format(
                facts=line
            )
        return line


def _walk(nodes: list[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _shape(layers: Tree) -> list[object]:
    """Which rows there are, and where."""
    return [(layer.id, layer.row.has_layers, _shape(layer.children)) for layer in layers]
