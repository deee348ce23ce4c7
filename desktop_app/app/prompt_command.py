"""``velatura prompt``: what is heard of a prompt, without making a picture."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from typing import Any, Final

from desktop_app.app.services import load_services
from desktop_app.app.wording_choice import choose_wording
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.prompt.parsed import ParsedPrompt, PromptPart
from desktop_app.core.prompt.schedule import Scheduled
from desktop_app.core.request import ImageText
from desktop_app.core.setting_table import check_value
from desktop_app.library.probing.sidecar import read_vocabulary
from desktop_app.library.prompt_tokens import EncoderReading, prompt_encoders
from desktop_app.state.work.prompt_reading import PromptContext, PromptReading, read_prompt
from desktop_app.studio.requests import expansions

_EXPANSIONS: Final = 10
_SHOWN: Final = 20
"""Texts of one prompt that are printed."""


def run_prompt(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Run the verb; returns plain text and the value for JSON.

    Raises:
        InputError: ``model_missing`` or ``model_ambiguous``; ``value_range``, for steps and seed;
            ``style_missing``; ``file_missing``, for the folder of wildcards.
        VelaturaError: the model or the data folder can't be read.
    """
    from desktop_app.app.named_files import chosen_model

    with closing(load_services(arguments.data_dir, plugins=True)) as parts:
        model = chosen_model(parts, arguments.model)
        steps = model.defaults.steps if arguments.steps is None else arguments.steps
        check_value("steps", steps)
        check_value("seed", arguments.seed)
        wording = choose_wording(arguments, parts.paths)
        vocabulary = read_vocabulary(model)
        heard = replace(wording.wording, vocabulary=vocabulary)
        typed = ImageText(arguments.prompt, arguments.negative)
        texts = expansions(
            typed,
            arguments.dialect,
            arguments.seed,
            _EXPANSIONS,
            arguments.style,
            heard,
        )
        wording.tell()
        context = PromptContext(
            arguments.dialect,
            steps,
            prompt_encoders(model, parts.families[model.family]),
            vocabulary,
        )
    first = texts[0][1]
    prompt = read_prompt(first.prompt, context)
    negative = read_prompt(first.negative_prompt, context, negative=True)
    value = {
        "model": model.name,
        "dialect": arguments.dialect,
        "steps": steps,
        "typed": arguments.prompt,
        "expansions": [
            {"seed": seed, "prompt": text.prompt, "negative": text.negative_prompt}
            for seed, text in texts
        ],
        **_value(prompt),
        "negative": _value(negative),
    }
    lines = [f"Read as {arguments.dialect}, {steps} steps, {model.name}", *_lines(prompt)]
    if len(texts) > 1:
        lines += ["", "Expansions", *(f"  {seed:<10} {text.prompt}" for seed, text in texts)]
    if first.negative_prompt:
        lines += ["", "Negative prompt", *_lines(negative)]
    for own in dict.fromkeys((arguments.prompt, arguments.negative)):
        if (english := heard.in_english(own)) != own:
            lines.append(note_sentence("prompt_translated", {"own": own, "english": english}))
    return "\n".join(lines), value


# ---------------------------------------------------------------------- JSON


def _value(reading: PromptReading) -> dict[str, Any]:
    """The first of joined prompts stands at the top, all of them in ``parts``."""
    parsed = reading.parsed
    parts = [
        {
            "weight": part.weight,
            "weighted": _weighted(parsed, part.schedule[0]),
            "schedule": [[each.last_step, each.text.text] for each in part.schedule],
        }
        for part in parsed.parts
    ]
    first = {key: value for key, value in parts[0].items() if key != "weight"}
    return {
        "prompt": parsed.text,
        **first,
        "parts": parts,
        "loras": [
            {"name": tag.name, "weight": tag.weight, "text_weight": tag.text_weight}
            for tag in parsed.loras
        ],
        "encoders": [_encoder(each) for each in reading.encoders],
        "unknown_words": list(reading.unknown_words()),
        "beyond": [parsed.text[slice(*span)] for span in reading.beyond],
        "remarks": [asdict(remark) for remark in parsed.remarks],
    }


def _weighted(parsed: ParsedPrompt, text: Scheduled) -> list[list[Any]]:
    return [[piece.text, piece.weight] for piece in parsed.weighted(text.text.text).pieces]


def _encoder(reading: EncoderReading) -> dict[str, Any]:
    return {
        "name": reading.name,
        "weights": reading.kind == "chunks",
        "length": reading.length,
        "tokens": reading.count,
        "chunks": [[[t.text, t.weight] for t in chunk] for chunk in reading.chunks],
        "cut_off": [token.text for token in reading.beyond],
    }


# ---------------------------------------------------------------------- text


def _lines(reading: PromptReading) -> Iterator[str]:
    parsed = reading.parsed
    for part in parsed.parts:
        if len(parsed.parts) > 1:
            yield f"prediction weight {part.weight:g}"
        yield from _texts(parsed, part)
    for tag in parsed.loras:
        yield f"LoRA {tag.name}, weight {tag.weight:g}, in the text encoders {tag.text_weight:g}"
    for encoder in reading.encoders:
        chunks = f"{len(encoder.chunks)} × {encoder.length}"
        yield f"{encoder.name}: {encoder.count} tokens, chunks {chunks}"
        if encoder.beyond:
            yield f"  cut off: {len(encoder.beyond)} tokens"
        if encoder.kind != "chunks" and reading.weights:
            yield "  weights have no effect"
    if words := reading.unknown_words():
        yield f"Unknown words: {', '.join(words)}"
    for remark in parsed.remarks:
        yield note_sentence(f"prompt_{remark.code}", remark.params)


def _texts(parsed: ParsedPrompt, part: PromptPart) -> Iterator[str]:
    for each in part.schedule[:_SHOWN]:
        if len(part.schedule) > 1:
            yield f"  until step {each.last_step}"
        for piece in parsed.weighted(each.text.text).pieces:
            yield f"    {'BREAK' if piece.is_break else f'{piece.weight:<6.4g} {piece.text}'}"
    if len(part.schedule) > _SHOWN:
        yield f"  and {len(part.schedule) - _SHOWN} more texts"
