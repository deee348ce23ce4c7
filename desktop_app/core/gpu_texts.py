"""What is said about graphics cards, in English: code → sentence. The window translates them
(context "Gpu"); placeholders in braces are parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.core.harmless import one_line_each

GPU_TEXTS: Final[dict[str, str]] = {
    # What is advised
    "gpu_can": "{gpu} can be used: your driver {driver} supports {build}.",
    "gpu_can_undriven": "{gpu} can be used, with {build}.",
    "gpu_can_older_driver": "{gpu} can be used: your driver {driver} supports {build}; {newer}"
    " needs {needed}.",
    "gpu_can_older_card": "{gpu} can be used with {build}; {newer} is made for newer cards.",
    "gpu_driver_old": "Your driver {driver} is too old for {gpu}: {build} needs {needed} or newer."
    " Update the driver, then check again.",
    "gpu_driver_missing": "{gpu} was found, but it has no driver. Install its manufacturer's"
    " driver, then check again.",
    "gpu_denied": "{gpu} was found, but you have no permission to use it. Add yourself to the"
    " groups “render” and “video”, sign in again, then check again.",
    "gpu_card_unknown": "{gpu} ({target}) can't be used: {build} is made for other cards. Pictures"
    " are generated on the CPU.",
    "gpu_system": "There is no build for {gpu} on this system. Pictures are generated on the CPU.",
    "gpu_intel": "{gpu} is not supported yet. Pictures are generated on the CPU.",
    "gpu_none": "No supported graphics card was found. Pictures are generated on the CPU.",
    "gpu_metal": "Pictures are generated on this Mac's graphics processor; nothing needs to be"
    " installed.",
    "gpu_built_in": "The program's own build runs {build}: nothing needs to be installed.",
    # Why a pack is not in use
    "pack_other_torch": "GPU support was made for PyTorch {old}, and this version of Velatura has"
    " {new}. Get it again.",
    "pack_failed": "GPU support was switched off, because it failed to start: {reason}.",
}


def gpu_sentence(code: str, params: Mapping[str, str]) -> str:
    """The English sentence; an unknown code is shown as it is."""
    text = GPU_TEXTS.get(code)
    return code if text is None else text.format(**one_line_each(params))
