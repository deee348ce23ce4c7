"""What clients of `/v1` send and get, as pydantic models: the OpenAPI document is made from them.

Settings are not listed here: their schema and their checks come from the table of settings.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    create_model,
)
from pydantic_core import CoreSchema, core_schema

from desktop_app.core.conditions import (
    CONTROL_WEIGHTS,
    KINDS,
    LORA_WEIGHTS,
    REGION_WEIGHTS,
    SINGLE,
    ControlMode,
    RegionMode,
    start_name,
)
from desktop_app.core.edit_plan import WIDTH, Fill
from desktop_app.core.errors import VelaturaError
from desktop_app.core.file_features import QUALITY
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Number
from desktop_app.operations.recipes.words import NOT_SAID, read_settings

SAMPLE_PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""

Base64Picture: TypeAlias = Annotated[
    str,
    Field(
        description="A picture file (PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF) as Base64, with or"
        " without “data:image/png;base64,” before it.",
        examples=[SAMPLE_PICTURE],
    ),
]


def _row_schema(name: str) -> dict[str, Any]:
    row = ROWS[name]
    return {"title": row.name, "description": row.about, **row.kind.schema}


class Settings(dict[str, Any]):
    """Generation settings by their ids: an extension of the one table of settings."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(read_settings)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        properties = {name: _row_schema(name) for name in ROWS if name not in NOT_SAID}
        return {
            "type": "object",
            "title": "Settings",
            "description": "Generation settings; default: those of the model.",
            "properties": properties,
            "additionalProperties": False,
            "examples": [{"steps": 20, "guidance_scale": 6.5, "seed": 7, "count": 1}],
        }


class Shape(BaseModel):
    """What a client sends: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


def _within(kind: Number) -> Any:
    return Field(ge=kind.minimum, le=kind.maximum)


Quality: TypeAlias = Annotated[int, _within(QUALITY)]
Pixels: TypeAlias = Annotated[int, _within(WIDTH)]
Name: TypeAlias = Annotated[str, Field(max_length=300)]
Weight: TypeAlias = Annotated[float, _within(Number(*LORA_WEIGHTS))]
ControlWeight: TypeAlias = Annotated[float, _within(Number(*CONTROL_WEIGHTS))]
Share: TypeAlias = Annotated[float, _within(Number(0, 1))]


class LoraUse(Shape):
    """A LoRA."""

    name: Name
    weight: Weight = 1.0
    text_weight: Weight | None = None
    start: Share = 0.0
    end: Share = 1.0


class EmbeddingUse(Shape):
    """A textual inversion and its word in the prompt (default: its own)."""

    name: Name
    word: Name = ""


class RegionInput(Shape):
    """A regional prompt, used where ``mask`` is above 0."""

    mask: Base64Picture
    prompt: str
    mode: RegionMode = "add"
    weight: Annotated[float, _within(Number(*REGION_WEIGHTS))] = 1.0


class ControlInput(Shape):
    """A picture that guides the model."""

    type: Annotated[str, Field(max_length=40, examples=["canny"])]
    image: Base64Picture
    weight: ControlWeight = 1.0
    start: Share = 0.0
    end: Share = 1.0
    preprocessor: Annotated[
        str,
        Field(
            max_length=40,
            description="Empty: the default of the type; “none”: use the image unchanged.",
        ),
    ] = ""
    parameters: Annotated[
        dict[str, bool | int | float | str],
        Field(description="Of the preprocessor, where they are not the usual ones."),
    ] = {}
    mode: Annotated[
        ControlMode,
        Field(description="What counts more where prompt and picture contradict each other."),
    ] = "balanced"
    network: Name = ""


class ImagePromptInput(Shape):
    """A picture used as a prompt."""

    image: Base64Picture
    weight: ControlWeight = 1.0
    start: Share = 0.0
    end: Share = 1.0


def _single() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for kind in SINGLE:
        fields[kind] = (Name, "")
        if KINDS[kind].shares:
            fields[start_name(kind)] = (Share, KINDS[kind].start)
    return fields


_Single: type[Shape] = create_model("_Single", __base__=Shape, **_single())
"""Conditions that a request may have one of, by name."""


class GenerateRequest(_Single):
    """Generate a picture from a prompt; with ``image`` a version of it; with ``mask`` an edit of
    the masked pixels only."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"prompt": "a red fox in the snow", "settings": {"steps": 8, "seed": 7}},
                {
                    "prompt": "a red scarf",
                    "image": SAMPLE_PICTURE,
                    "mask": SAMPLE_PICTURE,
                    "intent": "replace",
                },
            ]
        },
    )

    operation: Literal["generate"] = "generate"
    prompt: str = ""
    negative_prompt: str = ""
    model: Annotated[
        str,
        Field(max_length=300, description="Id or name of the model; empty: the server's default."),
    ] = ""
    settings: Settings = Field(default_factory=Settings)
    size: Annotated[
        str | None,
        Field(
            pattern=r"^[1-9]\d{0,4}x[1-9]\d{0,4}$",
            examples=["512x384"],
            description="Width x height. With the intent expand and no mask: size of the "
            "expanded canvas, with the picture in its centre.",
        ),
    ] = None
    expand: Annotated[
        str | None,
        Field(
            max_length=80,
            examples=["0,0,256,0"],
            description="Expands the canvas on the left, top, right and bottom, in pixels or % of"
            " the picture, and continues the picture there; one number for all sides.",
        ),
    ] = None
    quick: Annotated[bool, Field(description="Use the few-step settings of a distilled model.")] = (
        False
    )
    styles: Annotated[list[Name], Field(max_length=16)] = []
    loras: Annotated[list[LoraUse], Field(max_length=16)] = []
    embeddings: Annotated[list[EmbeddingUse], Field(max_length=16)] = []
    image: Base64Picture | None = None
    mask: Base64Picture | None = None
    intent: Annotated[
        str,
        Field(
            max_length=40,
            description="fill, replace, add, remove, background, expand, refine or variations.",
        ),
    ] = "fill"
    lock: Annotated[
        str,
        Field(
            pattern=r"^(exact|inside|outside)(:\d{1,4})?$",
            description="Which pixels may change: exact (only masked ones), inside:8, outside:8.",
        ),
    ] = "exact"
    fill: Fill | None = None
    grow: Pixels | None = None
    feather: Pixels | None = None
    regions: Annotated[list[RegionInput], Field(max_length=16)] = []
    controls: Annotated[list[ControlInput], Field(max_length=8)] = []
    image_prompts: Annotated[list[ImagePromptInput], Field(max_length=8)] = []
    fallback: Annotated[
        list[Name],
        Field(
            max_length=8,
            description="Models to use instead, in this order, if the model can't be used.",
        ),
    ] = []

    def named(self, kind: str) -> str:
        """Name of a condition that there may be one of; may be empty."""
        return str(getattr(self, kind))


Status: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobError(BaseModel):
    """Why a job failed, or waits."""

    code: str
    title: str
    kept: str = ""
    todo: str = ""
    params: dict[str, Any] = {}

    @classmethod
    def of(cls, error: VelaturaError | None) -> JobError | None:
        """Of an error, if there was one."""
        if error is None:
            return None
        return cls(
            code=error.code,
            title=error.what,
            kept=error.kept,
            todo=error.todo,
            params=dict(error.params),
        )


class Progress(BaseModel):
    """Progress of the running image."""

    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    loading: str = ""


class JobImage(BaseModel):
    """One finished image of a job."""

    index: int
    seed: int
    url: str
    notes: list[str] = []


class JobResponse(BaseModel):
    """A job."""

    id: str
    operation: str
    status: Status
    created: float
    position: Annotated[
        int | None, Field(description="Jobs ahead in the queue; null if not waiting.")
    ] = None
    progress: Progress = Progress()
    images: list[JobImage] = []
    wanted: Annotated[int, Field(description="Number of images requested.")] = 1
    model: Annotated[str, Field(description="Model used.")] = ""
    arm: Annotated[
        str, Field(description="Variant that was chosen, if the model is a name for several.")
    ] = ""
    notes: list[str] = []
    error: JobError | None = None
    awaits: Annotated[
        JobError | None,
        Field(description="Why a job whose turn it is still waits: no worker of the cluster."),
    ] = None
    owner: str = ""


class GenerateResponse(BaseModel):
    """All pictures of a finished job."""

    image_base64: Annotated[str, Field(description="The first picture: a PNG as Base64.")]
    images_base64: list[str]
    seeds: list[int]
    model: Annotated[str, Field(description="Model used.")]
    job: str
    notes: list[str] = []


class JobPage(BaseModel):
    """Jobs, newest first."""

    jobs: list[JobResponse]
    next: Annotated[str | None, Field(description="Value of `after` for the next page.")] = None


class PictureAsJson(BaseModel):
    """A finished picture, as JSON."""

    image_base64: str
    seed: int
    model: str


def picture_responses(*kinds: str, with_json: bool = False) -> dict[int | str, dict[str, Any]]:
    """``responses`` of an address that gives a picture, in one of these types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    schema: dict[str, Any] = {
        "content": dict.fromkeys(kinds, binary),
        "description": "The picture.",
    }
    if with_json:
        schema["model"] = PictureAsJson
    return {200: schema}


LAYER_FIELDS: Final = ("regions", "controls", "image_prompts")
"""Of a generation: what layers are in the window, each of a mask or a picture."""
