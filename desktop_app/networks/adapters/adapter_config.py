"""A LoRA's strength where no tensor says it: alpha and rank as peft's configuration has them.

diffusers writes the configuration of each component into a safetensors header, as one JSON object
whose keys begin with the component (`save_lora_weights`) or are bare (`save_lora_adapter`); peft
writes it beside the weights. The scale of a layer is alpha / rank, or alpha / sqrt(rank) for rsLoRA
(Kalajdzievski 2023, arXiv:2312.03732, eq. 4); patterns name layers by regular expressions
(peft 0.21: `utils/other.py`, get_pattern_key; `tuners/lora/layer.py`, update_layer).
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, cast

from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular

HEADER_KEY = "lora_adapter_metadata"
CONFIG_BESIDE = "adapter_config.json"
"""What peft calls the configuration beside its weights."""

_BESIDE_FOR = re.compile(r"adapter_model\b.*\.safetensors")
_MAX_JSON = 4 << 20
_PEFTS_OWN = 8  # peft's alpha and rank where a configuration leaves them out
_PLAIN = re.compile(r"[\w.\-]+")
_PATIENCE = 2.0
"""Seconds for all patterns of a file: a regular expression can be made to run for years."""

_SUMS = frozenset({"", "LORA", "LOHA", "LOKR"})
"""Kinds of adapters (peft's `peft_type`) that add to weights as `deltas` does."""

_OTHER_BASES = ("pissa", "olora", "corda", "loftq", "mica")
"""Ways to begin (`init_lora_weights`) that take something out of the base: what is learnt fits no
other."""


@record()
class AdapterConfig:
    """What is said of one component's layers.

    Attributes:
        alpha, rank: of layers that no pattern names.
        alphas, ranks: by pattern, in the file's order: the first that fits counts.
        square_root: rsLoRA.
        saved: ends of the names of layers that were trained, and saved, as a whole.
        deadline: the clock's reading by which all patterns have to be tried.
    """

    alpha: float = _PEFTS_OWN
    rank: float = _PEFTS_OWN
    alphas: tuple[tuple[str, float], ...] = ()
    ranks: tuple[tuple[str, float], ...] = ()
    square_root: bool = False
    saved: tuple[str, ...] = ()
    deadline: float = field(default=math.inf, compare=False)

    def scale(self, names: Iterable[str], rank: int | None) -> float:
        """What the product of a layer's factors is multiplied with.

        Args:
            names: the layer's names, in the file and in the model.
            rank: of its factors; None where their shapes don't tell.

        Raises:
            ValueError: patterns that can't be read, or take too long.
        """
        names = tuple(names)
        alpha = self._fitting(self.alphas, names, self.alpha)
        rank = rank or round(self._fitting(self.ranks, names, self.rank))
        return alpha / (math.sqrt(rank) if self.square_root else rank)

    def is_saved(self, names: Iterable[str]) -> bool:
        """Whether the file holds such a layer's own weight and bias, not factors."""
        return any(name == end or name.endswith(f".{end}") for name in names for end in self.saved)

    def _fitting(
        self, patterns: tuple[tuple[str, float], ...], names: tuple[str, ...], otherwise: float
    ) -> float:
        for pattern, value in patterns:
            if any(self._fits(pattern, name) for name in names):
                return value
        return otherwise

    def _fits(self, pattern: str, name: str) -> bool:
        if _PLAIN.fullmatch(pattern):
            return name == pattern or name.endswith(f".{pattern}")
        import regex  # few have patterns

        left = self.deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            return bool(regex.match(rf"(.*\.)?({pattern})$", name, timeout=min(left, _PATIENCE)))
        except (regex.error, RecursionError) as error:
            raise ValueError(f"the pattern {pattern[:80]!r} can't be read") from error
        except TimeoutError as error:
            raise ValueError("its patterns take too long") from error


def read_configs(path: Path, header: Mapping[str, str]) -> dict[str, AdapterConfig]:
    """The configurations of a file's components; "" is one that names no component.

    Args:
        path: a safetensors file.
        header: its metadata.

    Raises:
        ValueError: they can't be read, or tell of something that isn't a sum of weights.
        OSError: the file can't.
    """
    beside = path.with_name(CONFIG_BESIDE)
    text = header.get(HEADER_KEY)
    if not text and _BESIDE_FOR.fullmatch(path.name) and beside.is_file():
        text = read_regular(beside, _MAX_JSON).decode()
    return _configs(text) if text else {}


def _configs(text: str) -> dict[str, AdapterConfig]:
    if len(text) > _MAX_JSON:
        raise ValueError("the settings in its header are too large")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("the settings in its header are not JSON") from error
    if not isinstance(said, dict):
        raise ValueError("the settings in its header are not a JSON object")
    by_part: dict[str, dict[str, Any]] = {}
    for key, value in cast("dict[str, Any]", said).items():
        part, _, name = key.rpartition(".")
        by_part.setdefault(part, {})[name] = value
    deadline = time.monotonic() + _PATIENCE
    return {part: _config(values, deadline) for part, values in by_part.items()}


def _config(said: Mapping[str, Any], deadline: float) -> AdapterConfig:
    kind = str(said.get("peft_type") or "").upper().removeprefix("PEFTTYPE.")
    if kind not in _SUMS:
        raise ValueError(f"it is made for peft's {kind[:40]}, which can't be used here")
    begins = str(said.get("init_lora_weights") or "").lower()
    if begins.startswith(_OTHER_BASES):
        raise ValueError(f"it changes the base model first ({begins[:40]}), convert it with peft")
    if said.get("layer_replication"):
        raise ValueError("it is made for a model whose layers were multiplied")
    saved = said.get("modules_to_save")
    return AdapterConfig(
        alpha=_number(said.get("lora_alpha", said.get("alpha", _PEFTS_OWN)), "alpha"),
        rank=_positive(said.get("r", _PEFTS_OWN), "rank"),
        alphas=_pattern(said.get("alpha_pattern"), "alpha"),
        ranks=_pattern(said.get("rank_pattern"), "rank"),
        square_root=said.get("use_rslora") is True,
        saved=tuple(filter(None, map(str, cast("list[Any]", saved))))
        if isinstance(saved, list)
        else (),
        deadline=deadline,
    )


def _pattern(said: Any, of: str) -> tuple[tuple[str, float], ...]:
    if said is None:
        return ()
    if not isinstance(said, dict):
        raise ValueError(f"its patterns of {of} can't be read")
    read = _number if of == "alpha" else _positive
    return tuple((key, read(value, of)) for key, value in cast("dict[str, Any]", said).items())


def _number(value: Any, of: str) -> float:
    if type(value) not in (int, float) or not abs(value) < 1e30:
        raise ValueError(f"its {of} is {str(value)[:40]}")
    return float(value)


def _positive(value: Any, of: str) -> float:
    number = _number(value, of)
    if number < 1:
        raise ValueError(f"its {of} is {number:g}")
    return number
