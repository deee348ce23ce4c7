"""What a recipe says of a picture that a model makes: the words of a file of requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast, get_args

from desktop_app.core.conditions import KINDS, LORA_WEIGHTS, SINGLE
from desktop_app.core.edit_plan import WIDTH, Fill
from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Field, Flag, Kind, Number, Text, Texts, one_of, taken

NOT_SAID: Final = frozenset({"way"})
"""Settings that are the machine's."""


def read_settings(value: object) -> dict[str, Any]:
    """Generation settings as somebody wrote them. Raises ValueError: what is wrong."""
    if not isinstance(value, Mapping):
        raise ValueError("settings are an object")
    made: dict[str, Any] = {}
    for name, each in cast("Mapping[str, Any]", value).items():
        if name not in ROWS or name in NOT_SAID:
            raise ValueError(f"there is no setting “{name}”")
        try:
            made[name] = ROWS[name].kind.read(each)
            ROWS[name].kind.check(name, made[name])
        except InputError as error:
            raise ValueError(error.about(name).what) from error
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}: {error}") from error
    return made


class _Wordy(Kind):
    """A kind that says itself what is wrong."""

    __slots__ = ()

    def refused(self, name: str, value: object) -> InputError:
        """With the reason, where `read` gives one."""
        try:
            self.read(value)
        except (TypeError, ValueError) as error:
            return InputError("value_wrong", setting=name, reason=str(error).rstrip("."))
        return Kind.refused(self, name, value)


@dataclass(frozen=True, slots=True)
class Settings(_Wordy):
    """Generation settings by their ids."""

    @property
    def words(self) -> str:
        """What they are."""
        return "generation settings by their ids"

    def read(self, value: object) -> dict[str, Any]:
        """Raises ValueError: what is wrong."""
        return read_settings(value)


@dataclass(frozen=True, slots=True)
class Loras(_Wordy):
    """LoRAs, each a name or a table of name and weight."""

    @property
    def words(self) -> str:
        """How they are written."""
        return "names, or tables of name and weight"

    def read(self, value: object) -> tuple[Mapping[str, Any], ...]:
        """Raises TypeError or ValueError."""
        if not isinstance(value, list | tuple):
            raise TypeError("LoRAs are a list")
        return tuple(map(_lora, cast("list[object]", value)))


_LORA: Final = (
    Field("name", needed=True),
    Field("weight", kind=Number(*LORA_WEIGHTS), default=1.0),
)


def _lora(value: object) -> Mapping[str, Any]:
    given = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping):
        raise TypeError(f"{value!r} is neither a name nor a table")
    try:
        return taken(_LORA, cast("Mapping[str, object]", given), "loras")
    except InputError as error:
        raise ValueError(error.what) from error


@dataclass(frozen=True, slots=True)
class Words(_Wordy):
    """What a model makes on the way of an operation: a table of `GENERATION`."""

    @property
    def words(self) -> str:
        """Its names."""
        return "a table of prompt, model and settings"

    def read(self, value: object) -> dict[str, Any]:
        """What was said alone. Raises TypeError or ValueError."""
        if not isinstance(value, Mapping):
            raise TypeError("it is not a table")
        given = cast("Mapping[str, object]", value)
        try:
            made = taken(GENERATION, given, "generation")
        except InputError as error:
            raise ValueError(error.what) from error
        return {name: made[name] for name in given}


GENERATION: Final = (
    Field("prompt", "Prompt", "What the picture should show.", Text(), ""),
    Field("negative_prompt", "Negative prompt", "What it should not show.", Text(), ""),
    Field("model", "Model", "Id or name; empty: the one that ships.", Text(300), ""),
    Field("settings", "Settings", "As steps and seed, by their ids.", Settings(), {}),
    Field("styles", "Styles", "By their names.", Texts(16), ()),
    Field("loras", "LoRAs", "By their names.", Loras(), ()),
    *(Field(kind, KINDS[kind].words or kind, "By its name.", Text(300), "") for kind in SINGLE),
    Field("quick", "Quick", "The few-step settings of a distilled model.", Flag(), default=False),
)
"""Of any picture that a model makes."""

_WIDTH = replace(WIDTH, optional=True)

EDIT: Final = (
    *GENERATION,
    Field("intent", "Intent", "fill, replace, add, background, refine …", Text(40), "fill"),
    Field("size", "Size", "Working size, as 512x384; empty: by the picture.", Text(12), ""),
    Field("lock", "Lock", "Which pixels may change: exact, inside:8 or outside:8.", Text(13), ""),
    Field("fill", "Fill", "What a model begins with.", one_of("", *get_args(Fill)), ""),
    Field("grow", "Grow", "Pixels that the model is given around the mask.", _WIDTH, None),
    Field("feather", "Feather", "Pixels over which denoising fades.", _WIDTH, None),
)
"""Of an edit."""

REMOVE: Final = (
    Field("seed", "Seed", "Which of several fills; 0 is the best.", ROWS["seed"].kind, 0),
)
"""Of what is removed without a model."""
