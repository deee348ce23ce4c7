"""The rows of layers, as a view asks for them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop_app.imaging.layers.layer import Layer
from desktop_app.ui.panels.layers.layers_model import LayersModel


def test_what_is_typed_is_told_once_and_nothing_else_is_taken() -> None:
    holder = QObject()
    model, told = LayersModel(holder), list[tuple[str, str]]()
    inner, below = Layer("paint", "Sky"), Layer("paint", "Sea")
    group = Layer("group", "Both", children=(inner,))
    model.set_tree((below, group))
    model.renamed.connect(lambda layer_id, name: told.append((layer_id, name)))
    sky, decoration = model.index_of(inner.id), Qt.ItemDataRole.DecorationRole
    assert sky.data() == "Sky" and sky.parent() == model.index_of(group.id, 0)
    assert model.index_of(group.id).row() == 0  # the highest stands first
    assert not model.setData(sky, "  ")
    assert not model.setData(sky, "Clouds", decoration)
    assert not model.setData(QModelIndex(), "Clouds")
    assert model.setData(sky, "Sky") and not told  # as it is called
    assert model.setData(sky, " Clouds ") and told == [(inner.id, "Clouds")]
