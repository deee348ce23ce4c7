"""What reports say by themselves, in English: code → text. The window translates (context
"Report")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.values.rating import SENTENCES

_NUMBER: Final = re.compile(r"\d+")

Say: TypeAlias = Callable[[str], str]
"""An English text in the language of the report."""

REPORT_TEXTS: Final[dict[str, str]] = {
    "summary": "Summary",
    "figures": "Figures",
    "categories": "By category",
    "pictures": "Best and worst pictures",
    "best": "Best: {name}",
    "worst": "Worst: {name}",
    "better_on": "Prompts on which {name} is better",
    "untold": "What could not be told",
    "made": "How it was made",
    "measured": "Measure",
    "difference": "A − B",
    "count": "Pictures",
    "how": "Encoder · resizer · interval",
    "category": "Category",
    "prompt": "Prompt",
    "set": "Set",
    "source": "From",
    "model": "Model",
    "field": "Field",
    "value": "Value",
    "reference": "Reference",
    "is_better": "{name}: {better} is better by {size} ({low} to {high}).",
    "is_even": "No difference can be told by: {names}.",
    "is_shifted": "{name}: A − B is {value} ({low} to {high}).",
    "is_told": "{name}: {value} ({low} to {high}).",
    "left_out": "{file} was left out: {why}",
    "set_note": "{name}: {count} × {note}",
    "figure_note": "{name}: {note}",
    "corrected": "{value}; corrected for few pictures {corrected}",
    "paired": "paired",
    "no_interval": "no interval",
    "made_with": "Made with Velatura {version}, {date}",
    "against": "against {count}",
    "of_jpeg": "{count} JPEG",
    "bca": "bootstrap, BCa, {} draws",
    "percentile": "bootstrap, percentile, {} draws of each set",
    "subsets": "{} pairs of subsets of {}",
    "jackknife": "jackknife",
    "jackknife_skewed": "jackknife, widened for skewness",
    "mean": "Student's t, widened for skewness, {} numbers",
    "mean_of_prompts": "Student's t, widened for skewness, {} prompts",
    "apart": "Welch's t, widened for skewness, {} numbers and {} numbers",
    "apart_of_prompts": "Welch's t, widened for skewness, {} prompts and {} prompts",
    "share": "Wilson's score interval, {} answers",
    "share_of_prompts": "Wilson's score interval, {} prompts",
    "shares": "Newcombe's score interval, {} answers",
    "shares_of_prompts": "Newcombe's score interval, {} prompts",
    "shares_apart": "Newcombe's score interval, {} answers and {} answers",
    "shares_of_prompts_apart": "Newcombe's score interval, {} prompts and {} prompts",
}


def interval_words(how: str, say: Say) -> str:
    """How an interval was made, as its figure tells it (`Interval.how`): in another language with
    the same numbers."""
    return say(_NUMBER.sub("{}", how)).format(*_NUMBER.findall(how))


def in_english(text: str) -> str:
    """The words are keyed by their English, so it is ``text`` itself."""
    return text


def texts() -> Iterator[tuple[str, str]]:
    """Context and text of each."""
    yield from (("Rating", sentence) for sentence in SENTENCES.values())
    yield from (("Report", text) for text in REPORT_TEXTS.values())
    yield from (("Report", t) for row in MEASURES.values() for t in (row.name, row.source) if t)
    yield from (("Operations", t) for one in FIELDS for t in (one.name, one.tip))
