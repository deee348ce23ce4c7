"""What a recipe says of a picture that a model makes: the words of a file of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast, get_args

from desktop_app.core.conditions import CONTROL_WEIGHTS, IMAGES, KINDS, LORA_WEIGHTS, SINGLE
from desktop_app.core.control_types import CONTROL_TYPES
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


@dataclass(frozen=True, slots=True)
class SelfCheckedKind(Kind):
    """Values of a table or a list, which say themselves what is wrong.

    Attributes:
        form: what they are.
        reader: reads them. Raises ValueError: what is wrong.
    """

    form: str
    reader: Callable[[object], Any]

    @property
    def words(self) -> str:
        return self.form

    def take(self, name: str, value: object) -> Any:
        """Raises InputError: ``value_wrong``, with the sentence of `reader`'s ValueError."""
        try:
            return self.reader(value)
        except ValueError as error:
            reason = str(error).rstrip(".")
            raise InputError("value_wrong", setting=name, reason=reason) from error


def _table(fields: Sequence[Field], value: object, of: str) -> dict[str, Any]:
    """All values of a table. Raises ValueError."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r} is not a table")
    try:
        return taken(fields, cast("Mapping[str, object]", value), of)
    except InputError as error:
        raise ValueError(error.what) from error


_LORA: Final = (Field("name"), Field("weight", kind=Number(*LORA_WEIGHTS), default=1.0))


def _loras(value: object) -> tuple[Mapping[str, Any], ...]:
    given = cast("list[object]", value if isinstance(value, (list, tuple)) else [value])
    tables = ({"name": one} if isinstance(one, str) else one for one in given)
    return tuple(_table(_LORA, one, "loras") for one in tables)


MOST_LOOKS: Final = IMAGES
"""Pictures whose look is taken over at a time."""


def _paths(value: object) -> tuple[str, ...]:
    """A path or several. Raises ValueError."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, (list, tuple)):
        raise ValueError("a file or a list of files is expected")
    paths = tuple(str(one) for one in cast("Sequence[object]", found) if one)
    if len(paths) > MOST_LOOKS:
        raise ValueError(f"there are {len(paths)} pictures; {MOST_LOOKS} are the most")
    return paths


_STYLE: Final = (
    Field("file", kind=SelfCheckedKind("a file, or a list of files", _paths), default=()),
    Field("strength", kind=Number(0, 1), default=0.6),
    Field("lora", kind=Text(300), default=""),
)


def _style(value: object) -> Mapping[str, Any]:
    made = _table(_STYLE, value, "style")
    return made if made["file"] else {}


_CONTROL: Final = (
    Field("file", kind=Text(1000), default=""),
    Field("itself", kind=Flag(), default=False),
    Field(
        "type",
        kind=one_of(*(row.id for row in CONTROL_TYPES if row.kind == "control")),
        default="scribble",
    ),
    Field("preprocessor", kind=Text(40), default=""),
    Field("shape", kind=Flag(), default=False),
    Field("weight", kind=Number(*CONTROL_WEIGHTS), default=1.0),
)


def _control(value: object) -> Mapping[str, Any]:
    made = _table(_CONTROL, value, "control")
    return made if made["file"] or made["itself"] else {}


def _words(value: object) -> dict[str, Any]:
    made = _table(GENERATION, value, "generation")
    return {name: made[name] for name in cast("Mapping[str, object]", value)}


_SETTINGS: Final = SelfCheckedKind("generation settings by their ids", read_settings)

WORDS: Final = SelfCheckedKind("a table of prompt, model and settings", _words)
"""What a model makes on the way of an operation: a table of `GENERATION`."""

GENERATION: Final = (
    Field("prompt", "Prompt", "What the picture should show.", Text(), ""),
    Field("negative_prompt", "Negative prompt", "What it should not show.", Text(), ""),
    Field("model", "Model", "Id or name; empty: the one that ships.", Text(300), ""),
    Field(
        "settings",
        "Settings",
        "As steps and seed, by their ids.",
        SelfCheckedKind("generation settings by their ids", read_settings),
        {},
    ),
    Field("styles", "Styles", "By their names.", Texts(16), ()),
    Field(
        "loras",
        "LoRAs",
        "By their names.",
        SelfCheckedKind("names, or tables of name and weight", _loras),
        (),
    ),
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
    Field(
        "style",
        "Style",
        "A picture, or several, whose look is taken over by what the model has for that.",
        SelfCheckedKind("a table of file, strength and lora", _style),
        {},
    ),
    Field(
        "control",
        "Control",
        "A picture that the model follows: its file, or the picture itself, and its type (scribble,"
        " lineart, semantic …); with shape = true a new picture has its proportions.",
        SelfCheckedKind(
            "a table of file or itself, type, preprocessor, weight and shape", _control
        ),
        {},
    ),
    Field(
        "references",
        "References",
        "Pictures that the model also looks at; with the intent edit, at their own size.",
        SelfCheckedKind("a file, or a list of files", _paths),
        (),
    ),
    Field(
        "colours",
        "Only colours",
        "Takes hue and saturation of what the model makes; light and dark stay.",
        Flag(),
        default=False,
    ),
    Field("fill", "Fill", "What a model begins with.", one_of("", *get_args(Fill)), ""),
    Field("grow", "Grow", "Pixels that the model is given around the mask.", _WIDTH, None),
    Field("feather", "Feather", "Pixels over which denoising fades.", _WIDTH, None),
)
"""Of an edit."""

REMOVE: Final = (
    Field("seed", "Seed", "Which of several fills; 0 is the best.", ROWS["seed"].kind, 0),
)
"""Of what is removed without a model."""
