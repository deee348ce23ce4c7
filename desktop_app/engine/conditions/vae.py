"""Parts in place of the model's own, for one picture. Text encoders and tokenizers are what the
model is loaded with (`ModelInfo.with_parts`); of autoencoders the one used last stays in memory."""

from __future__ import annotations

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, Tell, file_of
from desktop_app.engine.custom_vae import with_vae
from desktop_app.engine.model import Model
from desktop_app.networks.model_source import without_vae


class PartHandler(ConditionHandler):
    """Sees to it that the job's model is loaded with what its request names."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse one whose file isn't there, or that the model is not loaded with.

        Raises:
            ModelError: ``weights_missing`` or ``part_unknown``.
        """
        for use in uses:
            path = file_of(job, use.name)
            if job.model.parts.get(use.word) != str(path):
                raise ModelError("part_unknown", file=path.name, name=job.model.name)


class VaeHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse a model without an autoencoder where the job brings none.

        Raises:
            ModelError: ``model_without_vae``, or ``model_pickle`` for the one beside it.
        """
        if not uses and job.model.lacks == ("vae",) and not job.model.companion:
            raise without_vae(job.model)

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """``model`` with the autoencoder named. Raises ModelError: as `with_vae`."""
        for use in uses:
            path = file_of(job, use.name)
            state = (str(path), path.stat().st_mtime_ns if path.exists() else 0)
            if state not in model.variants:
                model.variants.clear()
                model.variants[state] = with_vae(model, path, path.name)
            return model.variants[state]
        return model
