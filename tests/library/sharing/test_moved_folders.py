"""Models that a program's settings say lie elsewhere; nothing else of these is kept."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from desktop_app.library.sharing.config_paths import said_in
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.programs import find_programs, found_at
from tests.library.sharing import trees
from tests.library.sharing.trees import TOKEN, models_of, put, system

STRANGE = "D ü/My 模型 中"


def told(root: Path, home: Path, kind: str = "linux") -> dict[str, str]:
    found = found_at(root, system(home, kind))
    assert found is not None and TOKEN not in repr(found)
    return models_of(found)


def test_forge_and_its_kin_by_the_options_of_their_start(tmp_path: Path) -> None:
    root, other = trees.forge(tmp_path / "forge"), tmp_path / STRANGE
    put(other / "ckpt" / "moved.safetensors")
    put(other / "a1111" / "models" / "Lora" / "theirs.safetensors")
    put(tmp_path / "commented" / "no.safetensors")
    put(
        root / "webui-user.sh",
        f"#export X='--ckpt-dir {tmp_path}/commented'\n"
        f"export COMMANDLINE_ARGS=\"--gradio-auth me:{TOKEN} --ckpt-dir '{other}/ckpt'\"\n",
    )
    put(
        root / "webui-user.bat",
        f'@rem set X=--lora-dir "{tmp_path}/commented"\r\n'
        f'set COMMANDLINE_ARGS=--forge-ref-a1111-home "{other}/a1111" --vae-dir=gone ^\r\n',
    )
    models = told(root, tmp_path)
    assert models[f"{other.as_posix()}/ckpt/moved.safetensors"] == "checkpoint"
    assert models[f"{other.as_posix()}/a1111/models/Lora/theirs.safetensors"] == "lora"
    assert models["models/Stable-diffusion/photo.safetensors"] == "checkpoint"
    assert not any("no.safetensors" in name for name in models)


BATCH = r"""@echo off
set PYTHON=
@REM set A1111_HOME=D:\commented
set HF_TOKEN={token}
set A1111_HOME={other}
SET "DEEPER=%a1111_home%/de ep"
set COMMANDLINE_ARGS=%COMMANDLINE_ARGS% ^
 --ckpt-dir %A1111_HOME%/models/Stable-diffusion ^
 --lora-dir "%Deeper%/Lora" --embeddings-dir %~dp0beside ^
 --vae-dir %NOWHERE%/models/VAE --esrgan-models-path {other}/gone
"""
SHELL = """#!/bin/bash
# A1111_HOME=/commented
export HF_TOKEN={token}
A1111_HOME="{other}"   # theirs
DEEPER=${{A1111_HOME}}/de\\ ep
export DEEPER="$A1111_HOME/de ep"
export COMMANDLINE_ARGS="--ckpt-dir '$A1111_HOME/models/Stable-diffusion' --lora-dir '$DEEPER/Lora'"
COMMANDLINE_ARGS="$COMMANDLINE_ARGS --embeddings-dir $PWD/beside --vae-dir ${{NOWHERE}}/models/VAE"
"""


@pytest.mark.parametrize(("name", "text"), [("webui-user.bat", BATCH), ("webui-user.sh", SHELL)])
def test_forge_by_variables_that_its_settings_set(name: str, text: str, tmp_path: Path) -> None:
    root, other = trees.forge(tmp_path / "forge"), tmp_path / STRANGE
    put(other / "models" / "Stable-diffusion" / "theirs.safetensors")
    put(other / "de ep" / "Lora" / "deep.safetensors")
    put(root / "beside" / "word.safetensors")
    put(root / name, text.format(other=other, token=TOKEN))
    models = told(root, tmp_path)
    kinds = {Path(path).name: kind for path, kind in models.items()}
    assert kinds["theirs.safetensors"] == "checkpoint"
    assert (kinds["deep.safetensors"], kinds["word.safetensors"]) == ("lora", "embedding")
    found = found_at(root, system(tmp_path))
    assert found is not None
    (problem,) = found.problems
    assert problem.code == "shared_variable" and "NOWHERE" in problem.what
    assert f"forge/{name}" in problem.what and TOKEN not in problem.what
    assert "models/VAE/sharp.vae.pt" in models


def test_a_variable_that_names_itself_is_not_followed_for_ever(tmp_path: Path) -> None:
    root = trees.forge(tmp_path / "forge")
    put(root / "webui-user.bat", "set A=%A%%A%\r\n" * 3_000 + "set B=--ckpt-dir %A%/x\r\n")
    assert "models/Stable-diffusion/photo.safetensors" in told(root, tmp_path)


def test_swarmui_by_its_roots(tmp_path: Path) -> None:
    root = trees.swarmui(tmp_path / "SwarmUI")
    put(tmp_path / STRANGE / "Lora" / "moved.safetensors")
    put(root / "Own" / "text_encoders" / "t5.safetensors")
    said = f"Paths:\n\tModelRoot: Own;{tmp_path / STRANGE};/gone for good\n\tX: {TOKEN}\n"
    put(root / "Data" / "Settings.fds", said)
    assert told(root, tmp_path) == {
        "Own/text_encoders/t5.safetensors": "text_encoder",
        f"{(tmp_path / STRANGE).as_posix()}/Lora/moved.safetensors": "lora",
        "dlbackend/comfy/ComfyUI/models/upscale_models/4x.pth": "upscaler",
    }
    put(root / "Data" / "Settings.fds", "Paths:\n\tModelRoot: Models\\sdeep\n")
    put(root / "Models" / "deep" / "VAE" / "ae.safetensors")
    assert told(root, tmp_path)["Models/deep/VAE/ae.safetensors"] == "vae"
    put(root / "Data" / "Settings.fds", "Paths:\n\tModelRoot: /gone for good\n")
    assert told(root, tmp_path)["Models/Lora/style.safetensors"] == "lora"


def test_stability_matrix_by_its_library_and_by_another_folder_of_models(tmp_path: Path) -> None:
    library = trees.stability_matrix(tmp_path / STRANGE)
    text = json.dumps({"LibraryPath": str(library)}, indent=2)
    put(tmp_path / "home" / ".config" / "StabilityMatrix" / "library.json", text)
    put(library / "Packages" / "ComfyUI" / "models" / "loras" / "own.safetensors")
    put(library / "Packages" / "ComfyUI" / "custom_nodes" / "x.py")
    (library / "Packages" / "ComfyUI" / "models" / "vae").mkdir()
    found = find_programs(system(tmp_path / "home"), IoTimeout(20))
    assert [each.program for each in found] == ["stabilitymatrix", "comfyui"]
    other = put(tmp_path / "shared" / "VAE" / "moved.safetensors").parent.parent
    settings = {"CivitToken": TOKEN, "ModelDirectoryOverride": str(other)}
    put(library / "settings.json", json.dumps(settings, indent=2))
    assert told(library, tmp_path) == {f"{other.as_posix()}/VAE/moved.safetensors": "vae"}
    put(library / "settings.json", '{"ModelDirectoryOverride": null, "x": "\\ud800')
    assert told(library, tmp_path)["Models/Lora/style.safetensors"] == "lora"


def test_comfyui_desktop_by_the_files_of_its_installations(tmp_path: Path) -> None:
    root = trees.comfyui(tmp_path / "ComfyUI")
    put(tmp_path / STRANGE / "loras" / "moved.safetensors")
    said = f"mine:\n  base_path: '{tmp_path / STRANGE}'\n  loras: loras\n"
    put(root / "instance-model-paths" / "one.yaml", said)
    put(root / "instance-model-paths" / "two.yaml", "[1")
    found = found_at(root, system(tmp_path))
    assert found is not None
    assert models_of(found)[f"{(tmp_path / STRANGE).as_posix()}/loras/moved.safetensors"] == "lora"
    assert [problem.code for problem in found.problems] == ["shared_config"]


def test_invokeai_keeps_encoders_as_folders_of_their_parts(tmp_path: Path) -> None:
    models = tmp_path / "models"
    root = trees.invokeai_new(tmp_path / "invokeai", models)
    key = "aaaabbbb-3333-4444-5555-666677778888"
    put(models / key / "text_encoder_2" / "config.json", "{}")
    put(models / key / "text_encoder_2" / "model.safetensors")
    put(models / key / "tokenizer_2" / "tokenizer.json", "{}")
    put(models / "any" / "qwen3_encoder" / "small" / "text_encoder" / "config.json", "{}")
    put(models / "any" / "qwen3_encoder" / "small" / "text_encoder" / "model.safetensors")
    found = told(root, tmp_path)
    assert found[f"{models.as_posix()}/{key}/text_encoder_2/model.safetensors"] == "unknown"
    qwen = f"{models.as_posix()}/any/qwen3_encoder/small/text_encoder/model.safetensors"
    assert found[qwen] == "text_encoder"
    assert found[f"{models.as_posix()}/9d6ba49e-7a37-4e0f-94b0-7a6b9c3e2a11"] == "unknown"


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_settings_that_are_no_files_say_nothing(kind: str, tmp_path: Path) -> None:
    if kind == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes among files here")
    pattern = re.compile("(a)")
    (Path.mkdir if kind == "folder" else os.mkfifo)(tmp_path / "settings")
    assert said_in(tmp_path / "settings", pattern) == []
    assert said_in(tmp_path / "gone", pattern) == []


def test_settings_are_read_to_a_limit(tmp_path: Path) -> None:
    file = put(tmp_path / "settings", "\ufeffa: first\n" + "x\n" * 5_000 + "a: late\n")
    assert said_in(file, re.compile(r"^a: (\w+)")) == [("first",)]
    assert said_in(put(file, b"\xff\xfea: x\n\0a"), re.compile("(a)")) == [("a",), ("a",)]
