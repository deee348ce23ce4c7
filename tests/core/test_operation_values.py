"""Texts of which none is left out."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.operation_values import Phrases

KIND = Phrases(3, least=1, longest=5)


def test_all_are_taken() -> None:
    assert KIND.take("texts", ["a fox", "b"]) == ("a fox", "b")
    assert KIND.parse("texts", " a fox,b ,") == ("a fox", "b")
    assert KIND.schema["items"] == {"type": "string", "minLength": 1, "maxLength": 5}


@pytest.mark.parametrize("value", [[], ["a"] * 4, [""], ["longer"], ["a", 1], "a", None])
def test_what_is_wrong_is_refused(value: Any) -> None:
    with pytest.raises(InputError) as caught:
        KIND.take("texts", value)
    assert caught.value.code == "unknown_choice"


@pytest.mark.parametrize("text", ["", ",", "a,b,c,d", "longer"])
def test_what_was_typed_wrong_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        KIND.parse("texts", text)
