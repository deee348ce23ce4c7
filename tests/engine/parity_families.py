"""The kinds of models that the parity tests run, and where ours is on purpose not diffusers'.

`FAMILIES` is the table that the tests and packaging/documents/parity_sheet.py walk: a family joins
with a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from tests.engine import parity_models as models
from tests.engine.parity_stock import ROWS

Kind = Literal["text", "image", "inpaint"]

PACKED = ("flux1", "qwen_image", "chroma", "krea2")
"""Families whose pipelines lay two by two latents in a token."""


@dataclass(frozen=True)
class OwnWay:
    """Where diffusers is not followed, on purpose.

    Attributes:
        kinds, schedulers: of which.
        reason: why.
        strengths: of which.
        families: in families.toml; () for all.
        but: names of `FAMILIES` that it does not touch.
    """

    kinds: tuple[Kind, ...]
    schedulers: tuple[str, ...]
    reason: str
    strengths: tuple[float, ...]
    families: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def holds(self, family: ParityFamily, kind: Kind, scheduler: str, strength: float) -> bool:
        """Whether it is about this case."""
        return (
            (kind in self.kinds and scheduler in self.schedulers and strength in self.strengths)
            and (not self.families or family.id in self.families)
            and family.name not in self.but
        )


LEFT_IN = (
    "The pipelines of FLUX, Chroma, Qwen-Image and Z-Image, unlike SD 3's, leave a thousandth of "
    "the picture in with solvers whose first level is 0.999; ours starts from noise alone"
)
LEAVING = (*PACKED, "flux2", "z_image", "anima")
OWN_WAY = (
    OwnWay(
        ("image", "inpaint"),
        ("pndm",),
        "diffusers starts in the middle of PLMS's first pair: each step is evaluated one level too "
        "low, and the last level's noise stays in the picture",
        (0.5,),
    ),
    OwnWay(
        ("image", "inpaint"),
        ("lms",),
        "diffusers takes the weights of the fourth order at the first step, where there is one "
        "derivative",
        (0.5,),
    ),
    OwnWay(
        ("inpaint",),
        ("dpm2",),
        "in the middle of a step diffusers gives what is known the next step's level",
        (0.5, 1.0),
        but=("SD 1 inpainting", "SDXL inpainting"),
    ),
    OwnWay(("inpaint",), ("flow_dpmpp_2m",), LEFT_IN, (1.0,), families=LEAVING),
    OwnWay(("inpaint",), ("flow_dpmpp_2m_sde",), LEFT_IN, (1.0,), families=("flux1", "qwen_image")),
)


def own_way(family: ParityFamily, kind: Kind, scheduler: str, strength: float) -> OwnWay | None:
    """Why ours is not diffusers' in this case; None where it must be."""
    return next((each for each in OWN_WAY if each.holds(family, kind, scheduler, strength)), None)


STRENGTHS: dict[Kind, tuple[float, ...]] = {
    "text": (1.0,),
    "image": (0.5, 1.0),
    "inpaint": (0.5, 1.0),
}
"""What each kind is compared at: where steps × strength is not a whole number, pipelines since SD 3
run one step more than the older ones, which ours follows in all families."""


@dataclass(frozen=True)
class ParityFamily:
    """One kind of model as the parity tests run it.

    Attributes:
        name: for the test's id and the sheet.
        id: in families.toml.
        build: writes the tiny model.
        text, image, inpaint: names of the stock pipelines; empty where there is none.
        settings: of the request.
        inputs: further arguments of the stock pipeline's call.
    """

    name: str
    id: str
    build: Callable[[Path], ModelInfo]
    text: str = ""
    image: str = ""
    inpaint: str = ""
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def schedulers(self) -> tuple[str, ...]:
        """All that the family offers."""
        return tuple(load_families()[self.id].schedulers)

    @property
    def is_flow(self) -> bool:
        """Whether it is one of rectified flow."""
        return ROWS[self.schedulers[0]].prediction == "flow"


_SD = {
    "text": "StableDiffusionPipeline",
    "image": "StableDiffusionImg2ImgPipeline",
    "inpaint": "StableDiffusionInpaintPipeline",
}
_SD3 = {
    "text": "StableDiffusion3Pipeline",
    "image": "StableDiffusion3Img2ImgPipeline",
    "inpaint": "StableDiffusion3InpaintPipeline",
}
_CHROMA = {
    "text": "ChromaPipeline",
    "image": "ChromaImg2ImgPipeline",
    "inpaint": "ChromaInpaintPipeline",
}
_Z_IMAGE = {
    "text": "ZImagePipeline",
    "image": "ZImageImg2ImgPipeline",
    "inpaint": "ZImageInpaintPipeline",
}
_QWEN_IMAGE = {
    "text": "QwenImagePipeline",
    "image": "QwenImageImg2ImgPipeline",
    "inpaint": "QwenImageInpaintPipeline",
}
_FLUX = {"text": "FluxPipeline", "image": "FluxImg2ImgPipeline", "inpaint": "FluxInpaintPipeline"}
FAMILIES = [
    ParityFamily("SD 1", "sd1", partial(models.sd, family="sd1"), **_SD),
    ParityFamily(
        "SD 1 inpainting",
        "sd1",
        partial(models.sd, family="sd1", channels=9),
        inpaint="StableDiffusionInpaintPipeline",
    ),
    ParityFamily(
        "SD 2", "sd2", partial(models.sd, family="sd2", prediction_type="v_prediction"), **_SD
    ),
    ParityFamily(
        "SDXL",
        "sdxl",
        models.sdxl,
        text="StableDiffusionXLPipeline",
        image="StableDiffusionXLImg2ImgPipeline",
        inpaint="StableDiffusionXLInpaintPipeline",
    ),
    ParityFamily(
        "SDXL inpainting",
        "sdxl",
        partial(models.sdxl, channels=9),
        inpaint="StableDiffusionXLInpaintPipeline",
    ),
    ParityFamily("SD 3", "sd3", models.sd3, **_SD3),
    ParityFamily("SD 3.5", "sd3", partial(models.sd3, version="3.5"), **_SD3),
    ParityFamily(
        "FLUX.1 dev",
        "flux1",
        models.flux,
        settings={"guidance_scale": 3.5},
        inputs={"max_sequence_length": 512},
        **_FLUX,
    ),
    ParityFamily(
        "FLUX.1 schnell",
        "flux1",
        partial(models.flux, variant="schnell"),
        settings={"guidance_scale": 0.0},
        inputs={"max_sequence_length": 256},
        **_FLUX,
    ),
    ParityFamily(
        "FLUX.1 Fill",
        "flux1",
        partial(models.flux, variant="fill"),
        settings={"guidance_scale": 30.0},
        inputs={"max_sequence_length": 512},
        inpaint="FluxFillPipeline",
    ),
    # Its pipeline for masks hears the picture as a reference, too: that is left out.
    ParityFamily(
        "FLUX.2 klein",
        "flux2",
        partial(models.flux2, distilled=True),
        text="Flux2KleinPipeline",
        settings={"guidance_scale": 1.0},
    ),
    ParityFamily(
        "FLUX.2 klein base",
        "flux2",
        models.flux2,
        text="Flux2KleinPipeline",
        inpaint="Flux2KleinInpaintPipeline",
        settings={"guidance_scale": 3.0},
    ),
    ParityFamily(
        "FLUX.2 dev",
        "flux2",
        partial(models.flux2, dev=True),
        text="Flux2Pipeline",
        settings={"guidance_scale": 4.0},
    ),
    ParityFamily("Chroma", "chroma", models.chroma, settings={"guidance_scale": 3.0}, **_CHROMA),
    ParityFamily(
        "Lumina 2",
        "lumina2",
        models.lumina2,
        text="Lumina2Pipeline",
        settings={"guidance_scale": 4.0},
    ),
    # Its pipeline counts guidance from 0.
    ParityFamily(
        "Krea 2",
        "krea2",
        models.krea2,
        text="Krea2Pipeline",
        settings={"guidance_scale": 3.5},
        inputs={"guidance_scale": 2.5},
    ),
    ParityFamily(
        "Krea 2 Turbo",
        "krea2",
        partial(models.krea2, distilled=True),
        text="Krea2Pipeline",
        settings={"guidance_scale": 1.0},
        inputs={"guidance_scale": 0.0},
    ),
    ParityFamily(
        "Sana",
        "sana",
        models.sana,
        text="SanaPipeline",
        settings={"guidance_scale": 4.5},
        inputs={"use_resolution_binning": False},
    ),
    ParityFamily(
        "Sana 1.5",
        "sana",
        partial(models.sana, newer=True, interpolation_scale=2.0),  # the second as in 4K
        text="SanaPipeline",
        settings={"guidance_scale": 4.5},
        inputs={"use_resolution_binning": False},
    ),
    ParityFamily(
        "Anima",
        "anima",
        models.anima,
        text="AnimaPipeline",
        image="AnimaPipeline",
        settings={"guidance_scale": 4.0},
    ),
    # Its pipelines count guidance from 0.
    ParityFamily(
        "Z-Image",
        "z_image",
        models.z_image,
        settings={"guidance_scale": 3.5},
        inputs={"guidance_scale": 2.5},
        **_Z_IMAGE,
    ),
    ParityFamily(
        "Z-Image Turbo",
        "z_image",
        partial(models.z_image, variant="turbo"),
        settings={"guidance_scale": 1.0},
        inputs={"guidance_scale": 0.0},
        **_Z_IMAGE,
    ),
    # Its pipelines guide only where a negative prompt is given.
    ParityFamily(
        "Qwen-Image",
        "qwen_image",
        models.qwen_image,
        settings={"guidance_scale": 3.5, "negative_prompt": "blurred"},
        inputs={"guidance_scale": None, "true_cfg_scale": 3.5},
        **_QWEN_IMAGE,
    ),
    ParityFamily(
        "Qwen-Image 2.1",
        "qwen_image21",
        models.qwen_image21,
        text="QwenImage21Pipeline",
        settings={"guidance_scale": 3.5},
    ),
]
