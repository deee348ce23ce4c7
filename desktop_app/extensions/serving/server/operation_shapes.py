"""What clients send for an operation: a pydantic model made from each declaration in `operations`,
so that OpenAPI, checks and clients know a new one by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, Union, cast

from pydantic import (
    Discriminator,
    PlainValidator,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic import Field as Told

from desktop_app.core.errors import InputError
from desktop_app.core.request_values import Generation, Requests
from desktop_app.core.values import Field, one_of
from desktop_app.extensions.serving.server.shapes import (
    SAMPLE_PICTURE,
    Base64Picture,
    GenerateRequest,
    Shape,
)
from desktop_app.operations.all_operations import ANSWERS, OPERATIONS
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.operation import Operation
from desktop_app.operations.table import WORKS


class OperationRequest(Shape):
    """An operation on a picture."""

    operation: str
    image: Base64Picture

    @property
    def values(self) -> dict[str, Any]:
        """What was said, by the ids of the operation's fields, but for `generations`."""
        left_out = {"operation", "image", *self.generations}
        return self.model_dump(exclude=left_out, exclude_unset=True)

    @property
    def generations(self) -> dict[str, GenerateRequest]:
        """What a model is to make on the way, by the ids of fields."""
        said = ((name, getattr(self, name)) for name in self.model_fields_set)
        return {name: one for name, one in said if isinstance(one, GenerateRequest)}

    @property
    def needs_model(self) -> bool:
        """Whether a model makes something on the way: then it must be allowed to generate, too."""
        fields = WORKS[self.operation].fields
        said = (getattr(self, each.id, None) for each in fields if isinstance(each.kind, Requests))
        return any(said)


class AnswerRequest(Shape):
    """What is answered at once."""

    @property
    def values(self) -> dict[str, Any]:
        """What was said, by the ids of the operation's fields."""
        return self.model_dump(exclude={"image", "images"}, exclude_unset=True)

    @property
    def pictures(self) -> list[str]:
        """In Base64: `images`, then `image`; a shape may have either."""
        return [*getattr(self, "images", ()), *filter(None, [getattr(self, "image", None)])]


def request_name(operation: str) -> str:
    """Name of its schema: "CleanRequest"."""
    return f"{operation.title().replace('_', '')}Request"


def _shape(operation: Operation) -> type[Shape]:
    fields: dict[str, Any] = {
        each.id: (_type(each), _default(each)) for each in operation.fields if each.name
    }
    base: type[Shape] = OperationRequest
    if isinstance(operation, AnswerOperation):
        base, fields = AnswerRequest, {**_pictures(operation), **fields}
    else:
        fields["operation"] = (Literal[operation.id], ...)  # pyright: ignore[reportInvalidTypeForm]
    name, about = request_name(operation.id), operation.description
    return create_model(name, __base__=base, __doc__=about, **fields)


def _default(field: Field) -> Any:
    if field.needed:
        return ...
    return None if isinstance(field.kind, Generation) else field.default


def _pictures(operation: AnswerOperation) -> dict[str, Any]:
    """The fields for what it takes."""
    if operation.takes == "picture":
        return {"image": (Base64Picture, ...)}
    if operation.takes != "pictures":
        return {}
    least, most = operation.pictures
    many = Annotated[list[Base64Picture], Told(min_length=least, max_length=most)]
    return {"images": (many, ... if least else [])}


def _type(field: Field) -> Any:
    if isinstance(field.kind, Generation):
        return Annotated[GenerateRequest | None, Told(description=field.tip)]
    told = {"title": field.name, "description": field.about}
    if not field.needed:
        told["default"] = field.default
    return Annotated[
        Any, PlainValidator(_reader(field)), WithJsonSchema({**field.kind.schema, **told})
    ]


def _reader(field: Field) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        try:
            return field.kind.take(field.id, value)
        except InputError as error:
            raise ValueError(error.about(field.id).what) from error

    return read


SHAPES: Final[Mapping[str, type[OperationRequest]]] = {
    name: cast("type[OperationRequest]", _shape(operation)) for name, operation in WORKS.items()
}
"""By operation: what the queue takes."""

ANSWER_SHAPES: Final[Mapping[str, type[AnswerRequest]]] = {
    name: cast("type[AnswerRequest]", _shape(operation))
    for name, operation in ANSWERS.items()
    if operation.is_offered("server")
}
"""What is answered at once."""


def _example(operation: Operation) -> dict[str, Any]:
    values = {each.id: each.example for each in operation.fields if each.example is not None}
    if not isinstance(operation, AnswerOperation):
        return {"operation": operation.id, "image": SAMPLE_PICTURE, **values}
    pictures: dict[str, Any] = {"picture": {"image": SAMPLE_PICTURE}}
    if least := operation.pictures[0]:
        pictures["pictures"] = {"images": [SAMPLE_PICTURE] * least}
    return {**pictures.get(operation.takes, {}), **values}


EXAMPLES: Final[Mapping[str, dict[str, Any]]] = {
    request_name(name): _example(OPERATIONS[name]) for name in (*SHAPES, *ANSWER_SHAPES)
}
"""A body of each, by the name of its schema."""


def operation_request(operation: str, image: str, **values: Any) -> OperationRequest:
    """One of the program's own. Raises pydantic's ValidationError, and InputError:
    ``unknown_choice``: there is no such operation."""
    one_of(*SHAPES).check("operation", operation)
    return SHAPES[operation].model_validate({"operation": operation, "image": image, **values})


def _operation(value: object) -> str:
    """Of what a client sent; a picture is generated where none is named."""
    if isinstance(value, Mapping):
        return str(cast("Mapping[str, Any]", value).get("operation", "generate"))
    return str(getattr(value, "operation", ""))


_TAGGED: Final[list[Any]] = [
    Annotated[shape, Tag(name)] for name, shape in {"generate": GenerateRequest, **SHAPES}.items()
]

AnyRequest: TypeAlias = GenerateRequest | OperationRequest

if TYPE_CHECKING:
    JobRequest: TypeAlias = AnyRequest
else:
    JobRequest = Annotated[Union[tuple(_TAGGED)], Discriminator(_operation)]  # noqa: UP007
"""What `POST /v1/jobs` takes."""


REQUESTED: Final = ("generate", *SHAPES)
"""What a wish may ask for."""

_WORDS: Final = {"extra_forbidden": "there is no such field", "missing": "it is missing"}

_WISH: Final[TypeAdapter[Any]] = TypeAdapter(JobRequest)


def read_request(value: dict[str, Any]) -> AnyRequest:
    """The wish in what `POST /v1/jobs` would take. Raises ValueError: what is wrong, a sentence."""
    operation = value.get("operation", "generate")
    if operation not in REQUESTED:
        known = ", ".join(REQUESTED)
        raise ValueError(f"operation: there is no “{operation}”; there are {known}.")
    try:
        return _WISH.validate_python(value)
    except ValidationError as error:
        raise sentence_of(error, 1) from error


def sentence_of(error: ValidationError, depth: int = 0) -> ValueError:
    """What is wrong first; so many names before that of the field are left out."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"][depth:])) or "the line"
    what = _WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
    return ValueError(f"{where}: {what.rstrip('.')}.")
