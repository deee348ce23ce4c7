"""Reads random prompts, as people and spite write them: none may fail, and what is written of one
must be read as the same again.

``python packaging/checks/fuzz_prompts.py [--count N] [--seed N]`` prints how many, how long the
slowest took, and ends with 1 at the first that fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.app.generate_arguments import DIALECTS
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.expansion import expand
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.weights import Piece, parse_weights
from desktop_app.state.work.prompt_reading import PromptContext, read_prompt
from tests.core.prompt.written import weighted_text

PARTS = (
    *("(", ")", "[", "]", "{", "}", "<", ">", ":", "|", "\\", "#", "\n", " ", ",", "__", "$$"),
    *("a", "red apple", "1.2", ":1.3)", ":0.5]", ":10]", "nan", "1e30", "-", ".", "99999999999"),
    *("BREAK", "AND", "and", "<lora:x:0.8>", "<lora:x:a:b:c>", "<hypernet:y>", "__x__", "{a|b}"),
    *("äöü", "日本語", "🎨", "\ud800", "\0", "\u202e", "((((", "]]]]", "[a|b]", "{2$$a|b|c}"),
)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    vocabulary = frozenset({"a", "red", "apple"})
    slowest, worst = 0.0, ""
    for number in range(arguments.count):
        text = "".join(source.choices(PARTS, k=source.randint(0, 40)))
        dialect = DIALECTS[number % len(DIALECTS)]
        begun = time.perf_counter()
        try:
            _read(text, dialect, vocabulary, number)
        except Exception as error:  # noqa: BLE001 - whatever it is
            print(f"prompt {number}, {dialect}: {text!r}: {error!r}")
            return 1
        took = time.perf_counter() - begun
        if took > slowest:
            slowest, worst = took, text
    print(f"{arguments.count} prompts, seed {arguments.seed}: none failed")
    print(f"slowest: {1000 * slowest:.1f} ms: {worst!r}")
    return 0


def _read(text: str, dialect: Dialect, vocabulary: frozenset[str], number: int) -> None:
    expand(text, seed=number)
    context = PromptContext(dialect, 1 + number % 150, vocabulary=vocabulary)
    for negative in (False, True):
        read_prompt(text, context, negative=negative)
    for part in parse_prompt(text, 20, dialect).parts:
        once = parse_weights(part.schedule[0].text.text, dialect).pieces
        again = parse_weights(weighted_text(once, dialect), dialect).pieces
        # ComfyUI has no writing for a backslash before a bracket.
        if (dialect != "comfyui" or "\\" not in text) and _heard(once) != _heard(again):
            raise AssertionError(f"read again as {again}")


def _heard(pieces: Sequence[Piece]) -> list[tuple[str, float]]:
    """Without pieces that hold no text, and blanks at the ends of others, which nobody hears."""
    joined: list[tuple[str, float]] = []
    for piece in pieces:
        text = piece.text
        if joined and joined[-1][1] == piece.weight != -1:
            text = joined.pop()[0] + text
        if text:
            joined.append((text, piece.weight))
    return [(text.strip(), weight) for text, weight in joined if text.strip()]


if __name__ == "__main__":
    sys.exit(main())
