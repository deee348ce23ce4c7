"""Every program is told by what is in its folder, and its models by where they lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.model_walk import all_shared_files, shared_files
from desktop_app.library.sharing.ownership import Ownership
from desktop_app.library.sharing.program_types import FoundFolder
from desktop_app.library.sharing.programs import (
    PROGRAMS,
    find_programs,
    found_at,
    plain_folder,
    recognise,
)
from tests.library.sharing import trees
from tests.library.sharing.trees import models_of, put, system


def at(folder: Path) -> FoundFolder:
    found = found_at(folder, system(folder.parent))
    assert found is not None
    return found


TREES: dict[str, Callable[[Path], Path]] = {
    "automatic1111": trees.automatic,
    "forge": trees.forge,
    "sdnext": trees.sdnext,
    "comfyui": trees.comfyui,
    "invokeai": trees.invokeai_old,
    "fooocus": trees.fooocus,
    "stabilitymatrix": trees.stability_matrix,
    "swarmui": trees.swarmui,
    "huggingface": trees.hub_repository,
}


def test_every_program_has_a_tree() -> None:
    assert set(TREES) == {program.id for program in PROGRAMS}


@pytest.mark.parametrize("program", TREES)
def test_a_folder_is_told_by_what_is_in_it(program: str, tmp_path: Path) -> None:
    folder = TREES[program](tmp_path / "whatever it is called")
    told = recognise(folder, FolderListing())
    assert told is not None and told.id == program and told.name
    assert models_of(at(folder))


@pytest.mark.parametrize("program", TREES)
def test_a_folder_above_it_leads_there(program: str, tmp_path: Path) -> None:
    for inner in PROGRAMS[program].inner:
        bundle = tmp_path / inner.replace("/", "-") / "bundle"
        TREES[program](bundle / inner)
        found = at(bundle)
        assert (found.program, found.path.name) == (program, Path(inner).name)


def test_folders_of_nobody_are_told_as_such(tmp_path: Path) -> None:
    put(tmp_path / "pictures" / "cat.png")
    put(tmp_path / "models" / "mine.safetensors")
    for folder in (tmp_path, tmp_path / "models", tmp_path / "missing"):
        assert recognise(folder, FolderListing()) is None
        assert found_at(folder, system(tmp_path)) is None
    plain = plain_folder(tmp_path / "models")
    assert models_of(plain) == {"mine.safetensors": "unknown"}
    assert models_of(plain_folder(tmp_path / "missing")) == {}


def test_automatic1111(tmp_path: Path) -> None:
    assert models_of(at(trees.automatic(tmp_path / "webui"))) == {
        "models/Stable-diffusion/photo.safetensors": "checkpoint",
        "models/Stable-diffusion/deep/old.ckpt": "checkpoint",
        "models/VAE/sharp.vae.pt": "vae",
        "models/Lora/style.safetensors": "lora",
        "models/ESRGAN/4x.pth": "upscaler",
        "models/ControlNet/canny.safetensors": "controlnet",
        "embeddings/bad-hands.pt": "embedding",
        "extensions/sd-webui-controlnet/models/depth.pth": "controlnet",
    }


@pytest.mark.slow
def test_forge_and_sdnext_have_more(tmp_path: Path) -> None:
    forge = models_of(at(trees.forge(tmp_path / "forge")))
    assert forge["models/text_encoder/t5xxl.safetensors"] == "text_encoder"
    sdnext = models_of(at(trees.sdnext(tmp_path / "sdnext")))
    assert sdnext["models/UNET/flux.safetensors"] == "denoiser"
    pipeline = f"models/Diffusers/models--owner--pipeline/snapshots/{trees.COMMIT}"
    assert sdnext[pipeline] == "checkpoint"


def test_names_are_matched_whatever_their_case(tmp_path: Path) -> None:
    put(tmp_path / "WebUI.py", "")
    put(tmp_path / "Modules" / "x.py", "")
    put(tmp_path / "Models" / "stable-DIFFUSION" / "a.SafeTensors")
    put(tmp_path / "Models" / "lora" / "b.safetensors")
    assert models_of(at(tmp_path)) == {
        "Models/stable-DIFFUSION/a.SafeTensors": "checkpoint",
        "Models/lora/b.safetensors": "lora",
    }


def test_comfyui(tmp_path: Path) -> None:
    assert models_of(at(trees.comfyui(tmp_path / "ComfyUI"))) == {
        "models/checkpoints/sdxl/base.safetensors": "checkpoint",
        "models/diffusion_models/flux.sft": "denoiser",
        "models/unet/flux-Q4.gguf": "denoiser",
        "models/text_encoders/clip_l.safetensors": "text_encoder",
        "models/clip_vision/vit.safetensors": "image_encoder",
        "models/vae/ae.safetensors": "vae",
        "models/loras/style.safetensors": "lora",
        "models/upscale_models/4x.pth": "upscaler",
        "models/diffusers/whole": "checkpoint",
    }


@pytest.mark.parametrize(
    ("program", "tree"), [("comfyui", trees.comfyui), ("automatic1111", trees.automatic)]
)
def test_the_models_folder_alone_will_do(
    program: str, tree: Callable[[Path], Path], tmp_path: Path
) -> None:
    root = tree(tmp_path / "there")
    found = at(root / "models")
    assert found.program == program
    whole = {path.path for path in shared_files(at(root)) if "models/" in path.path.as_posix()}
    assert {file.path for file in shared_files(found)} <= whole
    assert len(shared_files(found)) > 4


def test_stability_matrix(tmp_path: Path) -> None:
    assert models_of(at(trees.stability_matrix(tmp_path / "Data"))) == {
        "Models/StableDiffusion/photo.safetensors": "checkpoint",
        "Models/DiffusionModels/flux.gguf": "denoiser",
        "Models/Lora/style.safetensors": "lora",
        "Models/VAE/ae.safetensors": "vae",
        "Models/TextEncoders/t5.safetensors": "text_encoder",
        "Models/IpAdapter/plus.bin": "ip_adapter",
    }


def test_what_two_programs_share_counts_once(tmp_path: Path) -> None:
    """As Stability Matrix makes it: a package's folder is a link to the shared one."""
    shared = trees.stability_matrix(tmp_path / "StabilityMatrix" / "Data")
    package = shared / "Packages" / "ComfyUI"
    put(package / "models" / "checkpoints" / "own.safetensors")
    (package / "custom_nodes").mkdir()
    (package / "models" / "loras").symlink_to(shared / "Models" / "Lora")
    found = find_programs(system(tmp_path), IoTimeout(20))
    assert [each.program for each in found] == ["stabilitymatrix", "comfyui"]
    files = all_shared_files(found)
    assert [file.path.name for file in files].count("style.safetensors") == 1
    whose = {file.path.name: file.program for file in files}
    assert whose["style.safetensors"] == "stabilitymatrix"
    assert whose["own.safetensors"] == "comfyui"


def test_whose_a_path_is(tmp_path: Path) -> None:
    comfyui = trees.comfyui(tmp_path / "ComfyUI")
    extra = put(tmp_path / "extra" / "x.safetensors").parent
    put(comfyui / "extra_model_paths.yaml", f"a:\n  loras: {extra}\n")
    ours = tmp_path / "models"
    linked = put(ours / "mine.safetensors").parent / "linked.safetensors"
    linked.symlink_to(comfyui / "models" / "vae" / "ae.safetensors")
    owners = Ownership([at(comfyui)], [ours, comfyui / "models" / "loras"])
    assert owners.program_of(comfyui / "models" / "vae" / "ae.safetensors") == "comfyui"
    assert owners.program_of(extra / "x.safetensors") == "comfyui"
    assert owners.program_of(linked) == "comfyui"
    assert owners.is_foreign(comfyui / "models" / "loras" / "style.safetensors")
    assert not owners.is_foreign(ours / "mine.safetensors")
    assert not owners.is_foreign(tmp_path / "elsewhere" / "x")
    within = Ownership([at(comfyui)], [comfyui / "mine"])
    assert not within.is_foreign(comfyui / "mine" / "x")


def test_invokeai_in_the_old_tree(tmp_path: Path) -> None:
    assert models_of(at(trees.invokeai_old(tmp_path / "invokeai"))) == {
        "models/sd-1/main/stable-diffusion-v1-5": "checkpoint",
        "models/sdxl/lora/style.safetensors": "lora",
        "models/any/clip_vision/vit/model.safetensors": "image_encoder",
    }


def test_invokeai_in_the_flat_tree_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "big disk" / "models"
    root = trees.invokeai_new(tmp_path / "invokeai", elsewhere)
    put(root / "models" / "sdxl" / "lora" / "not-used.safetensors")
    assert models_of(at(root)) == {
        f"{elsewhere.as_posix()}/9d6ba49e-7a37-4e0f-94b0-7a6b9c3e2a11": "unknown",
        f"{elsewhere.as_posix()}/11112222-3333-4444-5555-666677778888/style.safetensors": "unknown",
    }


@pytest.mark.parametrize(
    "text",
    [
        "InvokeAI:\n  Paths:\n    models_dir: other\n",
        "models_dir: 'other'\n",
        'models_dir: "other" # here\n',
        "\ufeff# a comment\nmodels_dir: ./other/\n",
    ],
)
def test_models_dir_is_read_in_every_writing(text: str, tmp_path: Path) -> None:
    put(tmp_path / "invokeai.yaml", text)
    put(tmp_path / "other" / "sdxl" / "vae" / "fix.safetensors")
    assert models_of(at(tmp_path)) == {"other/sdxl/vae/fix.safetensors": "vae"}


@pytest.mark.parametrize("text", ["models_dir:", "models_dir: [1", "models_dir: !!python/x y", ""])
def test_a_models_dir_that_says_nothing_leaves_the_usual_one(text: str, tmp_path: Path) -> None:
    put(tmp_path / "invokeai.yaml", text)
    put(tmp_path / "models" / "sdxl" / "vae" / "fix.safetensors")
    assert models_of(at(tmp_path)) == {"models/sdxl/vae/fix.safetensors": "vae"}


def test_fooocus_with_lists_and_paths_that_are_gone(tmp_path: Path) -> None:
    config = (
        '{"path_checkpoints": ["%s", "./more"], "path_loras": "/gone/for/good",'
        ' "path_outputs": "/outputs", "path_embeddings": 7, "default_model": "x"}'
    ) % (tmp_path / "big")
    put(tmp_path / "big" / "pony.safetensors")
    root = trees.fooocus(tmp_path / "Fooocus", config)
    put(root / "more" / "turbo.safetensors")
    found = at(root)
    assert found.problems == ()
    assert models_of(found) == {
        f"{(tmp_path / 'big').as_posix()}/pony.safetensors": "checkpoint",
        "more/turbo.safetensors": "checkpoint",
        "models/loras/offset.safetensors": "lora",
        "models/inpaint/fooocus_inpaint_head.pth": "unknown",
        "models/upscale_models/upscaler.bin": "upscaler",
    }


@pytest.mark.parametrize("config", ["{", "[]", "\0", "[" * 100_000])
def test_a_damaged_config_is_told_and_the_usual_folders_are_used(
    config: str, tmp_path: Path
) -> None:
    found = at(trees.fooocus(tmp_path / "Fooocus", config))
    assert [problem.code for problem in found.problems] == ["shared_config"]
    assert models_of(found)["models/checkpoints/juggernaut.safetensors"] == "checkpoint"


def test_linked_folders_are_followed_and_circles_are_not(tmp_path: Path) -> None:
    root = trees.comfyui(tmp_path / "ComfyUI")
    shared = put(tmp_path / "disk" / "loras" / "linked.safetensors").parent
    (root / "models" / "loras" / "shared").symlink_to(shared)
    (shared / "round").symlink_to(root / "models" / "loras")
    (root / "models" / "vae" / "again.safetensors").symlink_to(root / "models/vae/ae.safetensors")
    (root / "models" / "vae" / "broken.safetensors").symlink_to(tmp_path / "gone")
    told = models_of(at(root))
    assert told["models/loras/shared/linked.safetensors"] == "lora"
    assert sum(component == "vae" for component in told.values()) == 1
    assert not any("broken" in name or "round" in name for name in told)


def test_looking_through_a_folder_can_be_cancelled(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        shared_files(at(trees.comfyui(tmp_path / "ComfyUI")), token)
