"""Every program is told by what is in its folder, and its models by where they lie."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.library.sharing import programs
from desktop_app.library.sharing.ownership import Ownership
from desktop_app.library.sharing.patience import Patience
from desktop_app.library.sharing.programs import (
    PROGRAMS,
    find_programs,
    found_at,
    plain_folder,
    recognise,
)
from desktop_app.library.sharing.values import FoundFolder, System, this_system
from desktop_app.library.sharing.walking import all_shared_files, shared_files
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
    "huggingface": trees.hub_repository,
}


def test_every_program_has_a_tree() -> None:
    assert TREES.keys() == PROGRAMS.keys()


@pytest.mark.parametrize("program", TREES)
def test_a_folder_is_told_by_what_is_in_it(program: str, tmp_path: Path) -> None:
    folder = TREES[program](tmp_path / "whatever it is called")
    told = recognise(folder)
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
        assert recognise(folder) is None
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
    found = find_programs(system(tmp_path), Patience(20))
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


@pytest.mark.parametrize(("kind", "where", "tree", "program"), HOMES)
def test_a_program_is_found_in_its_usual_place(
    kind: str, where: str, tree: Callable[[Path], object], program: str, tmp_path: Path
) -> None:
    tree(tmp_path / where)
    put(tmp_path / "Documents" / "letters" / "unrelated.txt")
    found = find_programs(system(tmp_path, kind), Patience(20))
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
    found = find_programs(here, Patience(20))
    paths = {tmp_path / "a" / "hub", tmp_path / "b", tmp_path / "c"}
    assert {each.path for each in found} == paths
    moved = system(tmp_path / "home", XDG_CACHE_HOME=tmp_path / "d")
    assert len(find_programs(moved, Patience(20))) == 1


def test_other_disks_are_looked_at_too(tmp_path: Path) -> None:
    trees.comfyui(tmp_path / "D" / "ComfyUI")
    trees.automatic(tmp_path / "E" / "AI" / "stable-diffusion-webui")
    here = System("windows", tmp_path / "home", {}, (tmp_path / "D", tmp_path / "E"))
    found = find_programs(here, Patience(20))
    assert [each.program for each in found] == ["automatic1111", "comfyui"]


def test_one_folder_by_two_ways_is_found_once(tmp_path: Path) -> None:
    trees.comfyui(tmp_path / "ComfyUI")
    (tmp_path / "comfyui-link").symlink_to(tmp_path / "ComfyUI")
    assert len(find_programs(system(tmp_path), Patience(20))) == 1


def test_a_place_that_does_not_answer_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees.comfyui(tmp_path / "ComfyUI")
    dead = trees.automatic(tmp_path / "stable-diffusion-webui")
    real = programs.found_at

    def slow(folder: Path, here: System) -> FoundFolder | None:
        if folder == dead:
            time.sleep(1.5)
        return real(folder, here)

    monkeypatch.setattr(programs, "found_at", slow)
    found = find_programs(system(tmp_path), Patience(0.5))
    assert [each.program for each in found] == ["comfyui"]


def test_a_dead_drive_costs_its_time_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trees.comfyui(tmp_path / "home" / "ComfyUI")
    dead = trees.automatic(tmp_path / "Z" / "stable-diffusion-webui").parent
    looks: list[Path] = []
    real = programs.Listing.names

    def names(self: programs.Listing, folder: Path) -> dict[str, list[Path]]:
        if folder.is_relative_to(dead):
            looks.append(folder)
            time.sleep(1.5)
        return real(self, folder)

    monkeypatch.setattr(programs.Listing, "names", names)
    here = System("windows", tmp_path / "home", {}, (dead,))
    found = find_programs(here, Patience(0.3))
    assert [each.program for each in found] == ["comfyui"]
    assert len(looks) == 1


def test_only_a_few_folders_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much lies in the home folder: nothing is walked through."""
    trees.comfyui(tmp_path / "ComfyUI")
    for number in range(40):
        put(tmp_path / "Documents" / f"project {number}" / "deep" / "deeper" / "file")
    asked: list[str] = []
    real = programs.Listing.names

    def names(self: programs.Listing, folder: Path) -> dict[str, list[Path]]:
        asked.append(str(folder))
        return real(self, folder)

    monkeypatch.setattr(programs.Listing, "names", names)
    assert find_programs(system(tmp_path), Patience(20))
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


def test_patience_does_not_ask_twice_what_hangs() -> None:
    calls: list[int] = []

    def hang() -> int:
        calls.append(1)
        time.sleep(1)
        return 1

    patience = Patience(0.05)
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
