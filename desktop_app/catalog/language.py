"""How a family reads its prompts with a language model: facts that need no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from desktop_app.core.record import record


@record()
class LanguageRow:
    """How it reads.

    Attributes:
        name: what the user reads: "Qwen3".
        template: around the prompt, which stands for ``{}``: what the model's chat template writes.
            A folder's own template is code, and never run.
        layers: the states that are heard, side by side in the width: of the words 0, of the first
            layer 1; from the end -1, which is the last layer's.
        length: tokens that are read, with the template's; what is beyond is cut off at the end.
        drop: tokens at the beginning that are read and not heard.
        unheard: how the template begins, of whose tokens the same holds.
        pads: whether a short text is filled up to ``length``, and the filling heard, or not.
        normed: whether the norm behind the last layer counts, where that one is heard.
        empty: what stands for a prompt without words.
        negative: the template of negative prompts; empty: the same.
        closed: whether what follows the prompt in the template stays where a prompt is cut off.
        stacked: whether the states of several layers lie on a separate axis, and not side by
            side in the width.
        instructed: whether what stands before the prompt in the template is read beside ``length``,
            and of it only the first token and the last are heard.
        small: whether prompts are read in small letters, without spaces at their ends.
        bare: whether the template holds all marks, and a tokenizer adds none of its own.
        picture: what stands before the prompt for each picture that is seen, whose number stands
            for ``{}``; a space at its beginning is between them alone. Empty: none are seen, and
            what sees them is not built.
        seen: pixels that a picture is brought to before it is seen, whatever its size; 0: it is
            seen as it is encoded.
    """

    name: str
    template: str
    layers: tuple[int, ...]
    length: int = 512
    drop: int = 0
    unheard: str = ""
    pads: Literal["cut", "kept"] = "cut"
    normed: bool = False
    empty: str = ""
    negative: str = ""
    picture: str = ""
    seen: int = 384 * 384
    closed: bool = False
    stacked: bool = False

    @property
    def wide(self) -> int:
        """How often the width of the model fits in that of what is heard."""
        return 1 if self.stacked else len(self.layers)

    instructed: bool = False
    small: bool = False
    bare: bool = False

    def layers_used(self, count: int) -> tuple[int, ...]:
        """The states that are heard of a model with ``count`` layers, from 0 for the words.

        Raises:
            ValueError: it has too few.
        """
        found = tuple(at if at >= 0 else count + 1 + at for at in self.layers)
        if not all(0 <= at <= count for at in found):
            raise ValueError(f"it has {count} layers, {max(self.layers)} are needed")
        return found

    def text(self, prompt: str, pictures: int = 0, *, negative: bool = False) -> str:
        """What is read of ``prompt`` beside so many pictures."""
        template = (negative and self.negative) or self.template
        before = "".join(self.picture.format(at + 1) for at in range(pictures)).lstrip()
        said = (prompt.strip() and prompt) or self.empty or prompt
        return template.replace("{}", before + (said.lower().strip() if self.small else said))


def text_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a language model alone, from those of one that sees pictures, too: older versions of
    transformers wrote them beside the others, newer ones as a table, or both."""
    inner: dict[str, Any] = settings.get("text_config") or {}
    others = ("text_config", "vision_config")
    return {name: each for name, each in {**settings, **inner}.items() if name not in others}


def all_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """As `text_settings`, with how many layers see pictures: what is checked."""
    sight: dict[str, Any] = settings.get("vision_config") or {}
    return {**text_settings(settings), "depth": sight.get("depth")}


def language_row(entry: dict[str, Any]) -> LanguageRow:
    """From a table as in families.toml. Raises KeyError, TypeError, ValueError."""
    fields: dict[str, Any] = {**entry, "layers": tuple(entry["layers"])}
    row = LanguageRow(**fields)
    templates = row.template, row.negative or row.template
    wrong = not row.layers or not row.template.startswith(row.unheard)
    if wrong or any(each.count("{}") != 1 for each in templates):
        raise ValueError("a template has one {}, and layers are heard")
    return row
