"""What is certainly no model that runs is refused by what it was told to be, with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.catalog.families import load_architectures
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.refusing import refusals
from desktop_app.library.probing.probe import probe
from tests.library.identify.files import gguf, safetensors
from tests.library.identify.layouts import kl_vae, sd1_checkpoint, sd1_unet, sdxl_checkpoint
from tests.library.identify.transformer_layouts import flux1, flux2
from tests.library.samples import FAMILIES, Shapes


def narrow() -> Shapes:
    """A checkpoint whose UNet is half as wide as any that the table knows."""
    return {
        name: tuple(n // 2 if n > 16 else n for n in shape) if "diffusion_model" in name else shape
        for name, shape in sd1_checkpoint().items()
    }


TABLES = load_kinds(), load_architectures()
MAKERS = {
    "vae": kl_vae,
    "sdxl": sdxl_checkpoint,
    "flux": flux1,
    "flux2": flux2,
    "sd1": sd1_checkpoint,
    "narrow": narrow,
    "unet": sd1_unet,
}


@pytest.mark.few(2)
@pytest.mark.parametrize("name", [*MAKERS, "gguf"])
def test_it_says_what_probing_would_say(name: str, tmp_path: Path) -> None:
    if name == "gguf":
        path = gguf(tmp_path / "x.gguf", flux1())
    else:
        path = safetensors(tmp_path / "x.safetensors", MAKERS[name]())
    found = refusals({path: identify(path, TABLES[0])}, FAMILIES, *TABLES)
    try:
        probe(path, FAMILIES)
        probed = None
    except VelaturaError as error:
        probed = error
    assert (path in found) == (name == "vae")
    if path in found:
        assert probed is not None
        assert (found[path].code, found[path].what) == (probed.code, probed.what)


def test_what_is_not_certain_is_left_to_probing() -> None:
    told = {
        Path("a.safetensors"): WeightsInfo("x", "unknown"),
        Path("b.safetensors"): WeightsInfo("sd1", "denoiser", "sd1"),
        Path("c.safetensors"): ModelError("model_damaged", name="c", reason="cut"),
        Path("d.safetensors"): WeightsInfo("lora", "lora", "sd1", form="pickle"),
    }
    assert refusals(told, FAMILIES, *TABLES) == {}
