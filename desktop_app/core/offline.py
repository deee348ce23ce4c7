"""The environment that keeps the model libraries off the network, and other programs' tokens away.

Each variable is read once, when its library is imported: this comes before. What opens the gate
brings its own connection to the hub's client and does not change them.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

OFFLINE = {
    # diffusers, peft and accelerate ask huggingface_hub's constant, transformers its own too.
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    # No figures about use, and no look at what called the program.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    # Its transfers are made by native code that no audit hook sees.
    "HF_HUB_DISABLE_XET": "1",
    # huggingface_hub/utils/_headers.py, get_token_to_send: no token that wasn't handed in.
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    # Nor code that a model brings along.
    "DIFFUSERS_DISABLE_REMOTE_CODE": "1",
}

TOKEN_VARIABLES = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HUGGINGFACE_HUB_TOKEN",
    "HF_OIDC_RESOURCE",
)
"""What the hub's client would read a token from, or get one by."""


def go_offline(environment: MutableMapping[str, str]) -> None:
    """Set them all in ``environment``, whatever the user had there."""
    environment.update(OFFLINE)


def child_environment() -> dict[str, str]:
    """This process's, with the package to be found, and without the user's tokens."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    kept = {name: text for name, text in os.environ.items() if name not in TOKEN_VARIABLES}
    return {**kept, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
