"""How long the images of waiting jobs take, from the speeds that were measured on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.core.errors import VelaturaError
from desktop_app.core.request import GenerationRequest
from desktop_app.state.work.memory import Costing, Known, speed_key, works_of

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family
    from desktop_app.catalog.memory_table import MemoryTable
    from desktop_app.core.forecast import Host, ModelWeights
    from desktop_app.core.job_record import JobRecord
    from desktop_app.core.memory_plan import MemoryPlan
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.storage.speeds import Speeds


@dataclass(frozen=True, slots=True)
class JobTimes:
    """What `Queue` asks for costs.

    Attributes:
        find: the model of an id; raises VelaturaError.
        weights: sizes of a model's parts; raises VelaturaError. It is asked often: keep them.
        speeds: what was measured.
        host: the machine; None: not known yet.
        plan: how models are held now.
        families, table: of the catalog.
    """

    find: Callable[[str], ModelInfo]
    weights: Callable[[ModelInfo], ModelWeights]
    speeds: Speeds
    host: Callable[[], Host | None]
    plan: Callable[[], MemoryPlan]
    families: Mapping[str, Family]
    table: MemoryTable

    def __call__(self, record: JobRecord) -> float | None:
        """Seconds that one image takes in all its spots; None: nothing was measured of its
        model."""
        host, plan = self.host(), self.plan()
        if host is None:
            return None
        try:
            model = self.find(record.model)
            measured = self.speeds.of(model.digest, *speed_key(host, plan))
            if not measured:
                return None
            known = Known(model, self.weights(model), measured)
            requests = [GenerationRequest.from_json(spot.request) for spot in record.spots]
        except (VelaturaError, KeyError, TypeError, ValueError):
            return None  # whoever runs it hears why
        family = self.families[model.family]
        works = works_of([replace(each, count=1) for each in requests], model, family)
        return Costing(works, known, host, self.table)(plan, None).seconds or None
