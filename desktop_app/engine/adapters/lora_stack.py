"""LoRAs put into a model's weights and taken out again: the base is never loaded again.

Each changed weight, or bias, is the sum of the base and all changes, made in float32 once; the
base's own tensor is kept beside it, and put back as it is: the same bytes, without a copy. So only
changed layers are in memory twice, and a picture costs what it costs without LoRAs. Where weights
are in blocks, what is added acts beside them (`side_path`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from torch import Tensor

from desktop_app.core.conditions import Condition, Conditions, is_lora_name
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.adapters.patched_layer import PatchedLayer, tell_groups
from desktop_app.engine.adapters.side_path import Factors, SideLayer
from desktop_app.networks.adapters.adapter_config import CONFIG_BESIDE
from desktop_app.networks.adapters.lora_file import LoraFile, read_lora
from desktop_app.networks.adapters.lora_keys import WeightPlace, WeightPlaces
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.quantised.layers import QuantisedLayer

LayerChange: TypeAlias = "tuple[Tensor | None, Tensor | None]"
"""What is added to a weight and a bias, float32; None: nothing."""

REMEMBERED = 8
"""Files that stay in memory: re-weighting reads nothing."""

FileState = tuple[str, int, int]
"""Path, time of change in ns and size of a file: one that was replaced is another."""

Amounts = tuple[tuple[FileState, float], ...]
"""(file, weight) of what is in a part, sorted, so that the order of a stack never counts."""


@dataclass(eq=False)
class _Layer:
    """A layer, and the files of its last change."""

    layer: PatchedLayer | SideLayer
    amounts: Amounts = ()


class LoraStack:
    """The LoRAs of one loaded model.

    Args:
        info: the model.
        parts: its loaded parts.
        denoiser: which of them predicts.
        widths: of its CLIP text encoders, for embeddings that LoRAs bring along.

    Attributes:
        told: names of files of which it was said what can't be used.
        told_words: of which it was said that another one counts.
        words: embeddings that the job's LoRAs bring along, with the files' names.
    """

    def __init__(
        self,
        info: ModelInfo,
        parts: dict[str, Any],
        denoiser: str,
        widths: Sequence[int] = (),
    ) -> None:
        self._info, self._parts, self._denoiser = info, parts, denoiser
        self._widths = tuple(widths)
        self.words: tuple[tuple[str, Word], ...] = ()
        self._places: WeightPlaces | None = None
        self._files: dict[FileState, LoraFile] = {}
        self._layers: dict[tuple[str, str], _Layer] = {}
        self._now: dict[str, Amounts] = {}
        self._apart: dict[Amounts, dict[str, LayerChange]] = {}
        self.told: set[str] = set()
        self.told_words: set[tuple[str, str]] = set()

    def read(self, loras: Iterable[Condition], files: Mapping[str, str]) -> list[LoraFile]:
        """Read the files of ``loras`` that are not in memory; returns all of them.

        Args:
            loras: what is wanted.
            files: `EngineJob.files`.

        Raises:
            ModelError: one is missing, damaged, or for another model.
        """
        if self._places is None:
            self._places = WeightPlaces(self._parts, self._denoiser, self._info.family)
        found: list[LoraFile] = []
        for lora in loras:
            path = lora_path(self._info, lora.name, files)
            state = file_state(path)
            if state not in self._files:
                self._files[state] = read_lora(
                    path, path.name, self._info.name, self._places, self._widths
                )
            found.append(self._files[state])
        return found

    def use(self, loras: Sequence[Condition], files: Mapping[str, str], *, text: bool) -> bool:
        """Let the denoiser, or the text encoders, hold exactly ``loras``.

        Args:
            loras: what is wanted; those of weight 0 count as absent.
            files: `EngineJob.files`.
            text: the text encoders instead of the denoiser, with `Condition.text_weight`.

        Returns:
            Whether anything changed.

        Raises:
            ModelError: as `read`; then they hold none.
        """
        wanted = _amounts(self._info, loras, files, text=text)
        key = "text" if text else "denoiser"
        if wanted == self._now.get(key, ()):
            return False
        self.read([lora for lora in loras if lora.weight or lora.text_weight], files)
        places = self._touched(wanted, text=text) | {
            where for where in self._layers if self._is_text(where[0]) == text
        }
        try:
            for where in sorted(places):
                self._set(where, wanted)
        except BaseException:
            self._now[key] = ()
            self._take_out(text=text)
            raise
        self._tell_groups(text=text)
        self._now[key] = wanted
        self._forget()
        return True

    def apart(
        self, groups: Iterable[Conditions], files: Mapping[str, str]
    ) -> list[dict[str, LayerChange]]:
        """What the LoRAs of each of ``groups`` add to the denoiser's own weights, by layer, without
        being put in. Only that of the last call is remembered.

        Raises:
            ModelError: as `read`.
        """
        kept, self._apart = self._apart, {}
        found: list[dict[str, LayerChange]] = []
        for loras in groups:
            self.read(loras, files)
            amounts = _amounts(self._info, loras, files, text=False)
            self._apart[amounts] = kept.get(amounts) or self._changes(amounts)
            found.append(self._apart[amounts])
        return found

    def layer_by_layer(
        self, lora: Condition, files: Mapping[str, str]
    ) -> tuple[frozenset[str], Callable[[str], LayerChange]]:
        """The layers of the denoiser that ``lora`` changes, and what it adds to one of all layers;
        nothing is put in or remembered. None of the model's layers may be changed meanwhile.

        Raises:
            ModelError: as `read`; ``smaller_text_lora``: it changes text encoders, too.
        """
        (file,) = self.read([lora], files)
        amounts = _amounts(self._info, [lora], files, text=False)
        if self._touched(amounts, text=True):
            raise ModelError("smaller_text_lora", name=file.name)
        names = frozenset(name for _, name in self._touched(amounts, text=False))
        nothing: LayerChange = (None, None)
        return names, lambda name: self._change(name, amounts) if name in names else nothing

    def _changes(self, amounts: Amounts) -> dict[str, LayerChange]:
        names = [name for _, name in self._touched(amounts, text=False)]
        changes = {name: self._change(name, amounts) for name in names}
        self._tell_groups(text=False)
        return changes

    def _change(self, name: str, amounts: Amounts) -> LayerChange:
        """What is added to a layer of the denoiser, which holds afterwards what it held."""
        place = WeightPlace(self._denoiser, name)
        return self._added(place, self._own(place), amounts)

    def _own(self, place: WeightPlace) -> tuple[Tensor, Tensor | None]:
        """A layer's own weight and bias in float32; it holds afterwards what it held."""
        known = self._layers.get((place.part, place.layer))
        layer = self._layer_at(place.part, place.layer) if known is None else known.layer
        was_changed = layer.is_changed
        own = layer.own()
        if was_changed:
            layer.change_again()
        return own

    def _weight_at(self, place: WeightPlace) -> Tensor:
        return self._own(place)[0]

    @property
    def state(self) -> Amounts:
        return self._now.get("denoiser", ())

    @property
    def text_state(self) -> Amounts:
        """What the text encoders hold."""
        return self._now.get("text", ())

    @property
    def extra_bytes(self) -> int:
        """Memory of the weights that are kept twice."""
        return sum(each.layer.extra_bytes for each in self._layers.values())

    def forget_changed(self) -> None:
        """Free the changed weights of layers that hold their own: nothing is kept twice."""
        for each in self._layers.values():
            if not each.layer.is_changed:
                each.layer.changed, each.amounts = None, ()

    def _take_out(self, *, text: bool) -> None:
        for (part, _), each in self._layers.items():
            if self._is_text(part) == text:
                each.layer.put_back()
        self._tell_groups(text=text)

    def _tell_groups(self, *, text: bool) -> None:
        if not text:  # text encoders wait as a whole, never in groups
            tell_groups(self._parts[self._denoiser])

    def _is_text(self, part: str) -> bool:
        return part != self._denoiser

    def _touched(self, amounts: Amounts, *, text: bool) -> set[tuple[str, str]]:
        return {
            where
            for path, _ in amounts
            for where in self._files[path].where
            if self._is_text(where[0]) == text
        }

    def _set(self, where: tuple[str, str], amounts: Amounts) -> None:
        part, name = where
        each = self._layers.get(where)
        if each is None:
            each = self._layers[where] = _Layer(self._layer_at(part, name))
        own = tuple(amount for amount in amounts if where in self._files[amount[0]].where)
        if not own:
            each.layer.put_back()
        elif each.amounts == own and each.layer.changed is not None:
            each.layer.change_again()
        else:
            if isinstance(each.layer, SideLayer):
                each.layer.change(*self._with_adapters(WeightPlace(*where), each.layer, own))
            else:
                each.layer.change(*self._sums(where, each.layer, own))
            each.amounts = own

    def _layer_at(self, part: str, name: str) -> PatchedLayer | SideLayer:
        module = self._parts[part].get_submodule(name)
        return SideLayer(module) if isinstance(module, QuantisedLayer) else PatchedLayer(module)

    def _with_adapters(
        self, place: WeightPlace, layer: SideLayer, amounts: Amounts
    ) -> tuple[list[Factors], Tensor | None]:
        """What acts beside a layer, and its bias with all changes; None where there are none."""
        added: list[Factors] = []
        biases: list[Tensor] = []
        bias = layer.own_bias()
        for path, amount in amounts:
            file = self._files[path]
            factors = file.factors(place, layer.shape)
            if factors is None:
                changes = file.changes(place, layer.own()[0], self._weight_at)
                added += ((amount * each,) for each in changes)
            else:
                added += ((down, amount * up) for down, up in factors)
            biases += (amount * each for each in file.bias_changes(place, bias))
        beside = _sum(biases)
        return added, None if bias is None or beside is None else bias + beside

    def _sums(
        self, where: tuple[str, str], layer: PatchedLayer, amounts: Amounts
    ) -> tuple[Tensor | None, Tensor | None]:
        """Weight and bias with all changes; None where there are none."""
        weight, bias = own = layer.own()
        more, beside = self._added(WeightPlace(*where), own, amounts)
        changed = None if more is None else weight + more
        return changed, None if bias is None or beside is None else bias + beside

    def _added(
        self, place: WeightPlace, own: tuple[Tensor, Tensor | None], amounts: Amounts
    ) -> LayerChange:
        """All changes of a weight and a bias."""
        weights: list[Tensor] = []
        biases: list[Tensor] = []
        for path, amount in amounts:
            file = self._files[path]
            weights += (amount * each for each in file.changes(place, own[0], self._weight_at))
            biases += (amount * each for each in file.bias_changes(place, own[1]))
        return _sum(weights), _sum(biases)

    def _forget(self) -> None:
        """Let files go that were not used for long."""
        used = {path for amounts in self._now.values() for path, _ in amounts}
        for path in list(self._files):
            if len(self._files) <= REMEMBERED:
                break
            if path not in used:
                del self._files[path]


def _sum(changes: Iterable[Tensor]) -> Tensor | None:
    total = None
    for each in changes:
        total = each if total is None else total + each
    return total


def lora_path(info: ModelInfo, name: str, files: Mapping[str, str]) -> Path:
    """Where the LoRA ``name`` of a request lies.

    Raises:
        ModelError: ``model_incomplete``: neither the job nor the model's folder has it.
    """
    if name in files:
        return Path(files[name])
    path = Path(info.path)
    folder = path if info.layout == "folder" else path.parent
    if not is_lora_name(name) or not (folder / name).is_file():
        reason = f"the {name} lacks a file"
        raise ModelError("model_incomplete", name=info.name, reason=reason)
    return folder / name


def file_state(path: Path) -> FileState:
    """Path, time of change and size, with the configuration beside it; zeros where nothing is
    there, which reading it says.
    """
    try:
        told = [path.stat()]
    except OSError:
        return str(path), 0, 0
    with suppress(OSError):
        told.append(path.with_name(CONFIG_BESIDE).stat())
    return str(path), max(each.st_mtime_ns for each in told), sum(each.st_size for each in told)


def active(loras: Iterable[Condition], share: float) -> Conditions:
    """Those that act when ``share``, below 1, of the steps is done."""
    return tuple(each for each in loras if each.start <= share < each.end)


def _amounts(
    info: ModelInfo, loras: Iterable[Condition], files: Mapping[str, str], *, text: bool
) -> Amounts:
    weigh: Callable[[Condition], float] = _text_weight if text else _weight
    sums: dict[FileState, float] = {}
    for lora in loras:
        path = file_state(lora_path(info, lora.name, files))
        sums[path] = sums.get(path, 0.0) + weigh(lora)
    return tuple(sorted((path, weight) for path, weight in sums.items() if weight))


def _weight(lora: Condition) -> float:
    return lora.weight


def _text_weight(lora: Condition) -> float:
    return lora.weight if lora.text_weight is None else lora.text_weight
