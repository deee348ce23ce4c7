"""extra_model_paths.yaml: sections, several lines, defaults first, and files that mean harm."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.library.sharing.comfyui_paths import ConfiguredFolder, read_extra_paths
from desktop_app.library.sharing.config_paths import as_folder
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.program_types import System
from desktop_app.library.sharing.programs import find_programs, found_at
from tests.library.sharing import trees
from tests.library.sharing.trees import models_of, put, system

NAME = "extra_model_paths.yaml"


def said(folder: Path, text: str, here: System | None = None) -> list[tuple[str, str]]:
    file = put(folder / NAME, text)
    return [
        (kind, path.as_posix()) for kind, path in read_extra_paths(file, here or system(folder))
    ]


def test_sections_base_paths_and_several_lines(tmp_path: Path) -> None:
    text = """
#config for a1111 ui
a111:
    base_path: /data/webui/
    checkpoints: models/Stable-diffusion
    loras: |
         models/Lora
         models/LyCORIS
    embeddings: embeddings
mine:
    is_default: true
    base_path: big
    checkpoints: checkpoints/
    vae: /elsewhere/vae
no_base:
    unet: unets
empty:
"""
    base = tmp_path.as_posix()
    assert said(tmp_path, text) == [
        ("checkpoints", f"{base}/big/checkpoints"),
        ("vae", "/elsewhere/vae"),
        ("checkpoints", "/data/webui/models/Stable-diffusion"),
        ("loras", "/data/webui/models/Lora"),
        ("loras", "/data/webui/models/LyCORIS"),
        ("embeddings", "/data/webui/embeddings"),
        ("unet", f"{base}/unets"),
    ]


def test_home_and_variables_are_put_in(tmp_path: Path) -> None:
    here = system(tmp_path / "home", APPDATA=tmp_path / "roaming")
    text = "a:\n  base_path: ~/models\n  vae: vae\nb:\n  base_path: '%APPDATA%/x'\n  vae: v\n"
    text += "c:\n  vae: $SECRET_TOKEN/x\n"
    assert said(tmp_path, text, here) == [
        ("vae", (tmp_path / "home/models/vae").as_posix()),
        ("vae", (tmp_path / "roaming/x/v").as_posix()),
        ("vae", (tmp_path / "$SECRET_TOKEN/x").as_posix()),
    ]


def test_the_files_of_the_desktop_program(tmp_path: Path) -> None:
    base = tmp_path / "Documents" / "Comfy"
    put(base / "models" / "checkpoints" / "a.safetensors")
    put(base / "models" / "vae" / "b.safetensors")
    put(tmp_path / "disk" / "loras" / "c.safetensors")
    text = f"""
comfyui_desktop:
  is_default: "true"
  custom_nodes: custom_nodes/
  download_model_base: models
  base_path: {base}
shared:
  base_path: {tmp_path / "disk"}
  all_model_folders: true
"""
    for kind, where, name in (
        ("windows", "AppData/Roaming/ComfyUI", "extra_models_config.yaml"),
        ("macos", "Library/Application Support/ComfyUI", "extra_models_config.yaml"),
        ("linux", ".config/ComfyUI", "extra_models_config.yaml"),
        ("windows", "AppData/Roaming/Comfy Desktop", "shared_model_paths.yaml"),
    ):
        home = tmp_path / f"home of {kind} {name}"
        put(home / where / name, text)
        [found] = find_programs(system(home, kind), IoTimeout(20))
        assert found.program == "comfyui"
        assert sorted(models_of(found).values()) == ["checkpoint", "lora", "vae"]


def test_folders_of_the_file_are_added_to_the_usual_ones(tmp_path: Path) -> None:
    root = trees.comfyui(tmp_path / "ComfyUI")
    put(tmp_path / "more" / "x.safetensors")
    put(
        root / NAME, f"a:\n  loras: |\n    {tmp_path / 'more'}\n    {tmp_path / 'gone'}\n  odd: x\n"
    )
    found = found_at(root, system(tmp_path))
    assert found is not None and found.problems == ()
    told = models_of(found)
    assert told[(tmp_path / "more" / "x.safetensors").as_posix()] == "lora"
    assert told["models/loras/style.safetensors"] == "lora"


BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}]"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.few(7)
@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "a: [" * 5_000,
        "- " * 30_000,
        "a: !!python/object/apply:os.system ['true']",
        "just words",
        "a: {b: c",
        "\x00\x01",
        b"\xff\xfe\xfa".decode("latin-1") + "\x80",
        "x: 1\n" * 40_000,
    ],
    ids=["bomb", "deep", "deep list", "code", "words", "cut", "binary", "latin", "large"],
)
def test_a_file_that_means_harm_is_told_and_the_rest_is_used(text: str, tmp_path: Path) -> None:
    root = trees.comfyui(tmp_path / "ComfyUI")
    put(root / NAME, text)
    with pytest.raises(InputError) as raised:
        read_extra_paths(root / NAME, system(tmp_path))
    assert raised.value.code == "shared_config"
    found = found_at(root, system(tmp_path))
    assert found is not None
    assert [problem.what for problem in found.problems] == [raised.value.what]
    assert len(models_of(found)) == 9


@pytest.mark.parametrize(
    "text", ["", "# nothing", "a:\n", "a: 3\nb: [x]\nc: {vae: 7, 5: x, d: [y]}\n"]
)
def test_a_file_that_says_nothing_names_nothing(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, text) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = put(tmp_path_factory.getbasetemp() / "any" / NAME, data)
    found: list[ConfiguredFolder] = []
    with contextlib.suppress(InputError):
        found = read_extra_paths(file, system(file.parent))
    assert all(isinstance(each, ConfiguredFolder) and each.path.is_absolute() for each in found)


@pytest.mark.parametrize(
    "text", ["\\\\server\\share\\models", "//server/share", "", "  ", "a\0b", "x" * 5000, 3, None]
)
def test_network_paths_and_nonsense_name_no_folder(text: object, tmp_path: Path) -> None:
    for kind in ("linux", "windows", "macos"):
        assert as_folder(text, tmp_path, system(tmp_path, kind)) is None


def test_a_variable_can_not_smuggle_a_network_path_in(tmp_path: Path) -> None:
    here = System("windows", tmp_path, {"APPDATA": "\\\\server\\share"})
    assert as_folder("%APPDATA%\\models", tmp_path, here) is None


def test_windows_paths_on_other_systems(tmp_path: Path) -> None:
    here = system(tmp_path)
    assert as_folder("models\\Lora", tmp_path, here) == tmp_path / "models" / "Lora"
    assert as_folder("D:\\models", tmp_path, here) is None
