"""Names of tensors without what trainers put before them.

A checkpoint is often a dict in a dict (``params_ema``, ``state_dict``); as safetensors its keys
become beginnings of names. Some networks' own names begin like that too (ESRGAN's first ones with
``model.``), so several readings are offered, the plainest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

WRAPPERS: Final = (
    *("params_ema.", "params-ema.", "params.", "model_state_dict.", "state_dict."),
    *("model.", "net.", "generator.", "module.", "netG."),
)
_DEEPEST: Final = 3


def readings(names: Iterable[str], deep: int = _DEEPEST) -> Iterator[dict[str, str]]:
    """Plain name → name in the file, one reading after the other."""
    yield from _readings({name: name for name in names}, deep)


def _readings(names: dict[str, str], deep: int) -> Iterator[dict[str, str]]:
    yield names
    for wrapper in WRAPPERS if deep else ():
        inner = {
            name.removeprefix(wrapper): stored
            for name, stored in names.items()
            if name.startswith(wrapper)
        }
        if inner:
            yield from _readings(inner, deep - 1)
