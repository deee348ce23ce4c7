"""What the user called his models in InvokeAI is what they are called here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.core.cancel import CancelToken
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.used_folders import UsedFolders
from desktop_app.storage.program_names import invokeai_names
from tests.library.samples import FAMILIES, sd_folder
from tests.library.sharing import trees
from tests.library.sharing.trees import put, system
from tests.storage.test_program_names import KEY, write_names
from tests.worker.managing.files import lora

LORA, OTHER = "11112222-3333-4444-5555-666677778888", "a" * 32


def invokeai(root: Path, models: Path | None = None) -> Path:
    """A folder as its current versions keep it, with a model, a LoRA in a file called like many,
    and a model that its database does not know."""
    models = models or root / "models"
    put(root / "invokeai.yaml", f"schema_version: 4.0.3\nmodels_dir: {models}\n")
    write_names(root / "databases" / "invokeai.db", {KEY: "夏 of '69", LORA: "Pixel art"})
    sd_folder(models / KEY)
    sd_folder(models / OTHER, channels=9)
    lora(models / LORA / "pytorch_lora_weights.safetensors")
    return root


def listed(used: UsedFolders, home: Path) -> dict[str, str]:
    """Names by the folders of the keys."""
    nowhere = home / "nowhere"
    library = ModelLibrary(
        nowhere, nowhere, FAMILIES, home / "list.json", used.files, names=used.name_of
    )
    return {
        next(part for part in entry.path.parts if part in (KEY, LORA, OTHER)): entry.name
        for entry in library.scan(CancelToken())
    }


@pytest.mark.slow
@pytest.mark.parametrize("moved", [False, True])
def test_the_names_of_its_database_and_none_is_a_key(moved: bool, tmp_path: Path) -> None:
    root = invokeai(tmp_path / "D ü" / "invoke", tmp_path / "E" / "big" if moved else None)
    used = UsedFolders(lambda: [str(root)], system=lambda: system(tmp_path), names=invokeai_names)
    names = listed(used, tmp_path)
    assert (names[KEY], names[LORA]) == ("夏 of '69", "Pixel art")
    assert names[OTHER].startswith("Stable Diffusion 1") and names[OTHER].endswith(" KB")
    (root / "databases" / "invokeai.db").unlink()
    write_names(root / "databases" / "invokeai.db", {KEY: "renamed\nthere"})
    assert listed(used, tmp_path)[KEY] == "renamed there"
    (root / "databases" / "invokeai.db").write_bytes(b"SQLite format 3\0 no more")
    names = listed(used, tmp_path)
    assert names[KEY].startswith("Stable Diffusion 1") and names[LORA].startswith("pytorch")


@pytest.mark.slow
def test_the_folder_of_models_alone_will_do(tmp_path: Path) -> None:
    root = invokeai(tmp_path / "invoke")
    used = UsedFolders(lambda: [str(root / "models")], names=invokeai_names)
    assert listed(used, tmp_path)[KEY] == "夏 of '69"


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = invokeai(tmp_path / "invoke")
    here = ["--data-dir", str(tmp_path / "data")]
    assert main([*here, "models", "import", "--in-place", str(root)]) == 0
    assert "夏 of '69" in capsys.readouterr().out
    assert main([*here, "models", "list", "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)}
    assert names >= {"夏 of '69", "Pixel art"}
    assert not any(key in name for key in (KEY, LORA, OTHER) for name in names)
    for typed in ("夏 of '69", KEY):
        assert main([*here, "models", "info", typed]) == 0
        assert KEY in capsys.readouterr().out


def test_no_error_calls_a_model_by_its_key(tmp_path: Path) -> None:
    root = invokeai(tmp_path / "invoke")
    shutil.rmtree(root / "models" / KEY / "unet")
    used = UsedFolders(lambda: [str(root)], names=invokeai_names)
    nowhere = tmp_path / "nowhere"
    library = ModelLibrary(nowhere, nowhere, FAMILIES, nowhere, used.files, names=used.name_of)
    (broken,) = (each for each in library.scan() if each.path.name == KEY)
    assert broken.error is not None
    assert "夏 of '69" in broken.error.what and KEY not in broken.error.what


@pytest.mark.slow
@pytest.mark.parametrize("below", ["", "models"])
def test_a_broken_model_that_no_database_knows_is_not_called_by_its_key(
    below: str, tmp_path: Path
) -> None:
    root = invokeai(tmp_path / "invoke")
    shutil.rmtree(root / "models" / OTHER / "unet")
    used = UsedFolders(lambda: [str(root / below)], names=invokeai_names)
    nowhere = tmp_path / "nowhere"
    library = ModelLibrary(nowhere, nowhere, FAMILIES, nowhere, used.files, names=used.name_of)
    (broken,) = (each for each in library.scan() if each.path.name == OTHER)
    assert broken.error is not None and OTHER not in broken.error.what
    assert broken.name.startswith("models, " if below else "InvokeAI, ")
    assert not broken.name.endswith(" 0 KB") and broken.name in broken.error.what


@pytest.mark.parametrize("said", ["data", "D ü/data", "/absolute", "", "[1, 2]"])
def test_its_database_is_where_its_settings_say(said: str, tmp_path: Path) -> None:
    root = invokeai(tmp_path / "invoke")
    place = Path(said.replace("/absolute", str(tmp_path / "elsewhere")))
    settings = root / "invokeai.yaml"
    settings.write_text(f"{settings.read_text()}db_dir: {place if said else ''}\n")
    if said and said[0] != "[":
        (root / place).mkdir(parents=True)
        (root / "databases" / "invokeai.db").rename(root / place / "invokeai.db")
    used = UsedFolders(lambda: [str(root)], system=lambda: system(tmp_path), names=invokeai_names)
    assert listed(used, tmp_path)[KEY] == "夏 of '69"


@pytest.mark.slow
def test_a_file_of_a_hub_is_called_by_its_repository_and_not_by_a_commit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "hub"
    sd_folder(cache / "models--someone--inky-model" / "snapshots" / trees.COMMIT)
    snapshot = cache / "models--someone--inky-lora" / "snapshots" / trees.COMMIT
    lora(snapshot / "pytorch_lora_weights.safetensors")
    here = ["--data-dir", str(tmp_path / "data")]
    assert main([*here, "models", "import", "--in-place", str(cache)]) == 0
    capsys.readouterr()
    assert main([*here, "models", "list", "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)}
    assert names >= {"inky-lora", "inky-model"} and trees.COMMIT not in names
