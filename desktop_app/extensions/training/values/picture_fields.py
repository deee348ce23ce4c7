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
        "How large pictures are learnt: side of the square of the same area. Larger: finer, "
        "slower, more memory; 0: the model's.",
        Number(0, 4096, whole=True),
        0,
        unset="The model's",
    ),
    Field(
        "buckets",
        "Other shapes",
        "Wide and tall pictures keep their shape; else all are cut to squares.",
        Flag(),
        True,
    ),
    Field(
        "smallest",
        "Smallest side",
        "Pictures with a shorter side are left out. Higher: fewer, sharper ones.",
        Number(0, 4096, whole=True),
        0,
    ),
    Field(
        "held_out",
        "Held out",
        "Share that is not learnt from, to measure when it begins to learn by heart. Higher: "
        "measured more surely, learnt from fewer.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.1,
    ),
    Field(
        "encoding",
        "Encoding of captions",
        "Of caption files that are not UTF-8; found out unless you say it.",
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
        "How often yours are seen for each picture of its kind. Higher: learnt faster, more is "
        "forgotten.",
        Number(1, 1000, whole=True),
        1,
    ),
    Field(
        "flip",
        "Mirror",
        "Also seen mirrored: more variety. Not for writing, faces, or what has a left and a right.",
        Flag(),
        False,
    ),
    Field(
        "turn",
        "Turn",
        "By up to so many degrees, by chance. Higher: more variety, less exact.",
        Number(0, 45, unit="°"),
        0.0,
    ),
    Field(
        "zoom",
        "Scale",
        "By up to so much, by chance. Higher: more variety, less exact.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "brightness",
        "Brightness",
        "Changed by up to so much, by chance. Higher: learnt for more kinds of light.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "contrast",
        "Contrast",
        "Changed by up to so much, by chance. Higher: learnt for more kinds of light.",
        Number(0, 0.5, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "hue",
        "Hue",
        "Changed by up to so many degrees, by chance. Higher: colours count less.",
        Number(0, 180, unit="°"),
        0.0,
    ),
    Field(
        "cutmix",
        "CutMix",
        "How often a piece of another picture is put in, and captions are joined. Higher: more "
        "variety.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "mixup",
        "MixUp",
        "How often two pictures are blended, and captions are joined. Higher: more variety.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
    Field(
        "word_dropout",
        "Fewer words",
        "How often captions lose half of their words, all but the trigger word. Higher: a style "
        "is learnt for other things, too.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.0,
    ),
)
