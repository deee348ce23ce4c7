"""Textual inversions: words that the text encoders know for one job."""

from __future__ import annotations

from collections.abc import Hashable

from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.events import Noted
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.lora_stack import file_state
from desktop_app.engine.conditions.condition_handler import ConditionHandler, Tell, file_of
from desktop_app.engine.model import Model
from desktop_app.networks.adapters.textual_inversion import Word, read_word


class EmbeddingHandler(ConditionHandler):
    """Teaches the text encoders the trigger words of textual inversions."""

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Teach the text encoders the words of ``uses``, and those that LoRAs bring along, and no
        others. Of two with one name the first counts, an installed one before a LoRA's."""
        words = {
            use.word.casefold(): (file_of(job, use.name).name, _word(use, model, job))
            for use in uses
        }
        for name, word in model.loras.words:
            other, known = words.setdefault(word.word.casefold(), (name, word))
            if known is not word and (name, word.word) not in model.loras.told_words:
                model.loras.told_words.add((name, word.word))
                params = {"name": name, "word": word.word, "other": other}
                tell(Noted("lora_word_taken", {**params}))
        learnt = [word for _, word in words.values()]
        model.texts.learn(learnt)
        return tuple((each.word, id(each)) for each in learnt)


def _word(use: Condition, model: Model, job: EngineJob) -> Word:
    path = file_of(job, use.name)
    key = (use.word, file_state(path))
    if key not in model.words:
        name = path.name
        model.words[key] = read_word(path, name, use.word, model.info.name, model.texts.widths)
    return model.words[key]
