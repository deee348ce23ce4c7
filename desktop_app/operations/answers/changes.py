"""What a model changed in a picture."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict, dataclass

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.values import Choice, Field
from desktop_app.core.work import Values
from desktop_app.imaging.depth import to_bytes
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Needs


@dataclass(frozen=True, slots=True)
class ChangesFound:
    """How the answer lay (pixels of the original; drift in levels of 255; nothing was taken out
    where reason isn't "ran"), shares of what changed, and PNG files in Base64: the mask, what of it
    lies outside of what was asked to change, the answer put right, the original with what changed.
    """

    reason: str
    x: float
    y: float
    scale: float
    warp: float
    drift: float
    agreed: float
    left_over: float
    changed: float
    cut_off: float
    mask: str
    outside: str
    aligned: str
    result: str


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> ChangesFound:
    from desktop_app.imaging.registration import found_changes, laid_in, registered
    from desktop_app.imaging.resize import resize

    original, answer, *asked = inputs.pictures
    height, width = original.shape[:2]
    mask = resize(asked[0], Size(width, height), quality="nearest").max(axis=2) if asked else None
    made = registered(original, answer, mask)
    context.token.check()
    found = found_changes(original, made, values["sensitivity"], requested=mask)
    return ChangesFound(
        **asdict(made.moved),
        changed=found.share,
        cut_off=found.cut_share,
        mask=_png(found.mask),
        outside=_png(found.cut_off),
        aligned=_png(to_bytes(made.aligned)),
        result=_png(laid_in(original, made, found.mask)),
    )


def _png(pixels: ByteArray) -> str:
    from desktop_app.imaging.encode import encode

    return b64encode(encode(pixels, "PNG")).decode("ascii")


def _text(inputs: Inputs, answer: ChangesFound) -> str:
    put = {
        "ran": f"moved by ({answer.x:.2f}, {answer.y:.2f}) pixels, scaled by {answer.scale:.4f},"
        f" warped by up to {answer.warp:.1f}, colours apart by up to {answer.drift:.1f} of 255;"
        f" about {answer.left_over:.2f} pixels are left",
        "too_little_unchanged": "too little is unchanged to tell how it was moved: only scaled",
        "too_few_details": "too few details to tell how it was moved: only scaled",
    }
    put["relit"] = f"{put['ran']}; light or colours of most of it are new, and stay so"
    outside = (
        f"; {answer.cut_off:.1%} of that outside of the mask" if len(inputs.pictures) > 2 else ""
    )
    return f"{put[answer.reason]}\n{answer.changed:.2%} changed{outside}"


OPERATION = AnswerOperation(
    id="find_changes",
    name="Changes",
    verb="changes",
    help="find what a model changed: ORIGINAL ANSWER [MASK of what was asked to change]",
    description="Finds what a model changed: its answer is moved back onto the original by what"
    " did not change, and what differs beyond its noise is a mask. Takes the original, the answer"
    " (of any size), and a mask of what was asked to change, white there, if there is one.",
    fields=(
        Field(
            "sensitivity",
            "Sensitivity",
            "How little counts as a change.",
            Choice(
                {
                    "careful": ("Careful", "What surely changed."),
                    "usual": ("Usual", "What changed beyond the noise of the model."),
                    "keen": ("Keen", "Faint changes, too, and some noise."),
                }
            ),
            "usual",
            sample="S",
        ),
    ),
    takes="pictures",
    pictures=(2, 3),
    gives="report",
    answer=ChangesFound,
    pictures_given=("mask", "outside", "aligned", "result"),
    run=_run,
    text=_text,
    not_offered={
        "window": "it compares files; the lock keeps the document as it is",
        "request file": "it is answered at once",
    },
)
