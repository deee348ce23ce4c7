"""Models of other programs: found, used where they lie, never written to, and let go again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.ui.models.shared_words import needs_lines
from tests.library.collections import FakeDisks
from tests.library.samples import sd_file, sd_folder
from tests.library.sharing.test_invokeai_names import KEY, LORA, OTHER, invokeai
from tests.library.sharing.trees import COMMIT, put
from tests.worker.managing.conftest import Sitting
from tests.worker.managing.files import lora


def comfy(home: Path) -> Path:
    root = home / "ComfyUI"
    put(root / "main.py", "")
    put(root / "comfy" / "nodes.py", "")
    (root / "custom_nodes").mkdir()
    (root / "models" / "vae").mkdir(parents=True)
    sd_file(root / "models" / "checkpoints" / "dream.safetensors")
    lora(root / "models" / "loras" / "ink.safetensors")
    return root


def automatic(home: Path) -> Path:
    root = home / "stable-diffusion-webui"
    put(root / "webui.py", "")
    put(root / "modules" / "shared.py", "")
    sd_file(root / "models" / "Stable-diffusion" / "paint.safetensors", channels=9)
    return root


def cache(home: Path) -> Path:
    hub = home / ".cache" / "huggingface" / "hub"
    repository = hub / "models--someone--tiny-sd"
    put(repository / "refs" / "main", COMMIT)
    sd_folder(repository / "snapshots" / COMMIT)
    return hub


def listing(*roots: Path) -> dict[str, tuple[int, int]]:
    """Everything below, with sizes and times."""
    found: dict[str, tuple[int, int]] = {}
    for root in roots:
        for path in (root, *root.rglob("*")):
            status = path.lstat()
            found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


def folders(sitting: Sitting) -> dict[str, tuple[int, bool, bool]]:
    return {row.program: (row.files, row.used, row.there) for row in sitting.state.shared.value}


@pytest.mark.slow
def test_programs_are_found_used_in_place_and_let_go_and_nothing_is_written_there(
    sitting: Sitting,
) -> None:
    roots = comfy(sitting.home), automatic(sitting.home), cache(sitting.home)
    before = listing(*roots)
    sitting.start()
    assert folders(sitting) == {
        "ComfyUI": (2, False, True),
        "AUTOMATIC1111": (1, False, True),
        "Hugging Face cache": (1, False, True),
    }
    assert "dream" not in sitting.cards
    for row in sitting.state.shared.value:
        sitting.do(sitting.manager.programs.share, Path(row.path))
    programs = {name: card.program for name, card in sitting.cards.items()}
    assert programs.items() >= {"dream": "ComfyUI", "paint": "AUTOMATIC1111"}.items()
    assert all(used for _, used, _ in folders(sitting).values())
    key = sitting.card("dream").key
    sitting.do(sitting.manager.installed.set_notes, key, "Theirs.")
    sitting.do(sitting.manager.installed.remove, key)
    assert sitting.said() == "model_not_ours"
    sitting.do(sitting.manager.programs.unshare, roots[0])
    assert "dream" not in sitting.cards and "paint" in sitting.cards
    assert folders(sitting)["ComfyUI"] == (2, False, True)
    assert listing(*roots) == before
    sitting.do(sitting.manager.programs.share, roots[0])
    assert sitting.card("dream").notes == "Theirs."


def test_invokeais_models_have_the_names_that_the_user_gave_them(sitting: Sitting) -> None:
    root = invokeai(sitting.home / "invokeai")
    before = listing(root)
    workspace = sitting.start()
    sitting.do(sitting.manager.programs.share, root)
    names = {card.name for card in sitting.state.cards.value}
    assert names >= {"夏 of '69", "Pixel art"}
    assert not any(key in name for key in (KEY, LORA, OTHER) for name in names)
    assert "夏 of '69" in {model.name for model in workspace.state.models.value}
    assert listing(root) == before


def test_a_setting_that_cant_be_used_is_said(sitting: Sitting) -> None:
    root = automatic(sitting.home)
    put(root / "webui-user.bat", "set COMMANDLINE_ARGS=--ckpt-dir %SD_MODELS%/big")
    sitting.start()
    (row,) = (each for each in sitting.state.shared.value if each.path == str(root))
    (line,) = needs_lines(row)
    assert "%SD_MODELS%/big" in line and "webui-user.bat" in line


@pytest.mark.slow
def test_a_shared_folder_that_disappears_is_told_and_comes_back(sitting: Sitting) -> None:
    root = comfy(sitting.home)
    workspace = sitting.start()
    disks = workspace.models.collection._disks = FakeDisks([root])
    sitting.do(sitting.manager.programs.share, root)
    sitting.do(sitting.manager.installed.set_favourite, sitting.card("dream").key, True)
    away = root.rename(sitting.home / "elsewhere")
    disks.away.add(str(root))
    sitting.look()
    sitting.do(sitting.manager.programs.find_programs)
    assert sitting.card("dream").state == "away"
    gone = next(row for row in sitting.state.shared.value if row.path == str(root))
    assert gone.used and not gone.there and gone.program == "ComfyUI"
    away.rename(root)
    disks.away.clear()
    sitting.look()
    assert (sitting.card("dream").state, sitting.card("dream").favourite) == ("ready", True)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_the_same_file_under_two_programs_is_one_card(sitting: Sitting) -> None:
    first, second = comfy(sitting.home), automatic(sitting.home)
    sold = second / "models" / "Stable-diffusion" / "same.safetensors"
    sold.symlink_to(first / "models" / "checkpoints" / "dream.safetensors")
    sitting.start()
    for root in (first, second):
        sitting.do(sitting.manager.programs.share, root)
    dreams = [card for card in sitting.state.cards.value if card.name in ("dream", "same")]
    assert len(dreams) == 1
