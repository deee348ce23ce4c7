"""How long the images of waiting jobs take, from the speeds that were measured on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.catalog.families import Family
from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.core.errors import VelaturaError
from desktop_app.core.forecast import Host, ModelWeights
from desktop_app.core.job_record import JobRecord
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.state.work.memory import Costing, Known, cost_factors_of, speed_key
from desktop_app.storage.speeds import Speeds
from desktop_app.studio.job_records import ReadEnvironment, prepared_work
from desktop_app.studio.stage_cost import seconds_at


@dataclass(frozen=True, slots=True)
class JobTimes:
    """What `Queue` asks for costs.

    Attributes:
        environment: what jobs are run with now.
        weights: sizes of a model's parts; raises VelaturaError. It is asked often: keep them.
        speeds: what was measured.
        host: the machine; None: not known yet.
        plan: how models are held now.
        families, table: of the catalog.
    """

    environment: ReadEnvironment
    weights: Callable[[ModelInfo], ModelWeights]
    speeds: Speeds
    host: Callable[[], Host | None]
    plan: Callable[[], MemoryPlan]
    families: Mapping[str, Family]
    table: MemoryTable

    def __call__(self, record: JobRecord) -> float | None:
        """Seconds that one image takes in all its spots; None: nothing was measured of its
        model, or it can't be run."""
        host = self.host()
        if host is None:
            return None
        try:
            if record.values:
                return self._of_work(record, host)
            requests = [GenerationRequest.from_json(spot.request) for spot in record.spots]
            return self._of_model(requests, self.environment().find(record.model), host)
        except (VelaturaError, KeyError, TypeError, ValueError):
            return None  # whoever runs it hears why

    def _of_work(self, record: JobRecord, host: Host) -> float | None:
        picture = record.spots[0].pixels
        if picture is None:
            return None
        passes = prepared_work(record, self.environment()).passes(picture.rect.size)
        speed = self.table.speed_on(host, "float32")
        return seconds_at(passes, speed, lambda one, model: self._of_model([one], model, host))

    def _of_model(
        self, requests: Sequence[GenerationRequest], model: ModelInfo, host: Host
    ) -> float | None:
        plan = self.plan()
        measured = self.speeds.of(model.digest, *speed_key(host, plan))
        if not measured:
            return None
        known = Known(model, self.weights(model), measured)
        works = cost_factors_of(
            [replace(each, count=1) for each in requests], model, self.families[model.family]
        )
        return Costing(works, known, host, self.table)(plan, None).seconds or None
