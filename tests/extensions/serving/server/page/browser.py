"""Chromium driven by selenium, and what people do with the server's page in it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import Served, bytes_in
from tests.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

Server: TypeAlias = Served | Inside

COMMANDS = ("chromium", "chromedriver")
LOOK_SECONDS = 0.04

DESKTOP = (1280, 800)
PHONE = (390, 844)

_RECORD = """
window.seen = {runs: [], previews: 0, bodies: []};
new MutationObserver(() => {
  const text = document.getElementById('runs').textContent;
  if (text && window.seen.runs.at(-1) !== text) window.seen.runs.push(text);
}).observe(document.getElementById('runs'), {subtree: true, childList: true, characterData: true});
const bitmap = window.createImageBitmap;
window.createImageBitmap = (blob) => {
  window.seen.previews += blob.type === 'image/jpeg';
  return bitmap(blob);
};
const ask = window.fetch;
window.fetch = (path, options) => {
  if (options?.body) window.seen.bodies.push(options.body);
  return ask(path, options);
};
"""


def missing() -> str:
    """Why there is no browser to drive; empty: there is one."""
    lacking = [command for command in COMMANDS if shutil.which(command) is None]
    if lacking:
        return f"this system has no {' and no '.join(lacking)} (Debian: chromium, chromium-driver)"
    return "" if find_spec("selenium") else "selenium is not installed"


class Browser:
    """One, with what tests ask of the page.

    Args:
        driver: of the browser.
        downloads: where it saves files.
    """

    def __init__(self, driver: WebDriver, downloads: Path) -> None:
        self.driver, self.downloads = driver, downloads
        self.folder = downloads
        self.server: Server | None = None
        self.token = ""
        self.user = ""

    # -- the page -----------------------------------------------------------------------------

    def start(self, server: Server, name: str, folder: Path) -> None:
        """Open the page as a new user; files of the test are in ``folder``."""
        self.server, self.folder = server, folder
        self.user, self.token = server.token(name)
        self.dress()
        self.leave()
        self.run("sessionStorage.setItem('velatura-token', arguments[0])", self.token)
        self.complaints()
        self.open()

    def leave(self) -> None:
        """Forget everything that the page keeps."""
        assert self.server is not None
        self.driver.get(f"{self.server.url}/static/icon.svg")
        self.run("sessionStorage.clear(); localStorage.clear()")

    def open(self) -> None:
        """Open the page, until it knows what the server has."""
        self.load()
        self.until(lambda: self.run("return document.body.dataset.ready === 'yes'"))
        self.run(_RECORD)

    def load(self) -> None:
        """Open the page."""
        assert self.server is not None
        self.driver.get(f"{self.server.url}/")

    def dress(
        self, size: tuple[int, int] = DESKTOP, scheme: str = "dark", language: str = "en-US"
    ) -> None:
        """How large the window is, which colours and which language its owner prefers."""
        width, height = size
        tell = self.driver.execute_cdp_cmd
        narrow = width < 600
        tell(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": narrow},
        )
        tell("Emulation.setTouchEmulationEnabled", {"enabled": narrow})
        feature = {"name": "prefers-color-scheme", "value": scheme}
        tell("Emulation.setEmulatedMedia", {"features": [feature]})
        agent = {"userAgent": "velatura-test", "acceptLanguage": language}
        tell("Emulation.setUserAgentOverride", agent)

    def complaints(self) -> list[str]:
        """What the console has said since it was asked, but for answers that are errors, and for
        the question of a page that is left in the middle, which no script may bring up."""
        expected = ("server responded with a status", "attempt to show a 'beforeunload'")
        log: list[dict[str, Any]] = self.driver.get_log("browser")
        return [
            line["message"]
            for line in log
            if not any(words in line["message"] for words in expected)
        ]

    # -- what is there ------------------------------------------------------------------------

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def at(self, id: str) -> WebElement:
        """The element of that id."""
        return self.driver.find_element("id", id)

    def all(self, selector: str) -> Sequence[WebElement]:
        """All elements of a CSS selector."""
        return self.driver.find_elements("css selector", selector)

    def text(self, id: str) -> str:
        """What is read there, seen or not."""
        found = "return document.getElementById(arguments[0])?.textContent"
        return str(self.run(found, id) or "")  # in one go: it may be replaced in between

    def label(self) -> str:
        """What a screen reader says of the picture."""
        return self.at("view").get_attribute("aria-label") or ""

    def seen(self) -> dict[str, Any]:
        """What has been shown of jobs, and sent, since the page was opened."""
        return self.run("return window.seen")

    def sent(self) -> dict[str, Any]:
        """The newest job that was sent."""
        return json.loads(self.seen()["bodies"][-1])

    def until(self, condition: Callable[[], T]) -> T:
        """Wait until that is true, and return it."""
        from selenium.webdriver.support.ui import WebDriverWait

        wait = WebDriverWait(self.driver, PATIENCE_SECONDS, LOOK_SECONDS)
        return wait.until(lambda _: condition())

    def until_made(self, count: int = 1) -> None:
        """Until so many results are there and nothing runs."""
        self.until(lambda: len(self.all("#results li")) == count and not self.all("#runs li"))

    # -- what people do -----------------------------------------------------------------------

    def click_first(self, selector: str) -> None:
        """Click on the first of these; a list may be filled again while it is looked for."""
        from selenium.common.exceptions import StaleElementReferenceException

        def is_clicked() -> bool:
            try:
                self.all(selector)[0].click()
            except StaleElementReferenceException:
                return False
            return True

        self.until(is_clicked)

    def click(self, id: str) -> None:
        """Click on the element of that id."""
        self.at(id).click()

    def write(self, id: str, text: str) -> None:
        """Write into an empty field."""
        self.at(id).clear()
        self.at(id).send_keys(text)

    def set(self, **settings: str) -> None:
        """Settings in their panel."""
        self.run("document.getElementById('more').open = true")
        for name, value in settings.items():
            self.write(name, value)

    def small(self) -> None:
        """Have a new picture be small, and made in two steps."""
        self.choose("size", "custom")
        self.set(width="64", height="64", steps="2")

    def choose(self, id: str, value: str) -> None:
        """Choose an option."""
        from selenium.webdriver.support.ui import Select

        self.run("document.getElementById('more').open = true")
        Select(self.at(id)).select_by_value(value)

    def file(self, data: bytes, name: str = "picture.png") -> None:
        """Open a picture by the dialog for files."""
        path = self.folder / name
        path.write_bytes(data)
        self.at("file").send_keys(str(path))
        self.until(lambda: name in self.label())

    def drag(self, *by: tuple[int, int], start: tuple[int, int] = (0, 0)) -> None:
        """Drag over the picture with the mouse, from its middle or beside it, step by step."""
        from selenium.webdriver import ActionChains

        chain = ActionChains(self.driver, duration=20)
        chain.move_to_element_with_offset(self.at("view"), *start).click_and_hold()
        for step in by:
            chain.move_by_offset(*step)
        chain.release().perform()

    def fingers(self, kind: str, *paths: Sequence[tuple[int, int]], pressure: float = 0.5) -> None:
        """Draw with fingers or a pen, one for each path, at the same time.

        Args:
            kind: "touch" or "pen".
            paths: points beside the middle of the picture.
            pressure: of a pen.
        """
        from selenium.webdriver.common.actions.action_builder import ActionBuilder
        from selenium.webdriver.common.actions.pointer_input import PointerInput

        devices: list[Any] = [PointerInput(kind, f"{kind}{k}") for k in range(len(paths))]
        builder = ActionBuilder(self.driver)
        builder.devices = devices
        for device, path in zip(devices, paths, strict=True):
            for number, (x, y) in enumerate(path):
                device.create_pointer_move(20, x, y, self.at("view"), pressure=pressure)
                if not number:
                    device.create_pointer_down(button=0, pressure=pressure)
            device.create_pointer_up(0)
        builder.perform()

    def keys(self, *keys: str, held: Sequence[str] = ()) -> None:
        """Press keys, with others held, wherever the focus is."""
        from selenium.webdriver import ActionChains

        chain = ActionChains(self.driver, duration=0)
        for key in held:
            chain.key_down(key)
        for key in keys:
            chain.send_keys(key)
        for key in held:
            chain.key_up(key)
        chain.perform()

    def focused(self) -> str:
        """The id of the element that has the focus."""
        return self.run("return document.activeElement.id")

    def download(self) -> bytes:
        """What the button saves."""
        before = set(self.downloads.iterdir())

        def done() -> Path | None:
            new = [one for one in self.downloads.iterdir() if one not in before]
            # Its place is held by an empty file until all of it is there.
            whole = (one for one in new if one.suffix == ".png" and one.stat().st_size)
            return next(whole, None)

        self.click("download")
        return self.until(done).read_bytes()

    def sent_picture(self, name: str) -> bytes:
        """The bytes of ``image`` or ``mask`` of the newest job."""
        return bytes_in(self.sent()[name])


@contextmanager
def browser(downloads: Path) -> Iterator[Browser]:
    """Chromium as long as the block lasts; it reaches nothing but this machine."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    os.environ["SE_OFFLINE"] = "true"  # no driver is looked for anywhere
    os.environ["SE_AVOID_STATS"] = "true"
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for word in (
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--no-proxy-server",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ):
        options.add_argument(word)
    options.add_experimental_option(
        "prefs",
        {"download.default_directory": str(downloads), "download.prompt_for_download": False},
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield Browser(driver, downloads)
    finally:
        driver.quit()
