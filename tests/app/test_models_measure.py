"""``velatura models measure``: what it finds is kept for the machine, and pictures are made so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.catalog.compute_profiles import ComputeProfileTable
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.engine import trial
from desktop_app.engine.speed.openvino import openvino_version
from desktop_app.storage.compute_profile_store import PLACE, ComputeProfileStore
from tests.app.models_command import Command
from tests.tiny_models import tiny_folder


@pytest.mark.slow
def test_what_was_measured_is_used_from_then_on(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path / "machine"))
    monkeypatch.setattr(trial, "STEADY", float("inf"))
    monkeypatch.setattr(trial, "ROUNDS", (1, 1))
    ways = (ComputeProfile("float32", packed=False, attention="torch", joined=False),)
    monkeypatch.setattr(ComputeProfileTable, "candidates", lambda self, processor, size: ways)
    tiny_folder(command.models / "tiny")

    found = command.json("measure", "tiny")
    assert found["way"] == "fp32 plain torch apart" and found["seconds"][found["way"]] > 0
    (kept,) = ComputeProfileStore(tmp_path / "machine" / "ways.json").read().values()
    assert kept.way == found["way"] and kept.openvino == found["openvino"]
    assert (kept.openvino > 0) == (openvino_version() is not None)

    words = ["--data-dir", str(command.data), "generate", "a cat", "--model", "tiny", "--steps"]
    words += ["1", "--size", "64x64", "--seed", "1", "--json", "--out"]
    for name, more in (("a", []), ("b", ["--way", "fp32 packed tiles joined"]), ("c", [])):
        assert main([*words, str(tmp_path / f"{name}.png"), *more]) == 0
    from desktop_app.imaging.generation_metadata import REQUEST, read_texts

    assert '"way": "fp32 plain torch apart"' in capsys.readouterr().out
    carried = [
        json.loads(read_texts((tmp_path / f"{name}.png").read_bytes())[REQUEST])["request"]["way"]
        for name in "abc"
    ]
    assert carried == [
        "fp32 plain torch apart",
        "fp32 packed tiles joined",
        "fp32 plain torch apart",
    ]
    assert main([*words, str(tmp_path / "d.png"), "--way", "fast"]) == 2
