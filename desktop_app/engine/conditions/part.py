"""Parts in place of the model's own, for one picture: what the model is loaded with
(`ModelInfo.with_parts`). Of autoencoders the one used last stays in memory."""

from __future__ import annotations

from desktop_app.catalog.families import load_families
from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, file_of
from desktop_app.networks.model_source import without_vae
from desktop_app.networks.vae_file import vae_unfit


class PartHandler(ConditionHandler):
    """Sees to it that the job's model is loaded with what its request names."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse one whose file isn't there, or that the model is not loaded with; and a model
        without an autoencoder.

        Raises:
            ModelError: ``weights_missing``, ``part_unknown``, ``vae_unfit`` or
                ``model_without_vae``; ``model_pickle`` for an autoencoder beside the model.
        """
        for use in uses:
            path = file_of(job, use.name)
            if use.slot == "vae" and "vae" not in load_families()[job.model.family].components:
                reason = "it works on pixels and has none"
                raise vae_unfit(job.model.name, path.name, reason)
            if job.model.parts.get(use.slot) != str(path):
                raise ModelError("part_unknown", file=path.name, name=job.model.name)
        if job.model.lacks == ("vae",) and not job.model.companion:
            raise without_vae(job.model)
