"""Workbenches without a server, and a server without workbenches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extensions.test_taken_out import started, without

_COMMAND = "import sys\nfrom desktop_app.app.cli import main\nsys.exit(main(sys.argv[1:]))"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gone", "words", "code", "said"),
    [
        ("serving", ("make", "--list"), 0, "lesson  "),
        ("workbenches", ("submit", "lines.jsonl", "--out", "out"), 2, "there is no such field"),
        ("workbenches", ("make",), 2, "There is no command and no file “make”"),
    ],
)
def test_each_works_or_says_what_is_missing(
    gone: str, words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    root = without(tmp_path / "program", (gone,))
    (root / "lines.jsonl").write_text(
        '{"workbench": "lesson", "values": {"topic": "cells"}}\n', encoding="utf-8"
    )
    done = started(root, _COMMAND, "--data-dir", str(tmp_path / "data"), *words)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert not (root / "out").exists() or not [*(root / "out").rglob("*.png")]
