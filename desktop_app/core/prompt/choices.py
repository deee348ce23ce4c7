r"""The parts of a prompt that choices are made in: ``{a|b}``, ``{2$$a|b|c}``, ``__name__``.

The syntax is that of the extension Dynamic Prompts (docs/SYNTAX.md of sd-dynamic-prompts). Braces
that hold neither ``|`` nor ``$$`` are no choice and stay, as does whatever is not closed. A ``|``
between square brackets that are closed within a choice belongs to an alternation. ``\{``, ``\}``,
``\__`` and, within braces, ``\|`` stand for the characters themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

MAX_DEPTH: Final = 100
"""Braces nested deeper are plain characters."""

_MARK = re.compile(
    r"""
    (?P<escape> \\ (?: _\\?_ | . ) )
    | (?P<variable> \$\{ )
    | (?P<open> \{ )
    | (?P<close> \} )
    | (?P<pipe> \| )
    | (?P<bracket> [\[\]] )
    | __ (?P<name> [^\W_] [\w\ \-./*?+&'!@%~]{0,99}? ) __
    | (?P<parameters> __ [^\W_] [\w\ \-./*?]{0,99}? \( [^()]{0,99} \) __ )
    | (?P<tag> < [a-z]{1,20} : | > )
    """,
    re.VERBOSE | re.DOTALL,
)
_BOUND = re.compile(
    r"""
    \s* (?: (?P<least> \d{1,9} ) - (?P<most> \d{1,9} ) | - (?P<upper> \d{1,9} )
          | (?P<lower> \d{1,9} ) - | (?P<exact> \d{1,9} ) ) \s* \$\$
    (?: (?P<separator> [^${}]{0,64} ) \$\$ )?
    """,
    re.VERBOSE,
)
_WEIGHT = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*::")
_SEPARATOR: Final = ", "
_ESCAPED: Final = {r"\{": "{", r"\}": "}", r"\__": "__", r"\_\_": "__"}


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``__name__``.

    Attributes:
        text: as it was typed.
        name: of its list.
        in_tag: whether it is in ``<lora:…>`` or the like, where names hold underscores.
    """

    text: str
    name: str
    in_tag: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One of those in braces."""

    parts: Parts
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PromptChoice:
    """Braces with options.

    Attributes:
        text: as it was typed.
        options: at least one.
        least, most: how many are drawn; None: as many as there are.
        separator: what stands between them; None: one is drawn, with its blanks.
    """

    text: str
    options: tuple[ChoiceOption, ...]
    least: int = 1
    most: int | None = 1
    separator: str | None = None

    @property
    def wildcard(self) -> Wildcard | None:
        """The wildcard that is its only option: several of *its* options are drawn then."""
        parts = self.options[0].parts
        if len(self.options) > 1 or self.separator is None or len(parts) != 1:
            return None
        return parts[0] if isinstance(parts[0], Wildcard) else None


Part: TypeAlias = str | PromptChoice | Wildcard
Parts: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with its choices.

    Attributes:
        parts: in order.
        has_variables: whether it has ``${name}`` or ``__name(value)__``, which are left as typed.
        is_plain: whether its only expansion is the text itself.
    """

    parts: Parts
    has_variables: bool
    is_plain: bool


@dataclass(frozen=True, slots=True)
class _Weight:
    text: str
    value: float


@dataclass(slots=True)
class _Frame:
    """Braces that were not closed so far.

    Attributes:
        start: index of the token that opened them.
        at: where in the text.
        bound: what they say about how many are drawn.
        is_variable: they began with ``${``: no choice.
        pipes: indices of the tokens between options.
        brackets: for each open square bracket how many pipes there were.
    """

    start: int
    at: int
    bound: re.Match[str] | None = None
    is_variable: bool = False
    pipes: list[int] = field(default_factory=list[int])
    brackets: list[int] = field(default_factory=list[int])


def has_choices(text: str) -> bool:
    """Whether there is anything to expand in ``text``."""
    return ("{" in text or "__" in text or "\\" in text) and not parse_choices(text).is_plain


def wildcard_names(text: str) -> list[str]:
    """The names of all wildcards in ``text``, in order."""
    return [found["name"].strip() for found in _MARK.finditer(text) if found["name"]]


def parse_choices(text: str) -> Template:
    """Find the choices of ``text``. Linear, and of any text."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[Part | _Weight] = []
        self._frames: list[_Frame] = []
        self._too_deep = 0
        self._in_tag = False
        self._has_variables = self._has_escapes = False

    def parse(self) -> Template:
        text, at = self._text, 0
        while (found := _MARK.search(text, at)) is not None:
            if found.start() > at:
                self._tokens.append(text[at : found.start()])
            at = self._take(found)
        self._tokens.append(text[at:])
        parts = _merged(self._tokens)
        plain = not self._has_escapes and all(isinstance(part, str) for part in parts)
        return Template(parts, self._has_variables, plain)

    def _take(self, found: re.Match[str]) -> int:
        """Note one mark; where in the text it ends."""
        mark, end = found[0], found.end()
        match found.lastgroup:
            case "escape":
                self._tokens.append(self._unescaped(mark))
            case "open" | "variable":
                return self._open(found)
            case "close":
                self._close(end)
            case "pipe":
                return self._pipe(end)
            case "name":
                self._tokens.append(Wildcard(mark, found["name"].strip(), self._in_tag))
            case other:
                if other == "bracket":
                    self._bracket(mark)
                elif other == "tag":
                    self._in_tag = mark != ">"
                else:
                    self._has_variables = True
                self._tokens.append(mark)
        return end

    def _unescaped(self, mark: str) -> str:
        plain = _ESCAPED.get(mark)
        if mark == r"\|" and self._frames:
            plain = "|"
        self._has_escapes |= plain is not None
        return mark if plain is None else plain

    def _open(self, found: re.Match[str]) -> int:
        is_variable = found.lastgroup == "variable"
        self._has_variables |= is_variable
        end, bound = found.end(), None
        if len(self._frames) == MAX_DEPTH:
            self._too_deep += 1
            self._tokens.append(found[0])
            return end
        if not is_variable:
            bound = _BOUND.match(self._text, end)
            end = bound.end() if bound else end
        frame = _Frame(len(self._tokens), found.start(), bound, is_variable)
        self._frames.append(frame)
        self._tokens.append(self._text[found.start() : end])
        return end if is_variable else self._weight(end)

    def _pipe(self, end: int) -> int:
        frame = self._frames[-1] if self._frames else None
        if frame is None or frame.is_variable or self._too_deep:
            self._tokens.append("|")
            return end
        frame.pipes.append(len(self._tokens))
        self._tokens.append("|")
        return self._weight(end)

    def _weight(self, at: int) -> int:
        found = _WEIGHT.match(self._text, at)
        if found is None:
            return at
        self._tokens.append(_Weight(found[0], float(found[1])))
        return found.end()

    def _bracket(self, mark: str) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and mark == "[":
            frame.brackets.append(len(frame.pipes))
        elif frame is not None and frame.brackets:
            del frame.pipes[frame.brackets.pop() :]

    def _close(self, end: int) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif self._frames:
            frame = self._frames.pop()
            if not frame.is_variable and (frame.pipes or frame.bound):
                self._tokens[frame.start :] = [self._choice(frame, end)]
                return
        self._tokens.append("}")

    def _choice(self, frame: _Frame, end: int) -> PromptChoice:
        edges = [frame.start, *frame.pipes, len(self._tokens)]
        several = frame.bound is not None
        options = tuple(
            _option(self._tokens[first + 1 : last], several) for first, last in pairwise(edges)
        )
        text = self._text[frame.at : end]
        if frame.bound is None:
            return PromptChoice(text, options)
        separator = frame.bound["separator"]
        least, most = _numbers(frame.bound)
        return PromptChoice(
            text, options, least, most, _SEPARATOR if separator is None else separator
        )


def _numbers(bound: re.Match[str]) -> tuple[int, int | None]:
    if bound["exact"]:
        return int(bound["exact"]), int(bound["exact"])
    if bound["upper"]:
        return min(1, int(bound["upper"])), int(bound["upper"])
    if bound["lower"]:
        return int(bound["lower"]), None
    least, most = sorted((int(bound["least"]), int(bound["most"])))
    return least, most


def _option(tokens: list[Part | _Weight], stripped: bool) -> ChoiceOption:
    weight = 1.0
    if tokens and isinstance(tokens[0], _Weight):
        weight, tokens = tokens[0].value, tokens[1:]
    parts = list(_merged(tokens))
    if stripped and parts:
        parts[0] = parts[0].lstrip() if isinstance(parts[0], str) else parts[0]
        parts[-1] = parts[-1].rstrip() if isinstance(parts[-1], str) else parts[-1]
    return ChoiceOption(tuple(part for part in parts if part != ""), weight)


def _merged(tokens: list[Part | _Weight]) -> Parts:
    """Without weights that are none, with the texts between choices in one piece each."""
    parts: list[Part] = []
    texts: list[str] = []
    for token in tokens:
        if isinstance(token, str | _Weight):
            texts.append(token if isinstance(token, str) else token.text)
            continue
        parts += ("".join(texts), token)
        texts.clear()
    parts.append("".join(texts))
    return tuple(part for part in parts if part != "")
