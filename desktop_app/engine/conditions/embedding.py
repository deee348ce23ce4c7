"""Textual inversions: words that the text encoders know for one job."""

from __future__ import annotations

from collections.abc import Hashable

from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.lora_stack import file_state
from desktop_app.engine.adapters.textual_inversion import Word, read_word
from desktop_app.engine.conditions.condition_handler import ConditionHandler, Tell, file_of
from desktop_app.engine.model import Model


class EmbeddingHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Teach the text encoders the words of ``uses`` and no others."""
        words = [_word(use, model, job) for use in uses]
        model.texts.learn(words)
        return tuple((each.word, id(each)) for each in words)


def _word(use: Condition, model: Model, job: EngineJob) -> Word:
    path = file_of(job, use.name)
    key = (use.word, file_state(path))
    if key not in model.words:
        name = path.name
        model.words[key] = read_word(path, name, use.word, model.info.name, model.texts.widths)
    return model.words[key]
