"""Many files at once: processes, cache, progress, cancelling."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify import scanner as scanner_module
from desktop_app.library.identify.identify_process import IdentifyProcess, IdentifyProcessDied
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.library.identify.scanner import Scanner
from tests.engines import engines_here
from tests.library.identify import lora_layouts as nets
from tests.library.identify import small_layouts as small
from tests.library.identify.files import safetensors

KINDS = load_kinds()
MANY = 40


def loras(folder: Path, count: int) -> list[Path]:
    shapes = nets.kohya(nets.flux_layers(), 4)
    return [safetensors(folder / f"{i}.safetensors", shapes) for i in range(count)]


def kinds(found: dict[Path, object]) -> list[str]:
    return [each.kind if isinstance(each, WeightsInfo) else "error" for each in found.values()]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is looked into in this process."""
    seen: list[Path] = []
    real = scanner_module.identify

    def identify(path: Path, table: KindTable) -> WeightsInfo:
        seen.append(path)
        return real(path, table)

    monkeypatch.setattr(scanner_module, "identify", identify)
    return seen


@pytest.mark.slow
def test_many_files_are_told_by_processes_that_end(tmp_path: Path, counted: list[Path]) -> None:
    paths = loras(tmp_path, MANY)
    steps: list[tuple[int, int]] = []
    found = Scanner(KINDS).scan(paths, lambda done, total: steps.append((done, total)))
    assert list(found) == paths and kinds(found) == ["lora_flux1"] * MANY
    assert steps == [(done, MANY) for done in range(MANY + 1)]
    assert not counted and not engines_here()


def test_few_files_need_no_process(tmp_path: Path, counted: list[Path]) -> None:
    paths = loras(tmp_path, 3)
    assert kinds(Scanner(KINDS).scan(paths)) == ["lora_flux1"] * 3
    assert counted == paths


def test_what_was_seen_is_remembered_until_it_changes(tmp_path: Path, counted: list[Path]) -> None:
    paths, cache = loras(tmp_path, 5), tmp_path / "cache/found.json"
    first = Scanner(KINDS, cache).scan(paths)
    counted.clear()
    assert Scanner(KINDS, cache).scan(paths) == first
    assert not counted
    safetensors(paths[2], {"emb_params": (1, 768)})
    os.utime(paths[3], ns=(1, 1))
    again = Scanner(KINDS, cache).scan(paths)
    assert counted == [paths[2], paths[3]]
    assert kinds(again)[2] == "embedding_sd1"


def test_folders_are_remembered_too(tmp_path: Path, counted: list[Path]) -> None:
    safetensors(tmp_path / "m/vae/diffusion_pytorch_model.safetensors", small.taesd_decoder())
    scanner = Scanner(KINDS)
    scanner.scan([tmp_path / "m/vae"])
    scanner.scan([tmp_path / "m/vae"])
    assert len(counted) == 1
    (tmp_path / "m/vae/config.json").write_text("{}")
    scanner.scan([tmp_path / "m/vae"])
    assert len(counted) == 2


def test_damage_is_remembered_and_what_could_not_be_read_is_not(
    tmp_path: Path, counted: list[Path]
) -> None:
    damaged, missing = tmp_path / "damaged.safetensors", tmp_path / "missing.safetensors"
    damaged.write_bytes(b"x" * 50)
    cache = tmp_path / "found.json"
    for _ in range(2):
        found = Scanner(KINDS, cache).scan([damaged, missing])
        assert isinstance(found[damaged], ModelError) and isinstance(found[missing], InputError)
        assert "damaged.safetensors" in str(found[damaged])
    assert counted == [damaged, missing, missing]


def test_another_table_makes_what_was_seen_void(tmp_path: Path, counted: list[Path]) -> None:
    from dataclasses import replace

    paths, cache = loras(tmp_path, 2), tmp_path / "found.json"
    Scanner(KINDS, cache).scan(paths)
    Scanner(replace(KINDS, digest="other"), cache).scan(paths)
    assert len(counted) == 4


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":1}', b"\xff" * 100])
def test_a_damaged_cache_is_as_good_as_none(
    tmp_path: Path, counted: list[Path], content: bytes
) -> None:
    paths, cache = loras(tmp_path, 2), tmp_path / "found.json"
    cache.write_bytes(content)
    assert kinds(Scanner(KINDS, cache).scan(paths)) == ["lora_flux1"] * 2
    counted.clear()
    Scanner(KINDS, cache).scan(paths)
    assert not counted


def test_a_cache_that_can_not_be_written_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = Scanner(KINDS, tmp_path / "file/found.json").scan(loras(tmp_path, 2))
    assert kinds(found) == ["lora_flux1"] * 2


@pytest.mark.slow
def test_cancelling_stops_it_and_keeps_what_was_found(tmp_path: Path, counted: list[Path]) -> None:
    paths, cache, cancel = loras(tmp_path, MANY), tmp_path / "found.json", CancelToken()
    scanner = Scanner(KINDS, cache)
    with pytest.raises(Cancelled):
        scanner.scan(paths, lambda done, total: cancel.cancel() if done == 10 else None, cancel)
    assert not engines_here()
    Scanner(KINDS, cache).scan(paths[:1])
    remembered = Scanner(KINDS, cache)
    counted.clear()
    remembered.scan(paths)
    assert not counted or len(counted) <= MANY - 10


def test_processes_that_are_killed_are_replaced(tmp_path: Path) -> None:
    paths = loras(tmp_path, MANY)

    def kill(done: int, total: int) -> None:
        if done in (1, 9):
            for child in engines_here():
                child.kill()

    found = Scanner(KINDS).scan(paths, kill)
    assert list(found) == paths
    told = [each for each in kinds(found) if each == "lora_flux1"]
    # A file whose process was killed while it was looked into alone is named for it.
    assert len(told) >= MANY - 4


def test_a_looker_that_is_gone_says_so(tmp_path: Path) -> None:
    looker = IdentifyProcess()
    psutil.Process(looker.pid).kill()
    with pytest.raises(IdentifyProcessDied):
        looker.identify(loras(tmp_path, 1))
    looker.close()
    looker.close()


def test_where_no_process_can_be_started_it_is_done_here(
    tmp_path: Path, counted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))
    paths = loras(tmp_path, MANY)
    assert kinds(Scanner(KINDS).scan(paths)) == ["lora_flux1"] * MANY
    assert sorted(counted) == sorted(paths)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text here")
def test_names_that_are_no_text_are_no_harm(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.safetensors"))
    safetensors(path, small.taesd_decoder())
    many = [path, *loras(tmp_path, MANY)]
    assert kinds(Scanner(KINDS, tmp_path / "found.json").scan(many))[0] == "taesd_decoder"
