"""Whichever verb it is, by the parser's own list: nothing of strangers' texts steers a terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from safetensors.numpy import save_file

from desktop_app.app import cli
from desktop_app.app.arguments import build_parser
from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import explained
from desktop_app.core.job_record import JobRecord, SpotRecord
from desktop_app.core.model_record import ModelRecord, Sighting
from desktop_app.core.prompt.styles import Style
from desktop_app.core.queue_entry import JobStatus
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.settings import Settings
from desktop_app.storage.styles import UserStyles
from tests.app.test_harmless_output import NASTY, is_harmless
from tests.storage.conftest import MODEL, picture, request_for

Words = tuple[str, ...]

STEERS = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202egnp\u2066\x7f"
"""For names of files, which may hold all of it."""

MORE: dict[Words, str] = {
    ("serve",): "--port",
    ("generate",): "--model",
    ("enlarge",): "--model",
    ("details",): "--model",
    ("queue", "add"): "--model",
}
"""Options that are nasty as well: else these verbs would begin with what takes long."""


def leaves(parser: argparse.ArgumentParser, words: Words = ()) -> Iterator[tuple[Words, Any]]:
    """Every verb that can be typed, with its parser."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if words and not any(action.required for action in below):
        yield words, parser
    for action in below:
        for name, child in action.choices.items():
            yield from leaves(child, (*words, name))


LEAVES = dict(leaves(build_parser()))


class Stores:
    """A data folder in which everything that a stranger can name is named so, and files beside it.

    Attributes:
        words: for an argument by its name: what is typed.
    """

    def __init__(self, folder: Path) -> None:
        self.data, files = folder / "data", folder / "files"
        files.mkdir()
        self._history()
        paths = DataPaths.at(self.data).ensure()
        self._models(paths)
        self._others(paths)
        told = PngImagePlugin.PngInfo()
        told.add_text("parameters", f"{NASTY}\nNegative prompt: {NASTY}\nSteps: 3, Model: {NASTY}")
        shown = files / f"{STEERS}.png"
        Image.new("RGB", (8, 8)).save(shown, pnginfo=told)
        broken = files / f"broken{STEERS}.psd"
        broken.write_bytes(b"8BPS" + bytes(90))
        requests = files / f"{STEERS}.jsonl"
        requests.write_text(json.dumps({"prompt": NASTY, "model": NASTY, "odd": NASTY}) + "\n")
        styles = files / f"{STEERS}.csv"
        styles.write_text(f'name,prompt,negative_prompt\n"{NASTY}","{NASTY}",""\n')
        missing = str(files / f"none{STEERS}")
        self.words = {
            "pictures": str(shown),
            "paths": str(shown),
            "requests": str(requests),
            "file": str(styles),
            "zip": str(files / f"{STEERS}.zip"),
            "model": str(paths.models / f"{STEERS}.safetensors"),
            "entry": "0",
            "out": missing,
            "picture": missing,
            "models": None,
            "entries": None,
            "jobs": None,
            "words": None,
        }
        self.broken = str(broken)

    def _history(self) -> None:
        history = History(self.data / "history" / "history.sqlite", load_schedulers())
        origin = EntryOrigin(document=NASTY, owner=NASTY)
        uid = history.add(picture(1), request_for(NASTY, steps=3), MODEL, origin).uid
        history.mark(uid, note=NASTY, tags=(NASTY,))
        history.close()

    def _models(self, paths: DataPaths) -> None:
        paths.models.mkdir(parents=True, exist_ok=True)
        weights = {f"unet{STEERS}.weight": np.zeros((2, 2), np.float32)}
        about = {"modelspec.title": NASTY, "modelspec.author": NASTY, "ss_output_name": NASTY}
        for name in (STEERS, f"copy{STEERS}"):
            save_file(weights, paths.models / f"{name}.safetensors", about)
        (paths.models / f"broken{STEERS}.gguf").write_bytes(b"GGUF" + bytes(20))
        (paths.models / f"pickle{STEERS}.ckpt").write_bytes(b"\x80\x02cos\nsystem\n.")
        with closing(SqliteModelStore(paths.model_records)) as store:
            seen = (Sighting(str(paths.models / STEERS)),)
            record = ModelRecord("key", NASTY, NASTY, tags=(NASTY,), notes=NASTY, sightings=seen)
            store.put(record)

    def _others(self, paths: DataPaths) -> None:
        with closing(QueueStore(paths.queue_file)) as queue:
            spot = SpotRecord(request_for(NASTY, steps=3).to_json())
            record = JobRecord("generate", (spot,), 1, NASTY, NASTY, NASTY)
            for number in range(3):
                queue.add(f"job{number}", record, owner=NASTY)
            queue.end("job1", JobStatus.FAILED, explained(ValueError(NASTY)))
        UserStyles(paths.styles, paths.locks / "styles.lock").add(
            [Style("s", NASTY, NASTY), Style(NASTY, NASTY, NASTY)]
        )
        settings = Settings.load(paths.settings)
        settings.plugins = (NASTY,)
        settings.save()


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(tmp_path_factory.mktemp("stores"))


def typed(stores: Stores, words: Words) -> list[str]:
    """The verb with its arguments; what is not known by name is nasty."""
    made = list(words)
    for action in LEAVES[words]._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        value = stores.words.get(action.dest, NASTY)
        if action.option_strings:
            made += [action.option_strings[-1], str(value)] if action.required else []
        elif value is not None:
            made.append(value)
    return made


@pytest.mark.few(5)
@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_verb_prints_what_strangers_wrote_harmlessly(
    stores: Stores,
    words: Words,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    more = [MORE[words], NASTY] if words in MORE else []
    tries = [[*typed(stores, words), *more], [*words, "--" + NASTY.replace(" ", "")]]
    tries += [[*words, stores.broken, "--out", "a.png"]] if words == ("export",) else []
    for each in tries:
        for form in ([], ["--json"]):
            try:
                main(["--data-dir", str(stores.data), *form, *each])
            except SystemExit as ended:
                if ended.code not in (0, 2):
                    raise
            said = capsys.readouterr()
            assert is_harmless(said.out), ascii(said.out)
            assert is_harmless(said.err), ascii(said.err)


def test_the_stores_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else the table above would look at nothing; in stores that no verb has changed."""
    stores = Stores(tmp_path)
    for words in (("queue", "list"), ("history", "list"), ("models", "list"), ("styles", "list")):
        assert main(["--data-dir", str(stores.data), *words]) == 0
        assert "owned" in capsys.readouterr().out, words


def test_what_nobody_foresaw_is_told_harmlessly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError(NASTY)

    monkeypatch.setattr(cli, "_run", fails)
    monkeypatch.setattr(cli, "guard_network", lambda **_: None)
    monkeypatch.setattr("sys.argv", ["velatura", "queue", "list"])
    assert main() == 1
    said = capsys.readouterr().err
    assert "RuntimeError: cat" in said
    assert is_harmless(said), ascii(said)
