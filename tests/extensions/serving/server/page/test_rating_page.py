"""A published rating is answered by keys in the server's page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.extensions.evaluation.server.test_rating_routes import made
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.page.browser import Browser

pytestmark = pytest.mark.loopback

LEFT, BACK, ESCAPE = "\ue012", "\ue003", "\ue00c"


@pytest.mark.slow
def test_pairs_are_rated_by_keys_with_a_pause(
    chromium: Browser, near: Inside, tmp_path: Path
) -> None:
    store, session = made(tmp_path, near.folder, "foxes")
    store.publish(session)
    page = chromium
    page.start(near, "ann", tmp_path)
    try:
        _rate(page)
        given = {one.item: one.choice for one in store.answers(session, page.user)}
        assert given == {0: "first", 1: "tie", 2: "second", 3: "first"}
        assert not page.complaints()
    finally:
        store.remove(session)
        page.leave()


def _rate(page: Browser) -> None:
    def shown(number: int) -> None:
        page.until(lambda: len(page.all("#rating-pictures img")) == 2)
        page.until(lambda: page.text("rating-progress") == f"{number} of 4")

    press = page.keys
    page.until(lambda: page.text("ratings") == "foxes · 0 of 4")
    page.click_first("#ratings button")
    shown(1)
    if folder := os.environ.get("VELATURA_SHOTS"):
        page.driver.save_screenshot(f"{folder}/page.png")
    press(LEFT)
    shown(2)
    press("2")
    shown(3)
    press(BACK)
    shown(2)
    press("t")
    shown(3)
    press(ESCAPE)
    page.until(lambda: page.text("ratings") == "foxes · 2 of 4")
    page.click_first("#ratings button")
    page.until(page.at("rating-dialog").is_displayed)  # what it showed before is there until then
    shown(3)
    press(" ")
    assert page.at("rating-prompt").is_displayed()
    press("2")
    shown(4)
    press("1")
    page.until(lambda: page.text("rating-question").startswith("Thank you"))
    press(ESCAPE)
    page.until(lambda: page.text("ratings") == "foxes · 4 of 4")
