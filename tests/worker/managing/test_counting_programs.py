"""What other programs' folders hold is counted before anybody uses them: ready, or which file."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from desktop_app.library.sharing import programs
from desktop_app.state.model_cards import SharedFolder
from desktop_app.ui.models.shared_words import folder_facts, needs_lines
from tests.library.samples import sd_file
from tests.library.sharing.trees import put
from tests.tiny_z_image import z_image_file
from tests.worker.managing.conftest import Sitting
from tests.worker.managing.files import lora
from tests.worker.managing.test_other_programs import comfy, listing


def told(sitting: Sitting, program: str = "ComfyUI") -> SharedFolder:
    return next(row for row in sitting.state.shared.value if row.program == program)


def with_needy(home: Path) -> Path:
    root = comfy(home)
    z_image_file(root / "models" / "diffusion_models" / "z_image_turbo_bf16.safetensors")
    return root


def test_ready_ones_are_counted_and_what_others_need_is_named(sitting: Sitting) -> None:
    root = with_needy(sitting.home)
    before = listing(root)
    sitting.start()
    row = told(sitting)
    assert (row.files, row.models, row.used) == (3, 2, False)
    (needy,) = row.needy
    assert needy.name == "z_image_turbo_bf16"
    wanted = {(need.slot, need.file) for need in needy.needs}
    assert ("vae", "ae.safetensors") in wanted
    assert folder_facts(row).startswith("2 models, 1 ready, 1 need")
    assert any("ae.safetensors" in line for line in needs_lines(row))
    sitting.do(sitting.manager.programs.share, root)
    assert told(sitting).used and told(sitting).models == 2
    assert listing(root) == before


@pytest.mark.slow
def test_what_two_programs_share_is_counted_once(sitting: Sitting) -> None:
    if os.name != "posix":
        pytest.skip("links need rights elsewhere")
    root = comfy(sitting.home)
    matrix = sitting.home / "StabilityMatrix" / "Models"
    for name in ("StableDiffusion", "VAE"):
        (matrix / name).mkdir(parents=True)
    (matrix / "Lora").symlink_to(root / "models" / "loras")
    own = sd_file(matrix / "StableDiffusion" / "own.safetensors")
    (root / "models" / "checkpoints" / "linked.safetensors").symlink_to(own)
    sitting.start()
    files = {row.program: row.files for row in sitting.state.shared.value}
    assert files == {"Stability Matrix": 2, "ComfyUI": 1}


@pytest.mark.slow
def test_a_folder_that_goes_between_finding_and_clicking_is_told(sitting: Sitting) -> None:
    root = comfy(sitting.home)
    sitting.start()
    assert told(sitting).models == 1
    root.rename(sitting.home / "elsewhere")
    sitting.do(sitting.manager.programs.share, root)
    (row,) = sitting.state.shared.value
    assert (row.used, row.there) == (True, False) or row.files == 0


@pytest.mark.slow
def test_circles_of_links_and_folders_without_rights_hold_nobody_up(sitting: Sitting) -> None:
    if os.name != "posix":
        pytest.skip("links need rights elsewhere")
    root = comfy(sitting.home)
    (root / "models" / "checkpoints" / "again").symlink_to(root / "models")
    closed = root / "models" / "loras" / "closed"
    lora(closed / "hidden.safetensors")
    closed.chmod(0)
    try:
        sitting.start()
        row = told(sitting)
        assert row.models == 1 and row.files in (2, 3)  # root reads what nobody else may
    finally:
        closed.chmod(0o700)


@pytest.mark.slow
def test_two_thousand_files_are_counted_beside_the_window(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = comfy(sitting.home)
    one = lora(root / "models" / "loras" / "ink.safetensors")
    for at in range(2_000):
        copied = root / "models" / "loras" / f"{at % 20}" / f"ink-{at}.safetensors"
        copied.parent.mkdir(exist_ok=True)
        copied.write_bytes(one.read_bytes())
    begun = time.perf_counter()
    sitting.start()
    row = told(sitting)
    assert (row.files, row.models, row.examined) == (2_002, 1, 2_002)
    assert time.perf_counter() - begun < 60


@pytest.mark.slow
def test_swarmui_is_found_with_its_own_comfyui(sitting: Sitting) -> None:
    root = sitting.home / "SwarmUI"
    put(root / "SwarmUI.sln", "")
    sd_file(root / "Models" / "Stable-Diffusion" / "dream.safetensors")
    assert "swarmui" in programs.PROGRAMS
    sitting.start()
    assert (told(sitting, "SwarmUI").files, told(sitting, "SwarmUI").models) == (1, 1)
