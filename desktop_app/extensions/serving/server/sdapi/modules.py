"""Names of ControlNet's preprocessors ("modules"), and what they are here.

Names and sliders: scripts/preprocessor/ and scripts/enums.py of sd-webui-controlnet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.table import PREPROCESSORS


@dataclass(frozen=True, slots=True)
class Slider:
    """A threshold of a module, and the parameter that it is here.

    Attributes:
        name: what people read.
        parameter: of our preprocessor.
        scale: theirs × scale is ours.
        low, high, usual: theirs.
    """

    name: str
    parameter: str
    scale: float
    low: float
    high: float
    usual: float


@dataclass(frozen=True, slots=True)
class Module:
    """A module.

    Attributes:
        preprocessor: of ours; "none": the picture as it is.
        type: id of a row of `core.control_types`; empty: as the network's name tells.
        names: of modules; all are done in the same way here.
        sliders: threshold_a, then threshold_b.
        alike: whether that is their way, too; else it is said.
    """

    preprocessor: str
    type: str
    names: tuple[str, ...]
    sliders: tuple[Slider, ...] = ()
    alike: bool = False

    def warning(self, name: str) -> str:
        """What is said to who asks for the module of that name; empty: nothing."""
        if self.alike or name.casefold() in (self.preprocessor, "none"):
            return ""
        made = "the picture as it is" if self.preprocessor == "none" else self.preprocessor
        return f"The module “{name[:80]}” is done in this server's own way: {made}."


_CANNY = (
    Slider("Low Threshold", "low", 1 / 1020, 1, 255, 100),
    Slider("High Threshold", "high", 1 / 1020, 1, 255, 200),
)
"""Theirs are gradients of a 3 × 3 Sobel operator, which makes 4 × 255 of a step from black to
white."""

_GAMMA = (Slider("Gamma Correction", "gamma", 1.0, 0.1, 2.0, 1.0),)

MODULES: Final = (
    Module("none", "", ("none",), alike=True),
    Module("canny", "canny", ("canny",), _CANNY, alike=True),
    Module(
        "lineart",
        "lineart",
        (
            *("lineart_standard", "lineart", "lineart_realistic", "lineart_coarse"),
            *("lineart_anime", "lineart_anime_denoise"),
        ),
    ),
    Module(
        "scribble",
        "scribble",
        ("scribble_xdog", "scribble", "scribble_pidinet", "scribble_hed", "fake_scribble"),
    ),
    Module(
        "softedge",
        "softedge",
        (
            *("softedge_hed", "softedge", "softedge_hedsafe", "softedge_pidinet"),
            *("softedge_pidisafe", "softedge_teed", "hed", "pidinet"),
        ),
    ),
    Module(
        "depth",
        "depth",
        (
            *("depth_midas", "depth", "depth_anything", "depth_anything_v2", "depth_zoe"),
            *("depth_leres", "depth_leres++", "depth_hand_refiner"),
        ),
    ),
    Module("normal", "normal", ("normal_bae", "normal", "normal_midas", "normal_map")),
    Module(
        "pose",
        "pose",
        (
            *("openpose", "openpose_full", "dw_openpose_full", "openpose_hand", "openpose_face"),
            "openpose_faceonly",
        ),
    ),
    Module(
        "segmentation",
        "semantic",
        ("seg_ofade20k", "segmentation", "seg_ufade20k", "seg_ofcoco", "seg_anime_face"),
    ),
    Module(
        "tile",
        "tile",
        ("tile_resample", "tile_colorfix", "tile_colorfix+sharp"),
        (Slider("Down Sampling Rate", "factor", 1.0, 1.0, 8.0, 1.0),),
        alike=True,
    ),
    Module(
        "blur",
        "blur",
        ("blur_gaussian",),
        (Slider("Sigma", "blur", 1.0, 0.01, 64.0, 9.0),),
        alike=True,
    ),
    Module(
        "recolour",
        "recolour",
        ("recolor_luminance", "recolor_intensity"),
        _GAMMA,
        alike=True,
    ),
    Module(
        "invert",
        "lineart",
        ("invert", "invert (from white bg & black line)"),
        alike=True,
    ),
    Module(
        "none",
        "inpaint",
        ("inpaint_only", "inpaint", "inpaint_global_harmonious"),
        alike=True,
    ),
    Module("none", "reference", ("reference_only",), alike=True),
    Module("none", "reference", ("reference_adain", "reference_adain+attn")),
    Module(
        "none",
        "image",
        (
            *("ip-adapter-auto", "ip-adapter_clip_sd15", "ip-adapter_clip_sdxl"),
            "ip-adapter_clip_sdxl_plus_vith",
        ),
        alike=True,
    ),
)
"""The first name of each is the one that `GET /controlnet/module_list` tells."""

BY_NAME: Final[Mapping[str, Module]] = {
    name.casefold(): module for module in MODULES for name in module.names
}


def module_named(name: str) -> Module | None:
    """The module of that name, or the preprocessor of ours; None: there is none."""
    found = BY_NAME.get(name.casefold())
    row = PREPROCESSORS.get(name)
    if found is not None or row is None or not row.reads_picture:
        return found
    types = (each.id for each in CONTROL_TYPES if each.preprocessor == row.id)
    return Module(row.id, next(types, ""), (row.id,))


def parameters_of(
    module: Module, resolution: int | None, thresholds: tuple[float | None, float | None]
) -> dict[str, Any]:
    """Parameters of our preprocessor.

    Args:
        module: of a client.
        resolution: of the shorter side at which it looks; None, or below 1: of the result.
        thresholds: a and b; None, or below 0: the usual ones.
    """
    row = PREPROCESSORS.get(module.preprocessor)
    if row is None:
        return {}
    known = {each.id: each.kind for each in row.parameters}
    made: dict[str, Any] = {}
    for slider, value in zip(module.sliders, thresholds, strict=False):
        kind = known[slider.parameter]
        if value is not None and value >= 0 and isinstance(kind, Number):
            made[slider.parameter] = min(max(value * slider.scale, kind.minimum), kind.maximum)
    if resolution is not None and resolution >= 1 and "resolution" in known:
        made["resolution"] = min(resolution, 2048)
    return made


def details(module: Module) -> dict[str, Any]:
    """As `GET /controlnet/module_list` tells of it: the first slider is the resolution."""
    row = PREPROCESSORS.get(module.preprocessor)
    known = () if row is None else [each.id for each in row.parameters]
    first: list[Any] = []
    if "resolution" in known:
        first = [_slider("Resolution", 512, 64, 2048, 8)]
    elif module.sliders:
        first = [None]
    more = [_slider(one.name, one.usual, one.low, one.high, None) for one in module.sliders]
    free = module.type in ("reference", "image")
    return {"model_free": free, "sliders": [*first, *more]}


def _slider(name: str, value: float, low: float, high: float, step: float | None) -> dict[str, Any]:
    slider: dict[str, Any] = {"name": name, "value": value, "min": low, "max": high}
    return slider if step is None else {**slider, "step": step}
