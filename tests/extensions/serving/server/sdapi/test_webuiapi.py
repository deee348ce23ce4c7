"""webuiapi's client against a running server: every public method works, or is told why not."""

from __future__ import annotations

import inspect

import pytest
from webuiapi import WebUIApi

import sdapi_sheet
from tests.extensions.serving.server.sdapi.clients import picture
from tests.extensions.serving.server.sdapi.methods import METHODS
from tests.extensions.serving.server.serving import Served


@pytest.fixture(scope="module")
def api(server: Served) -> WebUIApi:
    """A client of a new user, by Basic authentication."""
    name, token = server.token("webuiapi")
    made = WebUIApi(baseurl=f"{server.url}/sdapi/v1", sampler="Euler a", steps=2)
    made.session.trust_env = False
    made.set_auth(name, token)
    return made


@pytest.mark.few(43)
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_works_or_is_told_why_not(name: str, api: WebUIApi) -> None:
    METHODS[name].call(api, picture())


def test_every_public_method_has_its_row() -> None:
    there = inspect.getmembers(WebUIApi, callable)
    assert {name for name, _ in there if not name.startswith("_")} == set(METHODS)


def test_the_page_says_what_the_tables_say() -> None:
    text = sdapi_sheet.SHEET.read_text("utf-8")
    assert text == sdapi_sheet.sheet(), "run: python packaging/documents/sdapi_sheet.py"
