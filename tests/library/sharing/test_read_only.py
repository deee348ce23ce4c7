"""Folders of other programs are as they were afterwards, and tokens in them were never opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.library.sharing.duplicates import find_duplicates
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.link_plan import plan_links
from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.programs import find_programs, recognise
from tests.library.sharing import trees
from tests.library.sharing.trees import put, system


class Watch:
    """What the process opens, and what it does to names, while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.read: list[str] = []
        self.changed: list[tuple[str, object]] = []

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_on:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(flags, int) and bool(flags & 3)
            if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
                self.changed.append((event, path))
            self.read.append(str(path))
        elif event in CHANGES:
            self.changed.append((event, arguments[0]))


CHANGES = (
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod",
    "os.chown", "os.truncate", "os.utime", "os.setxattr", "shutil.move", "shutil.copyfile",
)  # fmt: skip


@pytest.fixture(scope="module")
def hook() -> Watch:
    """Audit hooks can't be taken away: one for the module, that is off most of the time."""
    watch = Watch()
    sys.addaudithook(watch.hear)
    return watch


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    watch.read.clear()
    watch.changed.clear()
    watch.is_on = True
    try:
        yield watch
    finally:
        watch.is_on = False


def listing(folder: Path) -> list[tuple[object, ...]]:
    """Every name with its kind, size, times and permissions."""
    rows: list[tuple[object, ...]] = []
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        rows.append(
            (
                str(path), status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns,
                status.st_ino, status.st_nlink,
            )
        )  # fmt: skip
    return rows


def home_with_everything(home: Path) -> Path:
    trees.automatic(home / "stable-diffusion-webui")
    trees.forge(home / "stable-diffusion-webui-forge")
    trees.sdnext(home / "sdnext")
    comfyui = trees.comfyui(home / "ComfyUI")
    put(comfyui / "extra_model_paths.yaml", "a:\n  loras: more\n")
    put(comfyui / "more" / "x.safetensors")
    trees.invokeai_old(home / "invokeai")
    trees.invokeai_new(home / "AI" / "invokeai-6", home / "big")
    trees.fooocus(home / "Fooocus", "{}")
    trees.hub(home / ".cache" / "huggingface")
    return home


def test_nothing_is_changed_and_no_token_is_opened(hook: Watch, tmp_path: Path) -> None:
    home = home_with_everything(tmp_path / "home")
    before = listing(home)
    with watching(hook) as watch:
        found = find_programs(system(home), IoTimeout(20))
        files = [file for each in found for file in shared_files(each)]
        for each in found:
            assert recognise(each.path, FolderListing()) is not None
        duplicates = find_duplicates(
            [file.path for file in files if file.path.is_file()], at_least=1
        )
        steps = plan_links(duplicates.groups, lambda path: path.is_relative_to(home))
    assert len(found) == 8 and len(files) > 40 and duplicates.groups
    assert steps == []
    assert watch.changed == []
    assert listing(home) == before
    opened = {Path(path).name for path in watch.read if path.startswith(str(home))}
    assert not opened & {"token", "stored_tokens", "config.json", "invokeai.db"}
    assert "invokeai.yaml" in opened and "extra_model_paths.yaml" in opened


def test_the_watch_sees_what_it_is_there_for(hook: Watch, tmp_path: Path) -> None:
    with watching(hook) as watch:
        put(tmp_path / "x", "y").rename(tmp_path / "z")
    assert {event for event, _ in watch.changed} >= {"open", "os.rename"}


def test_no_token_is_kept_of_what_is_read(tmp_path: Path) -> None:
    home = home_with_everything(tmp_path / "home")
    found = find_programs(system(home), IoTimeout(20))
    told = repr(found) + repr([shared_files(each) for each in found])
    assert trees.TOKEN not in told
