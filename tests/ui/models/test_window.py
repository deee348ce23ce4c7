from __future__ import annotations

from desktop_app.ui.models.window import ModelsWindow


def test_it_opens_with_the_models_of_this_disk(models: ModelsWindow) -> None:
    assert models.windowTitle() == "Models"
    assert models.mine.list_model.rowCount() == 16
