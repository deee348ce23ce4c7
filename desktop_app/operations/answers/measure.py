"""By which way this processor computes a model soonest."""

from __future__ import annotations

from desktop_app.core.events import Tried
from desktop_app.core.operations import Trying
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> Tried:
    """Raises EngineError: ``trial_device`` or ``trial_busy``."""
    from desktop_app.operations.networks.describing import tried

    return tried(Trying(inputs.weights, inputs.memory, inputs.profile, openvino=True), context)


def _text(inputs: Inputs, answer: Tried) -> str:
    from desktop_app.core.compute_profile import profile_sentence

    quickest = answer.seconds[answer.way]
    lines = [f"{inputs.weights.name}: {profile_sentence(answer.way)}"]
    for text, seconds in sorted(answer.seconds.items(), key=lambda each: each[1]):
        marks = ", ".join(
            word
            for word, is_it in (("chosen", text == answer.way), ("default", text == answer.usual))
            if is_it
        )
        lines.append(
            f"  {text:<22} {1000 * seconds:9.1f} ms  {quickest / seconds:5.2f}×"
            + (f"  ({marks})" if marks else "")
        )
    if answer.openvino:
        lines.append(f"  {'--backend openvino':<22} {'':12} {answer.openvino:5.2f}×")
    return "\n".join(lines)


OPERATION = AnswerOperation(
    id="measure",
    name="Measure a model",
    verb="models measure",
    help="measure how this processor computes a model fastest; used from then on",
    description="Takes a few seconds. The result is kept for this machine, for all data folders;"
    " pictures that carry how they were computed are not affected.",
    takes="weights",
    gives="report",
    lane="long",
    answer=Tried,
    run=_run,
    text=_text,
    kernel="trial",
    not_offered={
        "server": "it measures the machine",
        "request file": "it measures the machine",
    },
    by_hand=frozenset({"window"}),
)
