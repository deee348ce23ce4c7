"""What is in hand comes back after a reload, for who had it; jobs are followed for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extensions.serving.server.page.browser import Browser
from tests.extensions.serving.server.serving import Served, png, smooth

pytestmark = pytest.mark.loopback


@pytest.mark.slow
def test_picture_mask_and_words_come_back_after_a_reload(
    page: Browser, server: Served, tmp_path: Path
) -> None:
    page.file(png(smooth(40, 60)), "kept.png")
    page.drag((30, 0))
    page.write("prompt", "a red fox")
    page.set(seed="7", steps="3")
    before = page.label()
    assert "is masked" in before
    page.until(lambda: page.run("return document.body.dataset.kept === 'yes'"))
    page.open()
    page.until(lambda: page.at("prompt").get_property("value") == "a red fox")
    assert page.label() == before
    assert page.at("seed").get_property("value") == "7"
    page.start(server, "bob", tmp_path)
    assert page.at("prompt").get_property("value") == ""
    assert "No picture is open" in page.label()


@pytest.mark.slow
def test_results_are_shown_again_after_a_reload(page: Browser) -> None:
    page.small()
    page.write("prompt", "a red fox")
    page.click("generate")
    page.until_made()
    page.until(lambda: page.run("return document.body.dataset.kept === 'yes'"))
    page.open()
    page.until(lambda: page.all("#results img[src]"))
    page.until(lambda: len(page.all('#results button[aria-label*="a red fox"]')) == 1)
    page.click_first("#results button")
    page.until(lambda: page.at("download").is_displayed())
    page.click("words")
    assert page.at("prompt").get_property("value") == "a red fox"


@pytest.mark.slow
def test_nothing_is_sent_in_the_name_of_another_user_who_signs_in(
    page: Browser, server: Served
) -> None:
    name, bob = server.token("bob")
    page.small()
    page.write("prompt", "a red fox")
    page.until(lambda: page.run("return document.body.dataset.kept === 'yes'"))
    page.run(
        """const ask = window.fetch;
        window.fetch = async (path, options) => {
          const isOurs = options?.headers?.Authorization === arguments[0];
          return isOurs ? new Response("{}", { status: 401 }) : ask(path, options);
        };""",
        f"Bearer {page.token}",
    )
    page.click("generate")
    page.until(lambda: page.all("#token-dialog[open]"))
    page.write("token", bob)
    page.keys("\ue007")
    page.until(lambda: name in page.text("who"))
    page.until(lambda: page.run("return document.body.dataset.ready === 'yes'"))
    assert page.at("prompt").get_property("value") == ""
    assert server.client(bob).get("/v1/jobs").json()["jobs"] == []


@pytest.mark.slow
def test_a_job_is_followed_however_long_the_server_is_away(page: Browser) -> None:
    page.small()
    page.run(
        """window.away = 0;
        const ask = window.fetch;
        const later = window.setTimeout;
        window.setTimeout = (go, ms) => later(go, Math.min(ms, 20));
        window.fetch = (path, options) => {
          if (`${path}`.includes('/events') && window.away < 12) {
            window.away += 1;
            return Promise.reject(new TypeError('gone'));
          }
          return ask(path, options);
        };"""
    )
    page.write("prompt", "a red fox")
    page.click("generate")
    page.until_made()
    assert page.run("return window.away") == 12
    assert any("trying again" in text for text in page.seen()["runs"])
    assert not page.at("alert").is_displayed()
