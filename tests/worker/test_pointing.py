"""Questions about what is pointed at: one at a time, the newest next, none after Esc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import Segmented
from desktop_app.core.operations import Segmenting
from desktop_app.operations.context import OperationContext
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.worker.pointing import Pointing

SAM = AddOn("k", "SAM", "/models/sam", "segmenter", task="objects")


class Studio:
    """Keeps what is asked until `answer`; the network outlines the upper left quarter."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[..., Any], ...]] = []
        self.jobs: list[Segmenting] = []
        self.token = CancelToken()

    def operate(self, *functions: Callable[..., Any]) -> CancelToken:
        self.asked.append(functions)
        return self.token

    def answer(self) -> None:
        work, done, _, _ = self.asked.pop(0)
        done(work(OperationContext(self._run, lambda _: None, CancelToken())))

    def _run(self, operation: str, job: Segmenting, tell: Callable[[Any], None], _: object) -> None:
        assert operation == "segment"
        self.jobs.append(job)
        mask = np.zeros((20, 20), np.uint8)
        mask[:10, :10] = 255
        logits = np.full((12, 4), len(self.jobs), np.float32)
        tell(Segmented(np.concatenate([mask, mask // 2, mask.T]), (0.9, 0.5, 0.1), logits))


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def state(studio: Studio) -> AppState:
    made = AppState()
    made.open_document(Document(np.zeros((2000, 3000, 3), np.uint8), "x"))
    made.add_ons.value = (SAM,)
    made.tools.active.value = ToolId.OBJECT
    Pointing(made, studio, None)  # type: ignore[arg-type]
    return made


def test_the_newest_click_is_the_next_question_and_is_refined(
    state: AppState, studio: Studio
) -> None:
    pointing = state.tools.pointing
    assert not pointing.rough.value
    pointing.click(300, 200, on=True)
    for x in (600, 900, 1200):
        pointing.click(x, 200, on=False)
    assert len(studio.asked) == 1 and pointing.said.value == "looking"
    studio.answer()
    assert pointing.draft is not None and not pointing.draft.masks
    studio.answer()
    assert not studio.asked and pointing.said.value == ""
    assert pointing.draft.masks == () or len(pointing.draft.masks) == 3
    first, last = studio.jobs
    assert [len(job.points) for job in studio.jobs] == [1, 4]
    assert first.picture.shape == (683, 1024, 3) and last.picture is first.picture
    assert last.points[0] == pytest.approx((300 * 1024 / 3000, 200 * 1024 / 3000, 1))
    assert last.earlier is None, "nothing was answered in between"
    pointing.click(1500, 900, on=False)
    studio.answer()
    earlier = studio.jobs[-1].earlier
    assert earlier is not None and (earlier == 2).all()


def test_nothing_is_shown_after_giving_up(state: AppState, studio: Studio) -> None:
    state.tools.pointing.click(300, 200, on=True)
    state.tools.masking.dismiss()
    assert studio.token.is_cancelled
    studio.answer()
    assert state.tools.masking.draft.value is None and not studio.asked
    state.tools.pointing.frame((10, 10, 50, 50))
    assert len(studio.asked) == 1


def test_an_error_is_told_and_ends_it(state: AppState, studio: Studio) -> None:
    state.tools.pointing.click(300, 200, on=True)
    _, _, failed, _ = studio.asked.pop()
    failed(EngineError("engine_failed", reason="x"))
    assert state.tools.masking.draft.value is None and state.notice.value is not None
    state.tools.pointing.name("a fox")
    assert state.tools.pointing.said.value == "no_finder"
