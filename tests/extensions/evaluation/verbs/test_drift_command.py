"""``velatura drift``, as it is typed: with the starter model, killed, gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.file_lock import is_locked
from desktop_app.storage.history import History
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.serving import ROOT, until


class Say:
    """The command line over one data folder."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._capsys = data, capsys

    def __call__(self, *words: str, code: int = 0) -> Any:
        assert main(["--data-dir", str(self.data), "drift", *words, "--json"]) == code
        return json.loads(self._capsys.readouterr().out)

    def killed(self, after: str, *words: str) -> None:
        """Ended by force once so many pictures match ``after``."""
        line = [sys.executable, "-m", "desktop_app", "--data-dir", str(self.data), "drift", *words]
        process = subprocess.Popen(
            line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        until(lambda: len([*self.data.glob(after)]) >= 2 or process.poll() is not None)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        until(lambda: not is_locked(DataPaths.at(self.data).queue_lock))


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    return Say(tmp_path / "data", capsys)


@pytest.fixture
def keep(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "prompts.txt").write_text("a red fox\n\na blue boat\n")
    words = ("--steps", "1", "--size", "64x64", "--name", "mine")
    return "keep", "starter", "--prompts", str(tmp_path / "prompts.txt"), *words


def test_without_sets_and_with_wrong_words_it_says_what_there_is(say: Say, tmp_path: Path) -> None:
    assert say("list") == []
    assert say("check", "mine", code=2)["error"]["code"] == "unknown_choice"
    assert say("remove", "mine", code=2)["error"]["code"] == "unknown_choice"
    (tmp_path / "none.txt").write_text("\n")
    refused = say("keep", "starter", "--prompts", str(tmp_path / "none.txt"), code=2)
    assert refused["error"]["code"] == "drift_no_prompts"
    assert say("keep", "nobody", code=2)["error"]["code"] == "model_missing"


@pytest.mark.slow
def test_what_was_killed_goes_on_and_repeats(say: Say, keep: tuple[str, ...]) -> None:
    say.killed("drift/*/kept/*.png", *keep)
    assert not say("list")[0]["kept"]
    told = say(*keep)
    assert told["set"]["kept"] and told["done"] == 6 and len(say("list")) == 1
    say.killed("drift/*/[0-9a-f]*/*.png", "check", "mine")
    report = say("check", "mine")
    assert report["check"]["verdict"] == "repeats" and not report["alarm"]
    assert len(report["of"]["checks"]) == 1
    with closing(History(DataPaths.at(say.data).history_file, load_schedulers())) as history:
        entries = history.newest(limit=100)
    assert len(entries) == len({one.job for one in entries}) <= 14  # a killed job may be lost
    way = say("check", "mine", "--way", "fp32 plain torch apart")
    assert way["check"]["verdict"] == "differs" and way["pictures"]
    assert way["check"]["fields"][0].startswith("way of computing ")
    fresh = say("check", "mine", "--fresh-seeds")
    assert fresh["check"]["verdict"] == "steady" and fresh["pictures"] == []
    of_history = say("keep", "starter", "--history", entries[0].uid, "--name", "one")
    assert of_history["set"]["requests"][0]["drawn"] is False
    assert say("check", "one")["check"]["verdict"] == "repeats"
    say("remove", "mine")
    assert [one["name"] for one in say("list")] == ["one"]
