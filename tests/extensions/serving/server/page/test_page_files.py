"""The page's files: how they are given out, and that their texts are whole."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from desktop_app.catalog.resources import resource_path
from tests.error_texts import all_error_texts
from tests.extensions.serving.server.serving import Served

pytestmark = pytest.mark.loopback

FOLDER = resource_path("server")
ROW = re.compile(r"^  (\w+): \[\s*\"(.*?)\",\s*\"(.*?)\",?\s*\],$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"\{\w+\}")


def text_of(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def rows() -> dict[str, tuple[str, str]]:
    """The texts by their keys: English and Chinese."""
    table = text_of("texts.js").partition("const ROWS = {")[2].partition("\n};")[0]
    return {key: (english, chinese) for key, english, chinese in ROW.findall(table)}


@pytest.mark.slow
def test_files_are_given_by_their_content_and_nothing_else_is(server: Served) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        first = client.get("/")
        assert "default-src 'none'" in first.headers["content-security-policy"]
        assert "unsafe" not in first.headers["content-security-policy"]
        again = client.get("/", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get("/static/main.js").headers["content-type"].startswith("text/javascript")
        for name in (
            "nothing.js",
            "..%2fcatalog%2fintents.toml",
            "%2e%2e/page.css",
            "page.css.map",
        ):
            assert client.get(f"/static/{name}").status_code == 404


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    page = text_of("index.html")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.|innerHTML|insertAdjacentHTML|eval\(", text), (
            path
        )


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    there = rows()
    assert len(there) > 100
    for key, (english, chinese) in there.items():
        assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(chinese)), key
    table = text_of("texts.js").partition("const ROWS = {")[2].partition("\n};")[0]
    assert len(there) == len(re.findall(r"^  \w+: \[", table, re.MULTILINE))


def test_the_html_says_in_english_what_the_table_says() -> None:
    there = rows()
    for key, words in re.findall(r'data-t="(\w+)">([^<]+)<', text_of("index.html")):
        assert words == there[key][0]


def test_every_text_that_is_asked_for_is_there_and_none_is_left_over() -> None:
    html = text_of("index.html")
    scripts = "".join(text_of(path.name) for path in FOLDER.glob("*.js"))
    asked = set(re.findall(r'data-(?:t|tip|label|placeholder)="(\w+)"', html))
    asked |= set(re.findall(r'\bt\("(\w+)"', scripts))
    there = rows()
    assert asked <= set(there)
    code = scripts.replace(
        scripts[scripts.index("const ROWS") : scripts.index("const INTENTS")], ""
    )
    left = {key for key in set(there) - asked if f'"{key}"' not in code and f"{key}:" not in code}
    assert left <= {"unshownTodo", "tooLargeTodo", "unreachableTodo"}


def test_every_intent_of_the_table_has_its_chinese() -> None:
    import tomllib

    table = tomllib.loads(resource_path("catalog", "intents.toml").read_text("utf-8"))
    texts = text_of("texts.js")
    for row in table.values():
        if row.get("tool") or not (row["name"] or row["button"].endswith("picture")):
            continue
        for word in filter(None, (row["name"], row["button"], row["hint"])):
            assert re.search(rf'^  "?{re.escape(word)}"?:', texts, re.MULTILINE), word


def test_errors_are_there_in_chinese_with_the_same_places() -> None:
    rows_there = re.findall(r"^  (\w+): (\[.*\]),$", text_of("errors-zh.js"), re.MULTILINE)
    assert len(rows_there) > 100
    for code, row in rows_there:
        chinese = json.loads(row)
        assert len(chinese) == 3
        for one, english in zip(chinese, all_error_texts()[code], strict=True):
            assert set(PLACE.findall(one)) == set(PLACE.findall(english)), code
