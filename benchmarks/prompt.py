"""Does reading a prompt stay unnoticed, key by key?

500 words, every tenth weighted, some changed over the steps, with the starter model's tokenizer and
vocabulary: what a key press costs (one letter more, somewhere), and what a text costs of which
nothing was read before, to parse, to read (tokens, chunks, unknown words) and to show in the token
view; how long two prompts of 10,000 characters take to be compared; and how long brackets take that
no one would write.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtWidgets import QApplication

from benchmarks.common import Row, at_most, main, quickest
from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.library.probing.probe import probe
from desktop_app.library.probing.sidecar import read_vocabulary
from desktop_app.library.prompt_tokens import prompt_encoders
from desktop_app.state.work.prompt_reading import PromptContext, read_prompt
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.results.word_difference import difference
from desktop_app.ui.widgets.token_flow import TokenFlow

WORDS, EACH, ROUNDS = 500, 15, 5
PRESS_MS, COMPARED_MS, MILLION_S = 5.0, 50.0, 20.0
LONG = 10_000
KNOWN = ("a", "red", "apple", "on", "the", "grass", "castle", "at", "night", "zeppelin", "8k")


def prompt(seed: int) -> str:
    """500 words."""
    source = random.Random(seed)
    words = [source.choice(KNOWN) for _ in range(WORDS)]
    for at in range(0, WORDS, 10):
        words[at] = f"({words[at]}:{source.uniform(0.5, 1.5):.2f}),"
    words[7] = "[apple:fish:0.5]"
    return " ".join(words)


def pressed(seed: int) -> str:
    """The same 500 words always, but for one letter."""
    words = prompt(0).split(" ")
    source = random.Random(seed)
    words[source.randrange(0, WORDS)] += source.choice("abcdefghijklmnopqrstuvwxyz")
    return " ".join(words)


def chinese(seed: int) -> str:
    """10,000 signs, a comma about every twelfth."""
    source = random.Random(seed)
    signs = [chr(source.randrange(0x4E00, 0x4E00 + 500)) for _ in range(LONG)]
    return "".join("，" if source.random() < 0.08 else sign for sign in signs)


def english(seed: int) -> str:
    """10,000 characters."""
    return ", ".join(prompt(seed + more) for more in range(1000, 1005))[:LONG]


def compare(text: str) -> None:
    """With itself, a hundred letters changed."""
    source, letters = random.Random(len(text)), list(text)
    for _ in range(100):
        letters[source.randrange(len(letters))] = source.choice("xyz ,")
    difference(text, "".join(letters))


def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    families = load_families()
    starter = probe(resource_path("models", "starter"), families)
    encoders = prompt_encoders(starter, families["sd1"])
    context = PromptContext("a1111", 20, encoders, read_vocabulary(starter))
    app = QApplication([])
    flow = TokenFlow(Theme(app, "dark"))
    flow.resize(540, 400)

    def show(text: str) -> None:
        flow.show_reading(read_prompt(text, context).encoders[0])

    def parse(text: str) -> None:
        parse_prompt(text, 20)

    def read(text: str) -> None:
        read_prompt(text, context)

    brackets = 100_000 if quick else 1_000_000
    nested = "(a" * (brackets // 2)
    measured: dict[str, list[float]] = {}
    compared: dict[str, list[float]] = {}
    for _ in range(ROUNDS):  # in turns: a machine may be slow for seconds
        for of, write in (("a key press", pressed), ("new text", prompt)):
            for name, do in (("parse", parse), ("read", read), ("read and show", show)):
                measured.setdefault(f"{of}: {name}", []).append(_each(do, write))
        for name, write in (("English", english), ("Chinese", chinese)):
            compared.setdefault(name, []).append(_each(compare, write))
    rows = [
        *(at_most(name, 1000 * min(each), "ms", PRESS_MS) for name, each in measured.items()),
        *(
            at_most(f"two prompts compared, {name}", 1000 * min(each), "ms", COMPARED_MS)
            for name, each in compared.items()
        ),
        at_most(f"{brackets:,} open brackets", _seconds(parse, nested), "s", MILLION_S),
    ]
    app.processEvents()
    return rows


def _each(do: Callable[[str], None], write: Callable[[int], str]) -> float:
    """Seconds of one text: each is another one, so that its reading is not remembered."""
    do(write(0))
    seed = next(_SEEDS)
    texts = [write(EACH * seed + number) for number in range(EACH)]
    return quickest([_seconds(do, text) for text in texts])


def _seconds(do: Callable[[str], None], text: str) -> float:
    begun = time.perf_counter()
    do(text)
    return time.perf_counter() - begun


_SEEDS = count(1)


if __name__ == "__main__":
    sys.exit(main("Reading a prompt", measure))
