"""Text, points, arrows and other marks: data, and the pixels that are drawn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast

from desktop_app.core.affine import Affine
from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.annotations.annotation import MOST, Annotation
from desktop_app.imaging.annotations.table import annotation_from_json
from desktop_app.imaging.layer_kinds.layer_kind import Guidance, LayerKind
from desktop_app.imaging.layer_kinds.paint_layer import PAINT


@dataclass(frozen=True, slots=True)
class Annotated(Guidance):
    """What stands on an annotation layer, in the order in which it is read."""

    annotations: tuple[Annotation, ...] = ()

    @property
    def words(self) -> str:
        """What its first text says."""
        return next((" ".join(one.text.split()) for one in self.annotations if one.text), "")

    def mapped(self, matrix: Affine) -> Self:
        return replace(self, annotations=tuple(one.mapped(matrix) for one in self.annotations))

    def to_json(self) -> dict[str, Any]:
        return {"annotations": [one.to_json() for one in self.annotations]}

    @classmethod
    def from_json(cls, data: object) -> Annotated:
        """Rebuild from `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it has another shape, or a value is out of range.
        """
        if not isinstance(data, Mapping):
            raise TypeError(data)
        found = cast("list[object]", data["annotations"])
        if len(found) > MOST:
            raise ValueError(f"{len(found)} annotations")
        # The table comes with the first layer of its kind: most documents have none.
        return cls(tuple(map(annotation_from_json, found)))


ANNOTATION = LayerKind(
    "annotation",
    "Annotations",
    "pixels",
    PAINT.compose,
    icon="type",
    held=FileFeature.ANNOTATIONS,
    guidance=Annotated,
    since=7,
)
