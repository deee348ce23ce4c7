"""Programs are found in their usual places, and no place that sleeps holds anybody up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.library.sharing import programs
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.program_types import FoundFolder, System, this_system
from desktop_app.library.sharing.programs import (
    find_programs,
)
from tests.library.sharing import trees
from tests.library.sharing.trees import put, system


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """What hangs ends with the test."""
    event = threading.Event()
    yield event
    event.set()


SUPPORT = "Library/Application Support"
HOMES: list[tuple[str, str, Callable[[Path], object], str]] = [
    ("linux", "ComfyUI", trees.comfyui, "comfyui"),
    ("linux", "stable-diffusion-webui", trees.automatic, "automatic1111"),
    ("linux", "git/stable-diffusion-webui-forge-main", trees.forge, "forge"),
    ("linux", ".config/StabilityMatrix", trees.stability_matrix, "stabilitymatrix"),
    ("windows", "AI/StabilityMatrix-x64/Data", trees.stability_matrix, "stabilitymatrix"),
    ("linux", "invokeai", trees.invokeai_old, "invokeai"),
    ("linux", ".cache/huggingface", trees.hub, "huggingface"),
    ("linux", ".local/share/StabilityMatrix/Packages/sdnext", trees.sdnext, "sdnext"),
    ("windows", "Downloads/ComfyUI_windows_portable/ComfyUI", trees.comfyui, "comfyui"),
    ("windows", "Documents/ComfyUI", trees.comfyui, "comfyui"),
    ("windows", "Desktop/Fooocus_win64_2-5-0/Fooocus", trees.fooocus, "fooocus"),
    ("windows", "Downloads/sd.webui/webui", trees.automatic, "automatic1111"),
    ("windows", "AI/webui_forge_cu121_torch231/webui", trees.forge, "forge"),
    ("windows", "AppData/Roaming/StabilityMatrix/Packages/ComfyUI", trees.comfyui, "comfyui"),
    ("windows", ".cache/huggingface", trees.hub, "huggingface"),
    ("macos", "pinokio/api/comfy.git/app", trees.comfyui, "comfyui"),
    ("macos", "Documents/ComfyUI", trees.comfyui, "comfyui"),
    ("macos", f"{SUPPORT}/StabilityMatrix/Packages/Fooocus", trees.fooocus, "fooocus"),
    ("macos", ".cache/huggingface", trees.hub, "huggingface"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "where", "tree", "program"), HOMES)
def test_a_program_is_found_in_its_usual_place(
    kind: str, where: str, tree: Callable[[Path], object], program: str, tmp_path: Path
) -> None:
    tree(tmp_path / where)
    put(tmp_path / "Documents" / "letters" / "unrelated.txt")
    found = find_programs(system(tmp_path, kind), IoTimeout(20))
    assert [each.program for each in found] == [program]
    assert found[0].path.is_relative_to(tmp_path / where)


def test_variables_name_other_places(tmp_path: Path) -> None:
    trees.hub(tmp_path / "a")
    trees.hub_repository(tmp_path / "b")
    trees.invokeai_old(tmp_path / "c")
    trees.hub_repository(tmp_path / "d" / "huggingface" / "hub")
    here = system(
        tmp_path / "home",
        HF_HOME=tmp_path / "a",
        HF_HUB_CACHE=tmp_path / "b",
        INVOKEAI_ROOT=tmp_path / "c",
    )
    found = find_programs(here, IoTimeout(20))
    paths = {tmp_path / "a" / "hub", tmp_path / "b", tmp_path / "c"}
    assert {each.path for each in found} == paths
    moved = system(tmp_path / "home", XDG_CACHE_HOME=tmp_path / "d")
    assert len(find_programs(moved, IoTimeout(20))) == 1


def test_other_disks_are_looked_at_too(tmp_path: Path) -> None:
    trees.comfyui(tmp_path / "D" / "ComfyUI")
    trees.automatic(tmp_path / "E" / "AI" / "stable-diffusion-webui")
    here = System("windows", tmp_path / "home", {}, (tmp_path / "D", tmp_path / "E"))
    found = find_programs(here, IoTimeout(20))
    assert [each.program for each in found] == ["automatic1111", "comfyui"]


def test_one_folder_by_two_ways_is_found_once(tmp_path: Path) -> None:
    trees.comfyui(tmp_path / "ComfyUI")
    (tmp_path / "comfyui-link").symlink_to(tmp_path / "ComfyUI")
    assert len(find_programs(system(tmp_path), IoTimeout(20))) == 1


@pytest.mark.slow
def test_a_place_that_does_not_answer_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: threading.Event
) -> None:
    trees.comfyui(tmp_path / "ComfyUI")
    dead = trees.automatic(tmp_path / "stable-diffusion-webui")
    real = programs.found_at

    def slow(folder: Path, here: System) -> FoundFolder | None:
        if folder == dead:
            over.wait(60)
        return real(folder, here)

    monkeypatch.setattr(programs, "found_at", slow)
    found = find_programs(system(tmp_path), IoTimeout(0.5))
    assert [each.program for each in found] == ["comfyui"]


@pytest.mark.slow
def test_a_dead_drive_costs_its_time_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: threading.Event
) -> None:
    trees.comfyui(tmp_path / "home" / "ComfyUI")
    dead = trees.automatic(tmp_path / "Z" / "stable-diffusion-webui").parent
    looks: list[Path] = []
    real = programs.FolderListing.names

    def names(self: programs.FolderListing, folder: Path) -> dict[str, list[Path]]:
        if folder.is_relative_to(dead):
            looks.append(folder)
            over.wait(60)
        return real(self, folder)

    monkeypatch.setattr(programs.FolderListing, "names", names)
    here = System("windows", tmp_path / "home", {}, (dead,))
    found = find_programs(here, IoTimeout(0.3))
    assert [each.program for each in found] == ["comfyui"]
    assert len(looks) == 1


def test_only_a_few_folders_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much lies in the home folder: nothing is walked through."""
    trees.comfyui(tmp_path / "ComfyUI")
    for number in range(40):
        put(tmp_path / "Documents" / f"project {number}" / "deep" / "deeper" / "file")
    asked: list[str] = []
    real = programs.FolderListing.names

    def names(self: programs.FolderListing, folder: Path) -> dict[str, list[Path]]:
        asked.append(str(folder))
        return real(self, folder)

    monkeypatch.setattr(programs.FolderListing, "names", names)
    assert find_programs(system(tmp_path), IoTimeout(20))
    assert not any("project" in path for path in asked)
    assert len(set(asked)) < 60


def test_this_machine_is_described_without_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", trees.TOKEN)
    monkeypatch.setenv("HF_HOME", "/somewhere")
    here = this_system()
    assert here.environment["HF_HOME"] == "/somewhere"
    assert trees.TOKEN not in str(here)


@pytest.mark.parametrize(
    ("platform", "disks", "drives"),
    [
        ("win32", [("C:\\", "rw,fixed"), ("Z:\\", "rw,remote")], ["C:\\"]),
        ("darwin", [("/", "rw"), ("/Volumes/Models", "rw")], ["/Volumes/Models"]),
        ("linux", [("/", "rw"), ("/home", "rw"), ("/media/anna/USB", "rw")], ["/media/anna/USB"]),
    ],
)  # fmt: skip
def test_disks_of_each_system(
    platform: str,
    disks: list[tuple[str, str]],
    drives: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mounted = [SimpleNamespace(mountpoint=mount, opts=options) for mount, options in disks]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: mounted)
    monkeypatch.setattr("sys.platform", platform)
    here = this_system()
    assert [str(drive) for drive in here.drives] == drives
    assert here.kind == {"win32": "windows", "darwin": "macos"}.get(platform, "linux")


def test_patience_does_not_ask_twice_what_hangs(over: threading.Event) -> None:
    calls: list[int] = []

    def hang() -> int:
        calls.append(1)
        over.wait(60)
        return 1

    patience = IoTimeout(0.05)
    assert [patience.ask("disk", hang, 0) for _ in range(5)] == [0] * 5
    assert calls == [1]
    assert patience.ask("other", lambda: 7, 0) == 7

    def broken() -> int:
        raise OSError

    def wrong() -> int:
        raise KeyError("mistake")

    assert patience.ask("third", broken, 3) == 3
    with pytest.raises(KeyError):
        patience.ask("fourth", wrong, 3)
