"""LoRAs, embeddings and another VAE on the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import EmbeddingUse, LoraUse
from desktop_app.core.request import check_lora

__all__ = ["WeightsChoice", "add_weights_options", "choose_weights", "names_weights"]

_SHARES = re.compile(r"^(?P<rest>.*)@(?P<start>[\d.]+)-(?P<end>[\d.]+)$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)$")
_LEAST_KEY = 4
"""Digits of a key that are enough, as in `library.collection.searching`."""


@dataclass(frozen=True, slots=True)
class WeightsChoice:
    """What was named, as requests hold it. No VAE: the model's own."""

    loras: tuple[LoraUse, ...] = ()
    embeddings: tuple[EmbeddingUse, ...] = ()
    vae: str = ""


def add_weights_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--lora",
        action="append",
        metavar="L[:W[:T]][@0-1]",
        help="a LoRA with its weight, its weight in the text encoders and its share of the steps,"
        " as in detail:0.8:0.5@0-0.6; can be given several times",
    )
    parser.add_argument(
        "--embedding",
        action="append",
        metavar="E[:WORD]",
        help="a textual inversion and the word that stands for it in the prompts",
    )
    parser.add_argument("--vae", metavar="V", help="an autoencoder in place of the model's own")


def names_weights(arguments: argparse.Namespace) -> bool:
    """Whether any is named."""
    return bool(arguments.lora or arguments.embedding or arguments.vae)


def choose_weights(arguments: argparse.Namespace, there: Sequence[AddOn]) -> WeightsChoice:
    """What was named, found among ``there`` by name, path, key, or at least 4 digits of that.

    Raises:
        InputError: ``model_missing``, ``model_ambiguous`` or ``value_range``.
    """
    loras = tuple(_lora(text, there) for text in arguments.lora or ())
    embeddings = tuple(_embedding(text, there) for text in arguments.embedding or ())
    vae = "" if arguments.vae is None else _found(arguments.vae, "vae", there).key
    return WeightsChoice(loras, embeddings, vae)


def _lora(text: str, there: Sequence[AddOn]) -> LoraUse:
    shares = _SHARES.match(text)
    rest = text if shares is None else shares["rest"]
    start, end = (
        (0.0, 1.0) if shares is None else (_number(shares["start"]), _number(shares["end"]))
    )
    weights: list[float] = []
    name = rest
    # From the end, as names and paths may hold colons, too.
    for _ in range(2):
        before, colon, last = name.rpartition(":")
        if not colon or not _NUMBER.match(last):
            break
        name, weights = before, [float(last), *weights]
    key = _found(name, "lora", there).key
    use = LoraUse(key, *weights[:2], start=start, end=end)
    check_lora(use)
    return use


def _embedding(text: str, there: Sequence[AddOn]) -> EmbeddingUse:
    named = _matches(text, "embedding", there)
    name, _, word = (text, "", "") if named else text.rpartition(":")
    found = _found(name or text, "embedding", there)
    return EmbeddingUse(found.key, word or found.word)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0  # out of range, which is what is said of it


def _found(name: str, component: str, there: Sequence[AddOn]) -> AddOn:
    found = _matches(name, component, there)
    if len(found) > 1:
        ids = ", ".join(add_on.path for add_on in found[:8])
        raise InputError("model_ambiguous", name=name, ids=ids)
    if not found:
        raise InputError("model_missing", name=name)
    return found[0]


def _matches(name: str, component: str, there: Sequence[AddOn]) -> list[AddOn]:
    wanted = name.casefold()
    of_kind = [add_on for add_on in there if add_on.component == component]
    tests: tuple[Callable[[AddOn], bool], ...] = (
        lambda one: one.key == wanted,
        lambda one: one.path == name,
        lambda one: one.name.casefold() == wanted,
        lambda one: len(wanted) >= _LEAST_KEY and one.key.startswith(wanted),
    )
    for test in tests:
        if found := [one for one in of_kind if test(one)]:
            return found
    return []
