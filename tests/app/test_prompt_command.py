"""``velatura prompt``, in a process of its own and in this one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.core.note_texts import NOTE_TEXTS


@pytest.fixture
def read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Any:
        assert main(["--data-dir", str(tmp_path / "data"), "prompt", *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_it_prints_the_parse_the_schedule_and_the_tokens(read: Any) -> None:
    told = read("an (important) word [a:b:0.5] zeppelin", "--negative", "[fog]", "--steps", "10")
    assert told["weighted"] == [["an ", 1.0], ["important", 1.1], [" word a zeppelin", 1.0]]
    assert told["schedule"] == [
        [6, "an (important) word a zeppelin"],
        [10, "an (important) word b zeppelin"],
    ]
    (clip,) = told["encoders"]
    assert clip["length"] == 30
    assert clip["tokens"] == sum(map(len, clip["chunks"]))
    assert "zeppelin" in told["unknown_words"]
    assert told["negative"]["weighted"] == [["fog", pytest.approx(1 / 1.1)]]


def test_joined_prompts_loras_and_remarks_are_told(read: Any) -> None:
    told = read("a ( <lora:ink:0.8:0.6> <hypernet:x:1> AND b:0.5")
    assert [part["weight"] for part in told["parts"]] == [1.0, 0.5]
    assert told["loras"] == [{"name": "ink", "weight": 0.6, "text_weight": 0.8}]
    assert [remark["code"] for remark in told["remarks"]] == ["hypernet", "bracket"]


@pytest.mark.slow
def test_the_dialect_decides(read: Any) -> None:
    text = "(a (b:2))"
    assert read(text, "--dialect", "comfyui")["weighted"] == [["a ", 1.1], ["b", 2.0]]
    assert read(text, "--dialect", "literal")["weighted"] == [[text, 1.0]]


@pytest.mark.slow
def test_choices_are_made_by_the_seed_and_ten_are_shown(read: Any, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "thing.txt").write_text("apple\nfish\nhat\n")
    words = ("a {red|blue} __thing__", "--wildcards", str(tmp_path / "lists"), "--seed", "5")
    told = read(*words)
    assert [each["seed"] for each in told["expansions"]] == list(range(5, 15))
    assert told["prompt"] == told["expansions"][0]["prompt"]
    assert len({each["prompt"] for each in told["expansions"]}) > 2
    assert read(*words) == told
    assert len(read("a {plain} text")["expansions"]) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("text", ["", "(" * 5000, "(a:1e30)", "(a:nan)", "[a:b:9999]", "\ud800"])
def test_no_prompt_fails(text: str, read: Any) -> None:
    assert read(text)["weighted"]


def test_every_remark_has_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tags = "<lora:x:1:1:lbw=1> <lora:y:b> <lora:z:99> <lora:v:0,5> <hypernet:y:1> <z:w> <lora:open"
    text = f"((a:999) 苹果 {tags}"
    assert main(["--data-dir", str(tmp_path / "d"), "prompt", text, "--negative", text]) == 0
    printed = capsys.readouterr().out
    for code, words in NOTE_TEXTS.items():
        if code.startswith("prompt_") and code != "prompt_variables":
            assert words.split("{")[0] in printed


@pytest.mark.slow
def test_steps_out_of_range_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path / "d"), "prompt", "a", "--steps", "0"]) == 2
    assert "1" in capsys.readouterr().err


@pytest.mark.slow
def test_it_needs_no_torch_and_no_window(tmp_path: Path) -> None:
    code = (
        "import sys; from desktop_app.app.cli import main;"
        f"main(['--data-dir', {str(tmp_path)!r}, 'prompt', 'a (red:1.2) apple']);"
        "print([name for name in ('torch', 'transformers', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.splitlines()[-1] == "[]"
