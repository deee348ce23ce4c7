"""Kinds of values that hold requests: what a model makes on the way of an operation. Plain in files
and queues, as `GenerationRequest.to_json` gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from desktop_app.core.conditions import check_conditions
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import check_settings
from desktop_app.core.stages import Stage, stage_from, stage_json
from desktop_app.core.values import Kind


class Requests(Kind):
    """What such kinds have in common."""

    __slots__ = ()

    def requests(self, value: Any) -> list[GenerationRequest]:
        """Those in ``value``, in their order."""
        raise NotImplementedError

    def with_requests(self, value: Any, requests: Sequence[GenerationRequest]) -> Any:
        """``value`` with others in their places."""
        raise NotImplementedError


@record()
class Generation(Requests):
    """One request, or {} for none."""

    @property
    def words(self) -> str:
        return "a request: model, prompt and settings"

    def read(self, value: object) -> Mapping[str, Any]:
        """Checked, too: one that can't be read is none."""
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is not a table")
        given = cast("Mapping[str, Any]", value)
        if not given:
            return {}
        return _read(dict(given)).to_json()

    def requests(self, value: Any) -> list[GenerationRequest]:
        return [GenerationRequest.from_json(value)] if value else []

    def with_requests(self, value: Any, requests: Sequence[GenerationRequest]) -> Any:
        return requests[0].to_json() if requests else value

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


@record()
class Stages(Requests):
    """Stages of a picture (`core.stages`), as its file tells them.

    Attributes:
        most: how many there may be.
    """

    most: int = 100

    @property
    def words(self) -> str:
        return "stages of a picture"

    def read(self, value: object) -> list[dict[str, Any]]:
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is not a list")
        items = cast("Sequence[Any]", value)
        if len(items) > self.most:
            raise ValueError(f"{len(items)} stages")
        try:
            found = [stage_from(each) for each in items]
        except (AttributeError, KeyError) as error:
            raise ValueError(str(error)) from error
        for each in found:
            each.check()
            if each.request is not None:
                _check_words(each.request)
        return [stage_json(each) for each in found]

    def stages(self, value: Any) -> list[Stage]:
        """As `Stage`s, in the order in which they are done."""
        return [stage_from(each) for each in value]

    def requests(self, value: Any) -> list[GenerationRequest]:
        return [one.request for one in self.stages(value) if one.request is not None]

    def with_requests(self, value: Any, requests: Sequence[GenerationRequest]) -> Any:
        left = iter(requests)
        return [
            stage_json(one if one.request is None else replace(one, request=next(left)))
            for one in self.stages(value)
        ]

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "maxItems": self.most, "items": {"type": "object"}}


def _read(data: dict[str, Any]) -> GenerationRequest:
    try:
        request = GenerationRequest.from_json(data)
    except (AttributeError, KeyError) as error:
        raise ValueError(str(error)) from error
    check_settings(request)
    check_conditions(request.conditions)
    _check_words(request)
    return request


def _check_words(request: GenerationRequest) -> None:
    if request.plan is not None or request.task is not Task.TEXT_TO_IMAGE:
        raise ValueError("it edits a picture of its own")
