"""Lines of `velatura submit` that ask for workbenches: here, and at a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from tests.app.submitting import fox, requests
from tests.extensions.serving.server.inside import inside
from tests.extensions.serving.server.serving import png, smooth
from tests.extensions.workbenches.verbs.making import Say, files_in, options, quick

VALUES = {"pictures": ["p.png"]}
FIXED: dict[str, Any] = {
    "workbench": "fix",
    "values": VALUES,
    "files": {"p.png": "in/a.png"},
    "name": "fixed",
}


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("in/a.png", "p.png"):
        (tmp_path / name).write_bytes(png(smooth(24, 32)))


def typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: Path, *words: str, code: int = 0
) -> Any:
    line = ["--data-dir", str(tmp_path / "data"), "submit", str(path), "--json"]
    found = main([*line, "--out", str(tmp_path / "out"), *words])
    told = capsys.readouterr().out
    assert found == code, told
    return json.loads(told)


@pytest.mark.slow
def test_a_workbench_is_made_beside_other_lines(
    tmp_path: Path, picture: None, capsys: pytest.CaptureFixture[str]
) -> None:
    store = quick(tmp_path / "data")
    lesson = {"workbench": "lesson", "values": {"topic": "a fox", "count": 1}, "name": "cells"}
    path = requests(tmp_path, fox(1, name="fox"), FIXED, lesson)
    told = typed(tmp_path, capsys, path)
    assert told["done"] == 3 and (tmp_path / "out" / "fox-1.png").exists()
    Say(tmp_path / "data", capsys)("fix", tmp_path / "made", *options(store.get("fix"), VALUES))
    assert files_in(tmp_path / "out" / "fixed") == files_in(tmp_path / "made")
    assert (tmp_path / "out" / "cells" / "biology_a_fox_0.png").exists()
    before = files_in(tmp_path / "out")
    assert typed(tmp_path, capsys, path)["done"] == 3
    assert files_in(tmp_path / "out") == before


@pytest.mark.slow
def test_a_server_makes_the_same_files(
    tmp_path: Path, picture: None, capsys: pytest.CaptureFixture[str], loopback: None
) -> None:
    quick(tmp_path / "data")
    path = requests(tmp_path, FIXED)
    with inside(tmp_path / "served") as served:
        quick(tmp_path / "served")
        (tmp_path / "token").write_text(served.token()[1])
        words = ("--server", served.url, "--token-file", str(tmp_path / "token"))
        told = typed(tmp_path, capsys, path, *words)
        assert told["done"] == 1
    there = files_in(tmp_path / "out" / "fixed")
    (tmp_path / "out").rename(tmp_path / "other")
    typed(tmp_path, capsys, path)
    assert files_in(tmp_path / "out" / "fixed") == there


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"workbench": "nobody"}, "nobody"),
        ({"values": {"pictures": []}}, "Pictures"),
        ({"files": {"p.png": "in/none.png"}}, "in/none.png"),
        ({"files": {"../p.png": "in/a.png"}}, "../p.png"),
        ({"file": {}}, "file"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path,
    picture: None,
    capsys: pytest.CaptureFixture[str],
    more: dict[str, Any],
    reason: str,
) -> None:
    quick(tmp_path / "data")
    told = typed(tmp_path, capsys, requests(tmp_path, fox(1), {**FIXED, **more}), code=2)
    params = told["error"]["params"]
    assert params["line"] == 2 and reason in params["reason"]
    assert not files_in(tmp_path / "out")
