"""Styles: texts that are put around a prompt, and settings that suit them. Snippets are kept as
they are, but inserted into the prompt (`ui.panels.completion.snippets`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import check_value, read_settings

PLACE: Final = "{prompt}"
"""Where the prompt goes in a style's text; without it the text is appended."""

_JOIN: Final = ", "
_OF_ONE_PICTURE: Final = frozenset({"seed", "variation_seed"})


@dataclass(frozen=True, slots=True)
class Style:
    """One style.

    Attributes:
        name: what the user chooses it by.
        prompt: the positive text, which may hold `PLACE`.
        negative_prompt: the negative text, likewise.
        settings: generation settings by id.
        subject: id of the group it is shown in; empty: the user's own.
        is_snippet: whether it is inserted as text; such a one has no settings.
    """

    name: str
    prompt: str = ""
    negative_prompt: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    subject: str = ""
    is_snippet: bool = False


def styled(text: str, parts: Iterable[str]) -> str:
    """``text`` with the texts of some styles, each around what those before it made, as
    AUTOMATIC1111 does."""
    for part in parts:
        if PLACE in part:
            text = part.replace(PLACE, text)
        else:
            text = _JOIN.join(filter(None, (text.strip(), part.strip())))
    return text


def all_styles(shipped: Iterable[Style], own: Iterable[Style]) -> dict[str, Style]:
    """By name, without snippets: the user's first; one of the user's hides the one that ships with
    that name."""
    styles = {style.name: style for style in own if not style.is_snippet}
    return styles | {style.name: style for style in shipped if style.name not in styles}


def named_style(styles: Mapping[str, Style], name: str) -> Style:
    """The style called ``name``, whatever the case of its letters. Raises InputError:
    ``style_missing``."""
    folded = {each.casefold(): style for each, style in styles.items()}
    style = styles.get(name) or folded.get(name.casefold())
    if style is None:
        raise InputError("style_missing", name=name)
    return style


def read_style_settings(data: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a style in a plain dict; names that this version does not know are left out.

    Raises:
        TypeError, ValueError: a wrong shape.
        InputError: as `check_value`.
    """
    settings = read_settings(data)
    for name in _OF_ONE_PICTURE & settings.keys():
        del settings[name]
    for name, value in settings.items():
        check_value(name, value)
    return settings
