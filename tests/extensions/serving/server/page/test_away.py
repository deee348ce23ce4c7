"""The server goes away and comes back while the page is open: nothing is lost or made twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.page.browser import Browser
from tests.extensions.serving.server.serving import (
    PLAIN,
    Served,
    add_token,
    png,
    smooth,
    started,
    token_file,
    until,
)

pytestmark = pytest.mark.loopback

AWAY = "trying again"


class There:
    """The page of a server, and what that knows of its user."""

    def __init__(self, page: Browser) -> None:
        self.page = page

    def _told(self, path: str) -> Any:
        assert self.page.server is not None
        return self.page.server.client(self.page.token).get(path).json()

    def jobs(self) -> list[dict[str, Any]]:
        return self._told("/v1/jobs")["jobs"]

    def pictures(self) -> list[dict[str, Any]]:
        return self._told("/v1/history")["pictures"]

    def line(self) -> str:
        return self.page.text("runs")


class Stopped(There):
    """The same, of a server that is killed, and started again on its port.

    Args:
        folder: the data folder.
        page: the browser that uses it.
    """

    def __init__(self, folder: Path, page: Browser) -> None:
        super().__init__(page)
        self.folder = folder
        self.now = started(folder, program=PROGRAM)
        self.port = self.now.port

    def back(self) -> None:
        self.now = started(self.folder, words=["--port", str(self.port)], program=PROGRAM)
        self.page.server = self.now


@pytest.fixture
def stopped(chromium: Browser, tmp_path: Path, loopback: None) -> Iterator[Stopped]:
    """Its page is open, and a small picture is wished."""
    folder = tmp_path / "data"
    add_token(folder, "first")
    there = Stopped(folder, chromium)
    there.now.until_ready()
    chromium.start(there.now, "ann", tmp_path)
    chromium.small()
    try:
        yield there
    finally:
        if there.now.process.poll() is None:
            there.now.kill()
        chromium.complaints()


@pytest.fixture
def there(chromium: Browser, near: Inside, tmp_path: Path) -> There:
    """The page of a server that goes on, and a small picture is wished."""
    chromium.start(near, "ann", tmp_path)
    chromium.small()
    return There(chromium)


def generate(page: Browser, prompt: str, steps: str = "2") -> None:
    page.set(steps=steps)
    page.write("prompt", prompt)
    page.click("generate")


def kill(server: Served) -> None:
    server.kill()


def terminate(server: Served) -> None:
    """As an administrator does who restarts it, and does not wait for the job's end. (The second
    signal would be one with the first, if it came at once.)"""
    server.close_clients()
    server.terminate()
    until(lambda: httpx.get(f"{server.url}/readyz", **PLAIN).status_code == 503)
    server.terminate()
    server.ended()


@pytest.mark.slow
@pytest.mark.parametrize("end", [kill, terminate])
def test_a_job_is_followed_to_its_picture_over_a_restart(
    stopped: Stopped, end: Callable[[Served], None]
) -> None:
    page = stopped.page
    generate(page, "slow 0.1", "40")
    page.until(lambda: "Step" in stopped.line())
    end(stopped.now)
    page.until(lambda: AWAY in stopped.line())
    stopped.back()
    page.until_made()
    assert not page.at("alert").is_displayed()
    assert len(stopped.pictures()) == 1


@pytest.mark.slow
def test_a_job_is_sent_once_when_the_server_is_back(stopped: Stopped) -> None:
    page = stopped.page
    stopped.now.kill()
    generate(page, "no pause")
    page.until(lambda: AWAY in stopped.line())
    page.until(lambda: len(page.seen()["bodies"]) > 1)
    stopped.back()
    page.until_made()
    assert len(stopped.jobs()) == len(stopped.pictures()) == 1


def test_a_job_whose_answer_was_lost_is_made_once(there: There) -> None:
    page = there.page
    page.run(
        """const ask = window.fetch;
        window.lost = 0;
        window.fetch = async (path, options) => {
          const answer = await ask(path, options);
          if (options?.method !== 'POST' || window.lost++ > 1) return answer;
          throw new TypeError('gone');
        };"""
    )
    generate(page, "no pause")
    page.until_made()
    assert page.run("return window.lost") == 3
    assert len(there.pictures()) == 1


@pytest.mark.slow
def test_sending_can_be_cancelled_while_the_server_is_away(stopped: Stopped) -> None:
    page = stopped.page
    stopped.now.kill()
    generate(page, "no pause")
    page.until(lambda: AWAY in stopped.line())
    page.click_first("#runs button")
    page.until(lambda: not page.all("#runs li"))
    assert not page.at("alert").is_displayed()
    assert page.at("prompt").get_property("value") == "no pause"
    stopped.back()
    generate(page, "no pause", "3")
    page.until_made()
    assert len(stopped.jobs()) == 1


@pytest.mark.slow
def test_a_cancelled_job_that_came_through_is_shown(there: There) -> None:
    page = there.page
    page.run(
        """const ask = window.fetch;
        window.fetch = async (path, options) => {
          const answer = await ask(path, options);
          if (options?.method === 'POST') throw new TypeError('gone');
          return answer;
        };"""
    )
    generate(page, "slow 0.1", "100")
    page.until(lambda: AWAY in there.line())
    page.click_first("#runs button")
    page.until(lambda: "Step" in there.line())
    page.click_first("#runs button")
    page.until(lambda: not page.all("#runs li"))
    assert [one["status"] for one in there.jobs()] == ["cancelled"]


@pytest.mark.slow
def test_after_a_reload_a_job_goes_on_with_what_it_was_made_from(
    there: There, tmp_path: Path
) -> None:
    page = there.page
    page.file(png(smooth(40, 60)), "kept.png")
    page.drag((30, 0))
    generate(page, "slow 0.1", "30")
    page.until(lambda: "Step" in there.line())
    page.open()
    page.until(lambda: "Step" in there.line())
    assert "slow 0.1" in there.line()
    page.until_made()
    page.until(lambda: page.at("before").is_displayed())
    page.open()
    page.until(lambda: page.all("#history li"))
    assert not page.all("#runs li")


@pytest.mark.slow
def test_a_job_that_ended_while_the_page_was_closed_is_shown(there: There) -> None:
    page = there.page
    generate(page, "slow 0.05", "20")
    page.until(lambda: "Step" in there.line())
    page.driver.get("about:blank")
    until(lambda: there.jobs()[0]["status"] == "done")
    page.open()
    page.until_made()


@pytest.mark.slow
def test_a_job_that_was_never_sent_is_sent_once_after_a_reload(there: There) -> None:
    page = there.page
    page.run("window.fetch = () => Promise.reject(new TypeError('gone'))")
    generate(page, "no pause")
    page.until(lambda: AWAY in there.line())
    page.open()
    page.until_made()
    page.open()
    assert len(there.jobs()) == 1


@pytest.mark.slow
def test_a_double_click_sends_once(there: There) -> None:
    from selenium.webdriver import ActionChains

    page = there.page
    page.write("prompt", "no pause")
    ActionChains(page.driver).double_click(page.at("generate")).perform()
    page.until_made()
    assert len(there.jobs()) == 1


@pytest.mark.slow
def test_a_new_token_is_asked_for_and_the_job_goes_on(stopped: Stopped) -> None:
    page = stopped.page
    generate(page, "slow 0.1", "30")
    page.until(lambda: "Step" in stopped.line())
    stopped.now.kill()
    token_file(stopped.folder).revoke(page.user, keep_jobs=True)
    page.token = add_token(stopped.folder, page.user)
    stopped.back()
    page.until(lambda: page.all("#token-dialog[open]"))
    page.write("token", page.token)
    page.keys("\ue007")
    page.until_made()
    assert len(stopped.pictures()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words", "why"),
    [
        ("en-US", "Waiting: no worker is free", "No worker of the cluster is free: a test."),
        ("zh-CN", "等待中：没有空闲的工作节点", "集群中没有空闲的工作节点：a test。"),
    ],
)
def test_a_job_without_a_worker_of_the_cluster_says_so(
    chromium: Browser, near: Inside, tmp_path: Path, language: str, words: str, why: str
) -> None:
    absent = tmp_path / "absent"
    absent.write_bytes(bytes(100_000))
    chromium.start(near, "ann", tmp_path)
    chromium.dress(language=language)
    chromium.open()
    chromium.write("prompt", f"absent by {absent}")
    chromium.click("generate")
    chromium.until(lambda: words in chromium.text("runs"))
    (line,) = chromium.all("#runs .how")
    chromium.until(lambda: line.get_attribute("title") == why)
    absent.unlink()
    chromium.until_made()
    assert not chromium.complaints()
