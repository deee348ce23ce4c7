"""A real browser, for tests of the server's page: Chromium of the system, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.page.browser import Browser, browser, missing
from tests.extensions.serving.server.serving import Served


@pytest.fixture(scope="package")
def chromium(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Browser]:
    """One for all tests; skipped where the system has none."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with browser(tmp_path_factory.mktemp("downloads")) as made:
        yield made


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """A server with names of its own, at which most may only generate."""
    policy = {
        "names": {"house-style": {"arms": [{"name": "a", "model": "starter"}]}},
        "who": {"*": ["generate"]},
        "safety": {"words": ["badger"]},
    }
    folder = tmp_path_factory.mktemp("strict") / "data"
    with inside(folder, policy) as made:
        made.token("first")
        yield made


@pytest.fixture
def page(chromium: Browser, server: Served, tmp_path: Path) -> Iterator[Browser]:
    """The page of a server that runs, opened by a new user in English; nothing may be wrong in its
    console at the end."""
    chromium.start(server, "ann", tmp_path)
    yield chromium
    assert not chromium.complaints()
