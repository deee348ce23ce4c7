"""Names of new picture files: a pattern with tokens, and names that every system takes.

A pattern is text with tokens in braces, ``{date}-{seed}-{prompt:40}``, each a row of `TOKENS`; "/"
begins a folder. What a token gives never does: of a name only letters, digits and plain marks are
left, so that a prompt can't lead out of the folder. Reserved names and characters: Microsoft,
"Naming Files, Paths, and Namespaces"; of braces: `string.Formatter`.
"""

from __future__ import annotations

import itertools
import re
import string
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from desktop_app.core.errors import InputError

DEFAULT_PATTERN: Final = "{document}"
"""What new files are called if nothing else is chosen, or what is chosen can't be used."""

UNNAMED: Final = "picture"
"""The name where a pattern gives nothing."""

MOST_BYTES: Final = 120
"""Of a name without its ending: encrypted folders take 143 with it, and a number must fit too."""

_MOST_PATTERN, _MOST_FOLDERS = 500, 6
_FORBIDDEN = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+'
)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)
_MOMENT = re.compile(r"(?:%[YymdHMSIpjbBaAVGu%]|[^%])+")
_DIGITS = re.compile(r"[1-9]\d?|0[1-9]\d?")
_LENGTH = re.compile(r"[1-9]\d{0,2}")
JOINTS: Final = "-_ .,"
"""What joins tokens: no name begins with it."""


Kind: TypeAlias = Literal["moment", "number", "text"]
"""What may be behind a token's colon: a date's form (as ``%Y-%m``), least digits, most
characters."""


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name can tell. Texts are empty and numbers None where there is nothing to tell.

    Attributes:
        made: local time.
        seed: of the picture.
        count: which picture of its job it is, from 1.
        prompt: as the model read it.
        model: its name.
        document: name of the document; where there is none, the prompt stands for it.
        size: of the picture in pixels, as in 512x768.
        steps: of denoising.
        guidance: its scale.
        sampler: id of the scheduler.
        task: what was done, as in text-to-image.
    """

    made: datetime
    seed: int | None = None
    count: int | None = None
    prompt: str = ""
    model: str = ""
    document: str = ""
    size: str = ""
    steps: int | None = None
    guidance: float | None = None
    sampler: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        value: what it stands for; "" or None: nothing.
        tip: what that is, in a few words.
        kind: what its form may be.
        form: that which it has unless told.
    """

    value: Callable[[NameFacts], datetime | float | str | None]
    tip: str
    kind: Kind = "text"
    form: str = ""


TOKENS: Final[dict[str, Token]] = {
    "date": Token(lambda facts: facts.made, "the day", "moment", "%Y-%m-%d"),
    "time": Token(lambda facts: facts.made, "the time", "moment", "%H-%M-%S"),
    "document": Token(lambda facts: facts.document or facts.prompt, "the name of the open picture"),
    "prompt": Token(lambda facts: facts.prompt, "the prompt"),
    "seed": Token(lambda facts: facts.seed, "the seed", "number"),
    "count": Token(lambda facts: facts.count, "which picture of its job", "number"),
    "model": Token(lambda facts: facts.model, "the model"),
    "size": Token(lambda facts: facts.size, "width and height"),
    "steps": Token(lambda facts: facts.steps, "the steps", "number"),
    "guidance": Token(lambda facts: facts.guidance, "the guidance scale", "number"),
    "sampler": Token(lambda facts: facts.sampler, "the sampler"),
    "task": Token(lambda facts: facts.task, "what was done, as in text-to-image"),
}
"""Every token by its name; `docs/picture-metadata.md` and the window list them from here."""

_FORMS: Final[dict[Kind, re.Pattern[str]]] = {
    "moment": _MOMENT,
    "number": _DIGITS,
    "text": _LENGTH,
}


def check_pattern(pattern: str) -> None:
    """Check a pattern.

    Raises:
        InputError: ``name_pattern_empty``, ``name_pattern_long``, ``name_braces``,
            ``name_token_unknown`` or ``name_form_wrong``.
    """
    if not pattern.strip(" ./\\"):
        raise InputError("name_pattern_empty", example="{date}-{seed}")
    if len(pattern) > _MOST_PATTERN:
        raise InputError("name_pattern_long", most=_MOST_PATTERN)
    for _ in _parsed(pattern):
        pass


def named(pattern: str, facts: NameFacts) -> tuple[str, ...]:
    """The name that a pattern gives: folders, if any, then the file's without its ending.

    Each part is safe on Windows, macOS and Linux. Of a pattern that can't be used `DEFAULT_PATTERN`
    is in, and so on: there is always a name.
    """
    try:
        check_pattern(pattern)
    except InputError:
        pattern = DEFAULT_PATTERN
    text = ""
    for literal, token, form in _parsed(pattern):
        text += literal.replace("\\", "/")
        if token is None:
            continue
        value = _shown(token, form, facts)
        # What joined it to what stands before it has nothing to join.
        text = text + value if value else text.rstrip(JOINTS)
    *folders, last = [safe_name(part.lstrip(JOINTS)) for part in text.split("/")]
    return (*[folder for folder in folders if folder][:_MOST_FOLDERS], last or UNNAMED)


def safe_name(text: str) -> str:
    """``text`` as a file's name without its ending; empty where nothing is left of it."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", text))
    text = " ".join(text.split()).strip(" .")
    text = text.encode("utf-8", "ignore")[:MOST_BYTES].decode("utf-8", "ignore").rstrip(" .")
    return f"_{text}" if _RESERVED.fullmatch(text.split(".")[0].strip()) else text


def free_name(name: str, taken: Collection[str], key: Callable[[str], str] = str) -> str:
    """``name``, or where ``taken`` has it (by ``key``), with the first number from 2 on that is
    free."""
    numbered = (f"{name} {number}" for number in itertools.count(2))
    return next(each for each in itertools.chain((name,), numbered) if key(each) not in taken)


def _parsed(pattern: str) -> Iterator[tuple[str, Token | None, str]]:
    """What stands before each token, the token (None at the end), and its form."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise InputError("name_braces", str(error), example="{seed}") from error
    for literal, name, form, conversion in parts:
        if name is None:
            yield literal, None, ""
            continue
        token = TOKENS.get(name)
        if token is None or conversion:
            raise InputError("name_token_unknown", token=name, tokens=", ".join(TOKENS))
        form = form or token.form
        if form and not _FORMS[token.kind].fullmatch(form):
            examples = "{date:%Y-%m}, {prompt:40}, {seed:10}"
            raise InputError("name_form_wrong", token=name, form=form, examples=examples)
        yield literal, token, form


def _shown(token: Token, form: str, facts: NameFacts) -> str:
    """Its value as text; a "/" in it is one of a date's form."""
    value = token.value(facts)
    if isinstance(value, datetime):
        return "/".join(map(safe_name, value.strftime(form).replace("\\", "/").split("/")))
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return safe_name(value)[: int(form)].rstrip() if form else safe_name(value)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.zfill(int(form or 1))
