"""Whatever happens to the files, what the user noted stays with their content."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.library.sharing.program_types import FoundFolder, ModelFolder
from tests.draws import examples
from tests.library.collections import Setting, lora_file

CONTENTS = 3
FOLDERS = ("models", "models/sub", "usb")
PLACES = [(folder, name) for folder in FOLDERS for name in ("a-lora", "b-lora")]

Script = list[tuple[tuple[str, int, tuple[str, str]], bool]]
"""Steps, and after which of them the collection looks."""

steps = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 99), st.sampled_from(PLACES)),
    st.tuples(st.just("copy"), st.integers(0, 99), st.sampled_from(PLACES)),
    st.tuples(st.just("delete"), st.integers(0, 99), st.just(PLACES[0])),
    st.tuples(st.just("restore"), st.integers(0, CONTENTS - 1), st.sampled_from(PLACES)),
    st.tuples(st.sampled_from(["unplug", "plug", "restart"]), st.just(0), st.just(PLACES[0])),
)


class World:
    """Files of three contents that wander about, and a collection that looks now and then."""

    def __init__(self, root: Path) -> None:
        self.setting = Setting(root)
        self.usb = root / "usb"
        self.drawer = root / "in the drawer"
        self.backup = root / "backup"
        self.usb.mkdir()
        self.setting.disks.roots.append(self.usb)
        self.setting.shared.append(FoundFolder("other", self.usb, (ModelFolder("lora", self.usb),)))
        self.keys: list[str] = []
        self.on_usb: set[str] = set()
        """What was seen there last, as long as it was seen nowhere else since."""
        for number in range(CONTENTS):
            lora_file(self.backup / f"{number}", number + 1)
            path = self.path(("models", f"first-lora-{number}"))
            shutil.copy2(self.backup / f"{number}", path)
            self.keys.append(self.setting.row(path.stem).key)
            self.setting.collection.records.set_tags(self.keys[-1], [f"tag {number}"])

    def path(self, place: tuple[str, str]) -> Path:
        folder = self.usb if place[0] == "usb" else self.setting.root / "data" / place[0]
        return folder / f"{place[1]}.safetensors"

    def files(self) -> list[Path]:
        return sorted(self.setting.root.glob("data/models/**/*.safetensors")) + sorted(
            self.usb.glob("*.safetensors")
        )

    def step(self, what: str, number: int, place: tuple[str, str]) -> None:
        target, files = self.path(place), self.files()
        reachable = place[0] != "usb" or self.usb.exists()
        if what == "unplug" and self.usb.exists():
            self.usb.rename(self.drawer)
            self.setting.disks.away.add(str(self.usb))
        elif what == "plug" and self.drawer.exists():
            self.drawer.rename(self.usb)
            self.setting.disks.away.clear()
        elif what == "restart":
            self.setting.close()
            self.setting.start()
        elif what == "restore" and reachable:
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(self.backup / f"{number}", target)
        elif what in ("move", "copy", "delete") and files and reachable:
            source = files[number % len(files)]
            target.parent.mkdir(exist_ok=True)
            if what == "delete":
                source.unlink()
            elif what == "move":
                source.replace(target)
            elif source != target:
                shutil.copy2(source, target)

    def check(self) -> None:
        rows = {row.key: row for row in self.setting.collection.scan()}
        there = {(file.read_bytes()) for file in self.files()}
        assert set(rows) == set(self.keys)
        for number, key in enumerate(self.keys):
            is_there = (self.backup / f"{number}").read_bytes() in there
            row = rows[key]
            assert row.record.tags == (f"tag {number}",)
            assert row.is_present == is_there
            places = {str(path) for path in row.paths}
            assert places and places <= {sight.path for sight in row.record.sightings}
            if self.usb.exists() and is_there:
                on_usb = any(path.parent == self.usb for path in row.paths)
                (self.on_usb.add if on_usb else self.on_usb.discard)(key)
            if is_there:
                assert all(path.exists() for path in row.paths)
            else:
                away = key in self.on_usb and not self.usb.exists()
                assert row.state == ("away" if away else "missing")


scripts = st.lists(st.tuples(steps, st.booleans()), max_size=20)


@pytest.mark.slow
@settings(max_examples=examples(15))
@given(scripts)
def test_no_sequence_of_moves_loses_what_was_noted(script: Script) -> None:
    follow(script)


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(scripts)
def test_none_of_many_sequences_of_moves_loses_what_was_noted(script: Script) -> None:
    follow(script)


def follow(script: Script) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            for step, looked_at in script:
                world.step(*step)
                if looked_at:
                    world.check()
            world.check()
            world.step("plug", 0, PLACES[0])
            for number in range(CONTENTS):
                world.step("restore", number, ("models", f"last-lora-{number}"))
            world.check()
            assert all(row.state == "other" for row in world.setting.collection.entries)
        finally:
            world.setting.close()
