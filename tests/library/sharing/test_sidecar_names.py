"""What other programs wrote beside weights is what these are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used_folders import UsedFolders
from tests.library.samples import FAMILIES
from tests.library.sharing.trees import put
from tests.worker.managing.files import lora

MATRIX = {"ModelId": 7, "ModelName": "Inky 水墨", "VersionName": "v2.0", "UserTitle": None}
CIVITAI = {"id": 9, "name": "v2.0", "model": {"name": "Inky 水墨", "type": "LORA"}}


def named(root: Path) -> str:
    """The name of the one file in ``root``, used in place."""
    used = UsedFolders(lambda: [str(root)])
    nowhere = root / "nowhere"
    library = ModelLibrary(nowhere, nowhere, FAMILIES, nowhere, used.files, names=used.name_of)
    (entry,) = library.scan(CancelToken())
    return entry.name


@pytest.mark.parametrize(
    ("ending", "said", "name"),
    [
        (".cm-info.json", MATRIX, "Inky 水墨 v2.0"),
        (".cm-info.json", {**MATRIX, "UserTitle": "my\nown"}, "my own"),
        (".cm-info.json", {**MATRIX, "VersionName": "水墨"}, "Inky 水墨"),
        (".cm-info.json", {**MATRIX, "ModelName": ""}, "a.b c"),
        (".civitai.info", CIVITAI, "Inky 水墨 v2.0"),
        (".civitai.info", {**CIVITAI, "name": ["v"]}, "Inky 水墨"),
        (".civitai.info", {**CIVITAI, "model": "Inky"}, "a.b c"),
        (".civitai.info", [CIVITAI], "a.b c"),
    ],
)
def test_a_sidecars_of_the_file(ending: str, said: object, name: str, tmp_path: Path) -> None:
    lora(tmp_path / "deep" / "a.b c.safetensors")
    beside = put(tmp_path / "deep" / f"a.b c{ending}", json.dumps(said))
    assert named(tmp_path).removesuffix(".safetensors") == name
    beside.write_bytes(b"{")
    assert named(tmp_path).removesuffix(".safetensors") == "a.b c"


def test_what_the_user_said_here_counts_first(tmp_path: Path) -> None:
    lora(tmp_path / "x.safetensors")
    put(tmp_path / "x.civitai.info", json.dumps({**CIVITAI, "name": "of another"}))
    assert named(tmp_path) == "Inky 水墨 of another"
    put(tmp_path / "x.cm-info.json", json.dumps(MATRIX))
    assert named(tmp_path) == "Inky 水墨 v2.0"
    put(tmp_path / "x.velatura.json", json.dumps({"name": "mine"}))
    assert named(tmp_path) == "mine"


def test_it_is_read_again_when_it_changed(tmp_path: Path) -> None:
    lora(tmp_path / "x.safetensors")
    said = put(tmp_path / "x.cm-info.json", json.dumps(MATRIX))
    used = UsedFolders(lambda: [str(tmp_path)])
    assert used.name_of(tmp_path / "x.safetensors") == "Inky 水墨 v2.0"
    put(said, json.dumps({**MATRIX, "ModelName": "Another one"}))
    assert used.name_of(tmp_path / "x.safetensors") == "Another one v2.0"
    said.unlink()
    assert used.name_of(tmp_path / "x.safetensors") == ""
