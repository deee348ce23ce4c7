"""``velatura gpu``: what is found, what is fetched after its licence, what is removed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.storage.settings import Settings
from tests.hub.server import LoopbackHub
from tests.library.gpu.planted import NAME, move_in, plant_card
from tests.library.gpu.wheels import Index, fake_torch

Gpu = Callable[..., Any]


@pytest.fixture
def index(loopback: None, tmp_path: Path) -> Iterator[Index]:
    (tmp_path / "data").mkdir()
    with LoopbackHub() as hub:
        made = Index(hub)
        settings = Settings.load(tmp_path / "data/settings.toml")
        settings.gpu_index = made.url.removesuffix("/cu130")
        settings.save()
        yield made


@pytest.fixture
def gpu(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gpu:
    move_in(monkeypatch, plant_card(tmp_path))

    def run(*words: str, code: int = 0) -> Any:
        assert main(["--data-dir", str(tmp_path / "data"), "gpu", *words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run


def test_the_status_tells_card_driver_and_build(
    gpu: Gpu, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = gpu()
    assert value["gpus"][0]["name"] == NAME and value["advice"]["build"] == "cu130"
    assert value["can_add"] and not value["in_use"]
    assert main(["--data-dir", str(tmp_path / "data"), "gpu", "status"]) == 0
    text = capsys.readouterr().out
    assert f"{NAME}, driver 580.82.07" in text and "supports CUDA 13.0" in text
    assert "“velatura gpu add” installs CUDA 13.0: about 2.7 GB" in text


def test_nothing_is_fetched_before_licence_and_switch(gpu: Gpu, index: Index) -> None:
    index.add(fake_torch())
    refused = gpu("add", "--online", code=2)["error"]
    assert refused["code"] == "licence_not_accepted" and "NVIDIA" in refused["what"]
    assert gpu("add", "--accept-licence", code=1)["error"]["code"] == "download_offline"
    assert index.hub.seen == []


@pytest.mark.slow
def test_it_is_added_used_and_removed(gpu: Gpu, index: Index, tmp_path: Path) -> None:
    index.add(fake_torch())
    value = gpu("add", "--accept-licence", "--online")
    assert value["in_use"] and value["pack_device"] == "A card of a test"
    assert (tmp_path / "data/packs" / value["pack"] / "torch/__init__.py").is_file()
    asked = len(index.hub.seen)
    assert gpu("add", "--online")["in_use"] and len(index.hub.seen) == asked, "it is there already"
    assert not any((tmp_path / "data/models").glob("torch*"))
    value = gpu("remove")
    assert value["pack"] == "" and value["can_add"]
    assert list((tmp_path / "data/packs").glob("torch*")) == []
    assert gpu("remove", code=2)["error"]["code"] == "pack_none"
    accepted = json.loads((tmp_path / "data/licences.json").read_text())["accepted"]
    assert [(row["model"], row["licence"]) for row in accepted] == [("cu130", "nvidia-cuda")]


@pytest.mark.slow
def test_one_that_fails_its_check_is_told_and_not_used(gpu: Gpu, index: Index) -> None:
    index.add(fake_torch("no device"))
    error = gpu("add", "--accept-licence", "--online", code=1)["error"]
    assert error["code"] == "pack_check_failed" and "no graphics card" in error["what"]
    assert gpu()["pack"] == ""


def test_without_a_card_there_is_nothing_to_add(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_in(monkeypatch, plant_card(tmp_path, "470.256.02"))
    error = gpu("add", "--accept-licence", "--online", code=2)["error"]
    assert error["code"] == "pack_unadvised" and "470.256.02 is too old" in error["what"]


def test_an_address_that_is_none_is_refused(gpu: Gpu, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data/settings.toml").write_text('[gpu]\nindex = "http://example.org/whl"\n')
    assert gpu("add", "--online", code=1)["error"]["code"] == "address_insecure"


@pytest.mark.slow
def test_a_pack_that_fails_at_the_start_is_switched_off_and_the_picture_is_made(
    gpu: Gpu, index: Index, tmp_path: Path
) -> None:
    """In the command line's own process: it begins anew with the installed torch."""
    index.add(fake_torch())
    pack = gpu("add", "--accept-licence", "--online")["pack"]
    torch = tmp_path / "data/packs" / pack / "torch/__init__.py"
    torch.write_text("raise ImportError('libcuda.so.1: no such file')")
    words = ["--data-dir", str(tmp_path / "data"), "generate", "a red boat", "--steps", "2"]
    command = [sys.executable, "-P", "-m", "desktop_app", *words, "--out", str(tmp_path / "a.png")]
    made = subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd())
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "a.png").is_file()
    assert made.stderr.count("GPU support was switched off") == 1 and "libcuda.so.1" in made.stderr
    value = gpu()
    assert not value["in_use"] and value["problem"]["code"] == "pack_failed"
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""
