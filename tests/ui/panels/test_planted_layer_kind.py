"""A made-up kind of layer, one row, is found in the panel: its word, its mark, its controls."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.ui.panels.layers.layers_delegate import LayerDelegate
from desktop_app.ui.panels.layers.layers_model import EYE, NAME
from desktop_app.ui.words.layer_names import kind_words, layer_words, modes_of
from tests.negative_kind import NEGATIVE
from tests.ui.panels.conftest import Ui

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def planted() -> Iterator[None]:
    LAYER_KINDS.add(NEGATIVE)
    yield
    LAYER_KINDS.remove(NEGATIVE)


@pytest.mark.slow
def test_the_panel_shows_it(ui: Ui) -> None:
    document = ui.open()
    mask = Tiles(1, np.dtype(np.uint8)).written(Rect(0, 0, 9, 9), np.full((9, 9), 255, np.uint8))
    name = layer_tree.numbered(document.content.layers, "negative")
    layer = Layer("negative", name, pixels=mask)
    add_layer(document, "planted", layer)
    panel = ui.docks.layers_panel
    assert panel.list_model.index(0, EYE).siblingAtColumn(NAME).data() == "Negative 1"
    assert (kind_words(layer), layer_words(layer)) == ("Negative", "Negative 1")
    assert LayerDelegate._marks(layer) == ["contrast"]
    assert panel.header.modes.isEnabled() and not panel.header.opacity.isEnabled()
    assert all(len(group) > 0 for group in modes_of(layer))
    ui.wait(lambda: panel.thumbnails.pixmap(layer) is not None)
    assert ui.action("layer_to_mask").isEnabled()
