"""What is said about graphics cards, in English: code → sentence. The window translates them
(context "Gpu"); placeholders in braces are parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["GPU_TEXTS", "gpu_sentence"]

GPU_TEXTS: Final[dict[str, str]] = {
    # What is advised
    "gpu_can": "{gpu} can make the pictures: your driver {driver} carries {build}.",
    "gpu_can_undriven": "{gpu} can make the pictures, with {build}.",
    "gpu_can_older_driver": "{gpu} can make the pictures: your driver {driver} carries {build};"
    " {newer} needs {needed}.",
    "gpu_can_older_card": "{gpu} can make the pictures with {build}; {newer} is made for newer"
    " cards.",
    "gpu_driver_old": "Your driver {driver} is too old for {gpu}: {build} needs {needed} or newer."
    " Update the driver, then look again.",
    "gpu_driver_missing": "{gpu} is there, but its driver is not. Install the driver of its maker,"
    " then look again.",
    "gpu_denied": "{gpu} is there, but you may not use it. Add yourself to the groups “render” and"
    " “video”, sign in anew, then look again.",
    "gpu_card_unknown": "{gpu} ({target}) can't be used: {build} is made for other cards."
    " The processor makes the pictures.",
    "gpu_system": "For {gpu} there is no build on this system. The processor makes the pictures.",
    "gpu_intel": "{gpu} is not supported yet. The processor makes the pictures.",
    "gpu_none": "No graphics card was found that can help. The processor makes the pictures.",
    "gpu_metal": "This Mac's graphics processor makes the pictures; nothing has to be added.",
    "gpu_built_in": "The program's own build runs {build}: nothing has to be added.",
    # Why a pack is not in use
    "pack_other_torch": "GPU support was made for PyTorch {old}, and this version of Velatura has"
    " {new}. Get it anew.",
    "pack_failed": "GPU support was switched off, because it did not start: {reason}.",
}


def gpu_sentence(code: str, params: Mapping[str, str]) -> str:
    """The English sentence; an unknown code is shown as it is."""
    text = GPU_TEXTS.get(code)
    return code if text is None else text.format(**params)
