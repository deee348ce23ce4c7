"""What can be said of an evaluation: what window and command line ask."""

from __future__ import annotations

from desktop_app.core.values import Field, Number, Texts

FIELDS = (
    Field(
        "measures",
        "Measures",
        "Which are computed; without any all that these pictures allow.",
        kind=Texts(64),
        default=(),
        sample="M,…",
    ),
    Field(
        "encoder",
        "Encoder",
        "The network whose features, distances or scores count; without one those that measures"
        " are named after, else the features that ship.",
        default="",
        option="features",
        sample="E",
    ),
    Field(
        "suite",
        "Suite",
        "A list of prompts, or a file with one in each line: the sets are models then, and it is"
        " run with each.",
        default="",
        sample="NAME",
    ),
    Field(
        "seed",
        "Seed",
        "Where draws of subsets begin: the same seed gives the same intervals of distances.",
        kind=Number(0, 2**32 - 1, whole=True),
        default=0,
    ),
)
