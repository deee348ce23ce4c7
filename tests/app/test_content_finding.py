"""``velatura history search`` by content: with a real CLIP model among the user's, and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.app.services import load_services
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.encode import encode
from desktop_app.library.collection.add_ons import usable
from desktop_app.operations.networks.describing import content_model
from desktop_app.storage.history import History
from tests.refusals import says
from tests.storage.conftest import MODEL, picture, request_for
from tests.tiny_clip import WIDTH, write_clip

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def call(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["--data-dir", str(tmp_path), "history", "search", *map(str, words)])
        return code, capsys.readouterr()

    return call


def installed(data: Path, *, words: bool = True) -> str:
    """Puts a CLIP model among the user's; its key."""
    write_clip(data / "models" / "image_encoders" / "Tiny CLIP", words=words)
    services = load_services(data)
    try:
        model = content_model(usable(services.collection.scan()))
        assert model is not None
        return model.key
    finally:
        services.close()
        services.use.release()


def remembered(data: Path, model: str, shown: dict[str, FloatArray | None]) -> None:
    history = History(data / "history" / "history.sqlite", load_schedulers())
    for number, (prompt, vector) in enumerate(shown.items()):
        entry = history.add(picture(number), request_for(prompt), MODEL)
        history.vectors.put(model, {entry.uid: vector})
    history.close()


def prompts(answer: tuple[int, Any]) -> list[str]:
    code, told = answer
    assert code == 0, told.err
    return [one["prompt"] for one in json.loads(told.out)["entries"]]


def test_words_and_files_are_searched_by_content(run: Run, tmp_path: Path) -> None:
    key = installed(tmp_path)
    axis = np.eye(WIDTH, dtype=np.float32)
    file = tmp_path / "wanted.png"
    file.write_bytes(encode(picture(7), "PNG"))
    remembered(tmp_path, key, {"one": axis[0], "the opposite": -axis[0], "none": None})
    for asked in (("--content", "a dog on a beach"), ("--like", file)):
        found = prompts(run(*asked, "--json"))
        assert sorted(found) == ["one", "the opposite"]


@pytest.mark.slow
def test_what_is_missing_for_it_is_said(run: Run, tmp_path: Path) -> None:
    code, told = run("--content", "a dog")
    assert code != 0 and says("content_model_missing", told.err)
    installed(tmp_path)
    code, told = run("--content", "a dog")
    assert code != 0 and "indexed" in told.err


def test_an_image_encoder_alone_reads_no_words(run: Run, tmp_path: Path) -> None:
    key = installed(tmp_path, words=False)
    remembered(tmp_path, key, {"one": np.eye(WIDTH, dtype=np.float32)[0]})
    code, told = run("--content", "a dog")
    assert code != 0 and says("content_without_words", told.err)
