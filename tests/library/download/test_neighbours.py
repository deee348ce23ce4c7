"""Other programs' files beside a download, and a power cut within it: nothing of theirs changes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.hub.server import LoopbackHub
from tests.library.download.parts import Bench, a_model, request, some_bytes, wanted

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.mark.slow
def test_a_repair_does_not_write_through_a_hard_link_into_anothers_file(
    hub: LoopbackHub, bench: Bench, tmp_path: Path
) -> None:
    hub.add("a/b", a_model())
    bench.fetch()
    mine, theirs = bench.folder / "model" / UNET, tmp_path / "theirs.safetensors"
    damaged = some_bytes(300_000, 9)
    mine.write_bytes(damaged)
    os.link(mine, theirs)
    status = bench.fetch(request(id="repair", only=(UNET,)))
    assert status.phase == "done", status.error
    assert mine.read_bytes() == a_model()[UNET]
    assert theirs.read_bytes() == damaged and theirs.stat().st_nlink == 1


@pytest.mark.slow
def test_a_repair_replaces_a_link_and_not_what_it_leads_to(
    hub: LoopbackHub, bench: Bench, tmp_path: Path
) -> None:
    hub.add("a/b", a_model())
    bench.fetch()
    mine, theirs = bench.folder / "model" / UNET, tmp_path / "theirs.safetensors"
    theirs.write_bytes(b"theirs")
    mine.unlink()
    mine.symlink_to(theirs)
    status = bench.fetch(request(id="repair", only=(UNET,)))
    assert status.phase == "done", status.error
    assert theirs.read_bytes() == b"theirs" and not mine.is_symlink()


@pytest.mark.slow
def test_a_folder_that_leads_out_of_the_model_is_not_mended_through(
    hub: LoopbackHub, bench: Bench, tmp_path: Path
) -> None:
    hub.add("a/b", a_model())
    bench.fetch()
    outside = tmp_path / "outside"
    (bench.folder / "model" / "unet").rename(outside)
    (bench.folder / "model" / "unet").symlink_to(outside)
    (outside / "diffusion_pytorch_model.safetensors").write_bytes(b"theirs")
    status = bench.fetch(request(id="repair", only=(UNET,)))
    assert status.phase == "failed"
    assert (outside / "diffusion_pytorch_model.safetensors").read_bytes() == b"theirs"


@pytest.mark.slow
def test_a_link_in_the_place_of_a_part_is_not_written_through(
    hub: LoopbackHub, bench: Bench, tmp_path: Path
) -> None:
    if not hasattr(os, "O_NOFOLLOW"):
        pytest.skip("this system can't open a file unless it is a link")
    hub.add("a/b", a_model())
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    parts = bench.folder / ".downloads" / "one" / "parts"
    parts.mkdir(parents=True)
    for number in range(10):
        (parts / f"{number:05d}.part").symlink_to(theirs)
    status = bench.fetch()
    assert status.phase == "failed" and status.error is not None
    assert status.error.code == "output_unwritable"
    assert theirs.read_bytes() == b"theirs"


@pytest.mark.slow
def test_names_are_on_the_disk_before_what_depends_on_them(
    hub: LoopbackHub, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order in which a power cut could stop it: bytes, names in folders, journal, model."""
    done: list[tuple[str, Path]] = []
    real_sync, real_replace, real_rename = os.fsync, Path.replace, Path.rename

    def sync(number: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{number}").readlink()))
        real_sync(number)

    def replace(self: Path, target: Any) -> Path:
        done.append(("name", Path(target)))
        return real_replace(self, target)

    def rename(self: Path, target: Any) -> Path:
        done.append(("name", Path(target)))
        return real_rename(self, target)

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell what is synced")
    hub.add("a/b", a_model())
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "rename", rename)
    assert bench.fetch().phase == "done"
    files = bench.folder / ".downloads" / "one" / "files"
    model = done.index(("name", bench.folder / "model"))
    for name in wanted(a_model()):
        named = done.index(("name", files / name))
        assert ("sync", (files / name).parent) in done[named:model], name
        assert any(what == "sync" and "parts" in path.parts for what, path in done[:named])
    assert ("sync", files) in done[:model], "folders in it have names too"
    assert ("sync", bench.folder) in done[model:]


@pytest.mark.slow
def test_a_file_in_a_subfolder_is_named_on_the_disk_there(
    hub: LoopbackHub, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("desktop_app.library.download.installation.sync_folder", synced.append)
    hub.add("a/b", {"lora.safetensors": b"12345"})
    target = "loras/lora.safetensors"
    status = bench.fetch(request(patterns=("lora.safetensors",), target=target))
    assert status.phase == "done", status.error
    assert (bench.folder / target).read_bytes() == b"12345"
    assert synced[-2:] == [bench.folder / "loras", bench.folder]
