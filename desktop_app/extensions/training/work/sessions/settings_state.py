"""The settings of the training that is being prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from desktop_app.core.observable import Observable
from desktop_app.extensions.training.values.fields import METHODS, effective_scale, settings_of
from desktop_app.extensions.training.values.picture_fields import READ

OWN: Final = ("trigger", "subject", "prompts", *READ)
"""What no preset knows: it belongs to the set."""

FAINT: Final = 0.25
"""A LoRA with a lower effective scale learns hardly anything: alpha was forgotten."""

_FEW: Final = 4
"""Parts of a preset's steps; fewer than one of them is few."""

_SCALED: Final = frozenset(METHODS) - {"inversion", "full"}


class Preset(Protocol):
    """A row of the catalog, or one that the user saved."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def tip(self) -> str: ...
    def of_family(self, family: str) -> Mapping[str, object]:
        """Those that differ from the defaults, for models of a family."""
        ...


class TrainingSettings:
    """All of `values.fields`, and the model.

    Attributes:
        values: by the fields' ids.
        presets: that there are.
        model: id of the base model; empty: the one of the prompt.
    """

    def __init__(self) -> None:
        self.values: Observable[dict[str, Any]] = Observable(settings_of({}))
        self.presets: Observable[Sequence[Preset]] = Observable(())
        self.model: Observable[str] = Observable("")
        self._family = ""

    def change(self, **changes: object) -> None:
        """Other values; the model makes fewer pictures for fewer steps, unless somebody chose how
        many. Raises InputError."""
        before, preset = self.values.value, self.nearest(self._family)[0]
        values = settings_of({**before, **changes})
        most = 0 if preset is None else self._with(preset, self._family)["prior"]
        if before["prior"] == values["prior"] == _in_proportion(most, before["steps"]):
            values["prior"] = _in_proportion(most, values["steps"])
        self.values.value = values

    def use(self, preset: Preset, family: str) -> None:
        """Take a preset's values for models of a family, and the defaults of all others."""
        self.values.value = self._with(preset, family)

    def nearest(self, family: str) -> tuple[Preset | None, list[str]]:
        """The preset from which these values differ in the fewest settings, and in which."""
        now = self.values.value
        rows = (
            (one, [name for name, value in self._with(one, family).items() if value != now[name]])
            for one in self.presets.value
        )
        return min(rows, key=lambda row: len(row[1]), default=(None, list[str]()))

    def follow(self, family: str) -> None:
        """The model is of this family now: a preset's values that nobody changed become those for
        it; at first they are the first preset's."""
        preset, others = self.nearest(self._family)
        if preset is None or family == self._family:
            return
        self._family = family
        if self.values.value == settings_of(self._own):
            self.use(self.presets.value[0], family)
        elif not others:
            self.use(preset, family)

    @property
    def scale(self) -> float | None:
        """The effective scale of a LoRA; None: the method has none."""
        values = self.values.value
        return effective_scale(values) if values["method"] in _SCALED else None

    @property
    def usual(self) -> tuple[Preset, int] | None:
        """The nearest preset and its steps, where these are less than a quarter of them."""
        preset, _ = self.nearest(self._family)
        if preset is None or not (steps := self.values.value["steps"]):
            return None
        usual: int = self._with(preset, self._family)["steps"]
        return (preset, usual) if steps < usual / _FEW else None

    def _with(self, preset: Preset, family: str) -> dict[str, Any]:
        return settings_of({**preset.of_family(family), **self._own})

    @property
    def _own(self) -> dict[str, Any]:
        return {name: self.values.value[name] for name in OWN}


def _in_proportion(most: int, steps: int) -> int:
    """How many pictures of its kind the model makes: one for five steps, of which it takes as long
    as one or two, but six at least."""
    return min(most, max(6, steps // 5)) if steps else most
