"""The settings of a training that are about its pictures: see `fields`."""

from __future__ import annotations

from typing import Final

from desktop_app.core.plain_text import ENCODINGS
from desktop_app.core.values import Choice, Field, Flag, Number

READ: Final = ("encoding", "lines", "folder_names")
"""Those that say how captions and folders of a set are read."""

PICTURES: Final = (
    Field(
        "size",
        "Size",
        "Side of the square whose area pictures are brought to.",
        Number(0, 4096, whole=True),
        0,
        unset="The model's",
    ),
    Field(
        "buckets",
        "Other shapes",
        "Keep wide and tall pictures in their shape (buckets).",
        Flag(),
        True,
    ),
    Field(
        "smallest",
        "Smallest side",
        "Pictures with a shorter side are left out.",
        Number(0, 4096, whole=True),
        0,
    ),
    Field(
        "held_out",
        "Held out",
        "Share that is measured on, and not learnt from.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.1,
    ),
    Field(
        "encoding",
        "Encoding of captions",
        "Of caption files that are not UTF-8.",
        Choice({"": ("Found out", ""), **{name: (said, "") for name, said in ENCODINGS.items()}}),
        "",
    ),
    Field(
        "lines",
        "Lines of captions",
        "What several lines of a caption file are.",
        Choice(
            {
                "alternatives": ("Alternatives", "One is drawn each time."),
                "first_line": ("The first line", "As kohya-ss/sd-scripts reads them."),
                "joined": ("One caption", "As ai-toolkit reads them."),
            }
        ),
        "alternatives",
    ),
    Field(
        "folder_names",
        "Names of folders",
        "“20_sks dog” counts 20 times, and “sks dog” is the caption where there is no other"
        " (kohya-ss/sd-scripts); what is in “reg” keeps the model from forgetting.",
        Flag(),
        True,
    ),
    Field(
        "repeats",
        "Repeats",
        "How often the set counts against pictures of its kind.",
        Number(1, 1000, whole=True),
        1,
    ),
    Field("flip", "Mirror", "Not for writing and faces.", Flag(), False),
    Field("turn", "Turn", "By up to so many degrees.", Number(0, 45, unit="°"), 0.0),
    Field(
        "zoom", "Scale", "By up to so much.", Number(0, 0.5, step=0.05, shown=100, unit=" %"), 0.0
    ),
    Field(
        "brightness",
        "Brightness",
        "By up to so much.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "contrast",
        "Contrast",
        "By up to so much.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field("hue", "Hue", "By up to so many degrees.", Number(0, 180, unit="°"), 0.0),
    Field(
        "cutmix",
        "CutMix",
        "Share with a piece of another picture; captions are joined.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "mixup",
        "MixUp",
        "Share blended with another picture; captions are joined.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "word_dropout",
        "Fewer words",
        "Share of captions that lose half of their words, all but the trigger word: a style is"
        " learnt for other things, too.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
)
