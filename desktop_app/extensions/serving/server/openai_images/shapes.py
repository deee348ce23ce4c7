"""What clients of OpenAI's image API send and get. Names and values are those of the package
`openai` 3.57 (`types/image_*_params.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from desktop_app.extensions.serving.server.foreign_fields import Sent

Size: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^(|auto|[1-9]\d{0,4}x[1-9]\d{0,4})$",
        examples=["512x512"],
        description="Width x height, or “auto”: the model's own, or that of the picture.",
    ),
]
Files: TypeAlias = Annotated[list[bytes], Field(min_length=1, max_length=16)]


class PictureRequest(Sent):
    """What all three have."""

    model: Annotated[
        str | None,
        Field(max_length=300, description="Id or name of the model; default: the server's."),
    ] = None
    n: Annotated[int | None, Field(ge=1, description="How many pictures.")] = None
    size: Size | None = None
    response_format: Annotated[
        Literal["b64_json", "url"] | None,
        Field(description="“url”: the address of the picture, which asks for the token, too."),
    ] = None
    user: Annotated[str | None, Field(max_length=1000, description="Is not kept.")] = None


class PromptRequest(PictureRequest):
    """What generations and edits have besides."""

    prompt: Annotated[str, Field(min_length=1)]
    quality: Annotated[
        str | None,
        Field(max_length=20, description="low, medium, high: half, all, or 1.5 times the steps."),
    ] = None
    background: Annotated[str | None, Field(max_length=20)] = None
    output_format: Annotated[
        str | None, Field(max_length=20, description="png, webp (both lossless) or jpeg.")
    ] = None
    output_compression: Annotated[
        int | None, Field(ge=0, le=100, description="Quality of a JPEG; others have 100 alone.")
    ] = None
    stream: Annotated[bool | None, Field(description="Answer with server-sent events.")] = None
    partial_images: Annotated[
        int | None, Field(ge=0, le=3, description="Previews of each picture, of a stream.")
    ] = None
    safety_identifier: Annotated[
        str | None, Field(max_length=1000, description="Is given back, and not kept.")
    ] = None
    complexity: Annotated[str | None, Field(max_length=20)] = None
    frame_count: int | None = None
    frame_duration_ms: int | None = None
    svg: dict[str, Any] | None = None


class ImageGeneration(PromptRequest):
    """Pictures from a prompt."""

    moderation: Annotated[str | None, Field(max_length=20)] = None
    style: Annotated[str | None, Field(max_length=20)] = None


class ImageEdit(PromptRequest):
    """A form: a picture to edit, further ones that guide the model, and a mask whose transparent
    places change."""

    image: Files
    mask: bytes | None = None
    input_fidelity: Annotated[str | None, Field(max_length=20)] = None
    markup: bytes | None = None


class ImageVariation(PictureRequest):
    """A form: a picture of which others are made."""

    image: Annotated[list[bytes], Field(min_length=1, max_length=1)]


class ImageData(BaseModel):
    """A picture, or its address."""

    b64_json: str | None = None
    url: str | None = None
    revised_prompt: str | None = None


class ImagesResponse(BaseModel):
    """Pictures of a finished request."""

    created: int
    data: list[ImageData]
    background: Literal["transparent", "opaque"]
    output_format: Literal["png", "webp", "jpeg"]
    quality: Literal["low", "medium", "high"]
    size: str
    safety_identifier: str | None = None
    notes: Annotated[list[str], Field(description="What has to be said; not of OpenAI's API.")] = []


def form_body(shape: type[BaseModel]) -> Mapping[str, Any]:
    """``openapi_extra`` of an address that takes a form.

    Args:
        shape: of it.
    """
    schema = shape.model_json_schema()
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }
