"""A server that knows a name of OpenAI's."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest

from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.openai_images.clients import OPEN, POLICY, client
from tests.extensions.serving.server.serving import add_token


@pytest.fixture(scope="package")
def named(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """One within this process whose engine draws with numpy."""
    folder = tmp_path_factory.mktemp("openai") / "data"
    add_token(folder, "first")
    with inside(folder, POLICY) as made:
        yield made


@pytest.fixture
def api(named: Inside) -> openai.OpenAI:
    """A client of a new user."""
    return client(named)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """No connection outlives its test."""
    yield
    while OPEN:
        OPEN.pop().close()
