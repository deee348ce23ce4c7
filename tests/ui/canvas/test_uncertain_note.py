"""How sure a fill is, is said of the answer that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import make_job, make_result


@pytest.mark.slow
@pytest.mark.window
def test_what_is_said_of_a_fill_follows_the_answer_that_is_shown(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    state = window.workspace.state
    job = make_job(document=open_picture().id)

    def answer(number: int, share: float) -> Result:
        notes = ("removed_uncertain",) if share > 0.4 else ()
        return replace(make_result(number, job), uncertain=share, notes=notes)

    for number, share in enumerate((0.51, 0.63, 0.1)):
        state.results.add(answer(number, share), show=number == 0)

    def said() -> str:
        notice = state.notice.value
        return "" if notice is None else notice.params.get("share", "")

    assert said() == "51%"
    window.kit.actions["next_result"].trigger()
    assert said() == "63%"
    window.kit.actions["next_result"].trigger()
    assert said() == ""
    window.kit.actions["previous_result"].trigger()
    assert said() == "63%"
    document = state.document.value
    assert document is not None
    rect = Rect(0, 0, 8, 8)
    document.edit("mask_object", document.mask, rect, np.full((8, 8), 255, np.uint8))
    assert said() == "63%"
    window.kit.actions["undo"].trigger()
    assert said() == "", "what it was said of is taken back"
    window.kit.actions["next_result"].trigger()
    window.kit.actions["previous_result"].trigger()
    state.notice.value = None
    window.kit.actions["previous_result"].trigger()
    assert said() == "", "it was closed"
