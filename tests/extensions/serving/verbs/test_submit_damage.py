"""What a kill, a person or a damaged disk leaves in a folder of ``velatura submit``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.core.set_aside import asides
from desktop_app.extensions.serving.verbs.submission import JOURNAL as NAME
from tests.app.submitting import pictures, removal, requests

Do = Callable[..., Any]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def do(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> Do:
    """Two pictures; what the command answers as JSON."""
    pictures(tmp_path)
    path = requests(tmp_path, removal(1, name="a"), removal(2, name="b"))

    def typed(code: int = 0) -> Any:
        line = ["--data-dir", str(tmp_path / "data"), "submit", str(path), "--out", str(out)]
        assert main([*line, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return typed


def _lines(out: Path) -> list[bytes]:
    """Those of the journal that were set aside."""
    return [one.values["line"].encode("utf-8", "surrogateescape") for one in asides(out / NAME)]


def _files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.mark.slow
def test_a_torn_line_blocks_nothing_and_is_named(do: Do, out: Path) -> None:
    do()
    torn: list[bytes] = []
    for place in ("first", "last", "key"):
        before = _files(out)
        lines = before[NAME].splitlines()
        bad = 0 if place == "first" else 1
        lines[bad] = lines[bad].replace(b"-", b"+", 1) if place == "key" else lines[bad][:-9]
        (out / NAME).write_bytes(b"\n".join(lines))
        told = do()
        assert told["done"] == 2 and "replaced" not in told, place
        assert told["damaged"] == {"lines": 1, "kept": str(out / ".submit.unreadable.jsonl")}
        torn.append(lines[bad])
        assert _lines(out) == torn
        after = _files(out)
        assert {name: after[name] for name in ("a-1.png", "b-1.png")} == {
            name: before[name] for name in ("a-1.png", "b-1.png")
        }
        assert "damaged" not in do()


@pytest.mark.slow
def test_a_damaged_picture_is_made_again_and_kept_beside(do: Do, out: Path) -> None:
    do()
    whole = (out / "a-1.png").read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for bad in (whole[:100], flipped, b""):
        (out / "a-1.png").write_bytes(bad)
        told = do()
        assert told["done"] == 2 and (out / "a-1.png").read_bytes() == whole
        assert told.get("replaced", []) == (["a-1.png~"] if bad else [])
        if bad:
            assert (out / "a-1.png~").read_bytes() == bad
            (out / "a-1.png~").unlink()


def test_a_picture_that_somebody_edited_stays_and_is_named(do: Do, out: Path) -> None:
    do()
    Image.new("RGB", (20, 20), "red").save(out / "a-1.png")
    edited = (out / "a-1.png").read_bytes()
    told = do()
    assert (told["done"], told["changed"]) == (2, ["a-1.png"])
    assert (out / "a-1.png").read_bytes() == edited
