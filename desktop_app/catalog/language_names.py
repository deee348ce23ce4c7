"""Which weights of a language model are used, told by their names: of Qwen3 and Qwen2.5-VL.

Folders and files hold transformers' names, in a larger model's (``model.``), or llama.cpp's
(github.com/ggml-org/llama.cpp, gguf-py/gguf/constants.py, ``MODEL_ARCH.QWEN3``, ``QWEN2VL``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop_app.catalog.language import LanguageRow

WORDS: Final = "embed_tokens.weight"
BEFORE: Final = ("", "model.", "language_model.", "language_model.model.", "model.language_model.")
"""How names begin: of the model alone, with a head, beside what sees pictures."""

SIGHT: Final = "visual."
"""How names of what sees pictures begin."""

_LAYER: Final = re.compile(r"layers\.(\d+)\.")
_LLAMA: Final = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|bias)")
_WHOLE: Final = {"token_embd.weight": WORDS, "output_norm.weight": "norm.weight"}
_IN_LAYERS: Final = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""llama.cpp's names in ``blk.N.`` → transformers' in ``layers.N.``."""


def language_names(names: Iterable[str]) -> dict[str, str]:
    """Name there → in the class, of the language model's weights; its head and what sees pictures
    are left out."""
    whole = {each: _named(each) for each in names}
    there = set(whole.values())
    start = next((before for before in BEFORE if before + WORDS in there), None)
    if start is None:
        return {}
    inner = ((old, new.removeprefix(start)) for old, new in whole.items() if new.startswith(start))
    return {old: n for old, n in inner if _LAYER.match(n) or n in (WORDS, "norm.weight")}


def _named(name: str) -> str:
    found = _LLAMA.fullmatch(name)
    if found is None or found[2] not in _IN_LAYERS:
        return _WHOLE.get(name, name)
    return f"layers.{found[1]}.{_IN_LAYERS[found[2]]}.{found[3]}"


def encoder_names(names: Iterable[str], row: LanguageRow) -> dict[str, str]:
    """As `language_names`, without layers behind the last that is heard. Raises ValueError: there
    are fewer. Of one that sees pictures what sees them, too."""
    names = tuple(names)
    found = language_names(names)
    last = max(row.layers_used(layer_count(found.values())), default=0)
    heard = {old: new for old, new in found.items() if _number(new) < last}
    if not row.picture:
        return heard
    sight = {each: each.removeprefix("model.") for each in names}
    sight = {old: new for old, new in sight.items() if new.startswith(SIGHT)}
    return sight | {old: f"language_model.{new}" for old, new in heard.items()}


def layer_count(names: Iterable[str]) -> int:
    """How many layers have weights of these names in the class."""
    return len({_number(each) for each in names} - {-1})


def _number(name: str) -> int:
    found = _LAYER.match(name)
    return int(found[1]) if found else -1
