"""Tiny denoisers of all families, with their weights under the names of their makers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import Tensor

from tests import (
    tiny_anima,
    tiny_chroma,
    tiny_flux,
    tiny_flux2,
    tiny_krea2,
    tiny_lumina2,
    tiny_qwen_image,
    tiny_qwen_image21,
    tiny_sd3,
    tiny_z_image,
)
from tests.tiny_models import tiny_parts
from tests.tiny_original import original_unet
from tests.tiny_sdxl import sdxl_parts

Named = Callable[[], dict[str, Tensor]]


def _unet(family: str) -> tuple[dict[str, Any], str, Named]:
    parts = sdxl_parts() if family == "sdxl" else {"unet": tiny_parts(family).unet}
    unet = parts["unet"]
    return parts, "unet", lambda: original_unet(unet.state_dict(), unet.config)


def _flux() -> tuple[dict[str, Any], str, Named]:
    network = tiny_flux.flux_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_flux.transformer_keys(network)


def _sd3() -> tuple[dict[str, Any], str, Named]:
    network = tiny_sd3.sd3_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_sd3.transformer_keys(network)


def _flux2() -> tuple[dict[str, Any], str, Named]:
    network = tiny_flux2.flux2_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_flux2.transformer_keys(network)


def _chroma() -> tuple[dict[str, Any], str, Named]:
    network = tiny_chroma.chroma_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_chroma.transformer_keys(network)


def _lumina2() -> tuple[dict[str, Any], str, Named]:
    network = tiny_lumina2.lumina2_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_lumina2.transformer_keys(network)


def _krea2() -> tuple[dict[str, Any], str, Named]:
    network = tiny_krea2.krea2_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_krea2.transformer_keys(network)


def _anima() -> tuple[dict[str, Any], str, Named]:
    network = tiny_anima.anima_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_anima.transformer_keys(network)


def _z_image() -> tuple[dict[str, Any], str, Named]:
    network = tiny_z_image.z_image_parts().transformer
    return {"transformer": network}, "transformer", lambda: tiny_z_image.transformer_keys(network)


def _qwen_image() -> tuple[dict[str, Any], str, Named]:
    network = tiny_qwen_image.qwen_image_parts().transformer
    return {"transformer": network}, "transformer", network.state_dict


def _qwen_image21() -> tuple[dict[str, Any], str, Named]:
    network = tiny_qwen_image21.qwen_image21_parts().transformer
    named = partial(tiny_qwen_image21.transformer_keys, network)
    return {"transformer": network}, "transformer", named


MODELS: dict[str, Callable[[], tuple[dict[str, Any], str, Named]]] = {
    "sd1": lambda: _unet("sd1"),
    "sd2": lambda: _unet("sd2"),
    "sdxl": lambda: _unet("sdxl"),
    "flux1": _flux,
    "sd3": _sd3,
    "flux2": _flux2,
    "z_image": _z_image,
    "qwen_image": _qwen_image,
    "chroma": _chroma,
    "lumina2": _lumina2,
    "krea2": _krea2,
    "anima": _anima,
    "qwen_image21": _qwen_image21,
}
"""Family → (parts, which of them predicts, what gives its weights by their makers' names)."""
