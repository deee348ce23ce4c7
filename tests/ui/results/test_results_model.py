"""Rows of results, without a view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt

from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.results import results_model
from desktop_app.ui.results.listing import listed
from tests.ui.conftest import make_job, make_result


def test_of_any_number_of_results_the_thumbnails_drawn_last_are_kept(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_model, "KEPT_THUMBNAILS", 2)
    owner, job = QObject(), make_job()
    model = results_model.ResultsModel(DisplayState(), owner)
    model.set_cells(listed([make_result(number, job) for number in range(3)]))

    def drawn(row: int) -> int:
        return model.index(row).data(Qt.ItemDataRole.DecorationRole).cacheKey()

    first, second = drawn(0), drawn(1)
    assert drawn(0) == first
    third = drawn(2)
    assert (drawn(0), drawn(2)) == (first, third)
    assert drawn(1) != second
