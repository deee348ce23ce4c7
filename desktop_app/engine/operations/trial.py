"""Measuring by which way the processor calculates a model soonest."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import Loading, Tried
from desktop_app.core.operations import Trying
from desktop_app.engine.backend import set_backend
from desktop_app.engine.openvino_trial import can_compare, openvino_gain
from desktop_app.engine.operations.operation_handler import EngineContext, Tell
from desktop_app.engine.trial import try_profiles


class TrialHandler:
    """The soonest compute profile of a model; its job is a `Trying`."""

    def check(self, context: EngineContext, job: Trying) -> None:
        """Raises EngineError (``trial_device``): another device calculates, or weights that wait
        elsewhere or are cast can't be brought to another way."""
        held = job.memory.offload or job.memory.layerwise_casting
        if held or not context.runner.profiles.kind:
            raise EngineError("trial_device")

    def run(self, context: EngineContext, job: Trying, on_event: Tell, cancel: CancelToken) -> None:
        """Load the model if it is not in memory, try the ways, and tell which is chosen.

        Raises:
            Cancelled: after what is being measured just then.
            ModelError: it can't be loaded.
            Exception: memory ran out, or something else went wrong.
        """
        profiles, info = context.runner.profiles, job.model
        present = profiles.of(job.way, info)
        plan = context.runner.plan_for(info, job.memory, info.native_size**2, present)
        model = context.cache.get(info, on_event, cancel, plan, profile=present)

        parts = 2 if job.openvino and can_compare(model, plan) else 1

        def progress(done: int, total: int, before: int = 0) -> None:
            on_event(Loading("trial", before * total + done, parts * total))

        candidates = profiles.candidates(info)
        if job.memory.precision != "auto":
            candidates = tuple(each for each in candidates if each.precision == plan.precision)
        found = try_profiles(model, candidates or (present,), progress, cancel)
        seconds = {profile.text: least for profile, least in found.seconds.items()}
        gain = 0.0
        if parts == 2:
            plan = context.runner.plan_for(info, job.memory, info.native_size**2, found.way)
            model = context.cache.get(info, on_event, cancel, plan, profile=found.way)
            set_backend(model, replace(plan, backend="torch"), on_event)
            gain = openvino_gain(model, partial(progress, before=1), cancel)
        on_event(Tried(found.way.text, candidates[0].text, seconds, gain))

    def about(self, job: Trying) -> str:
        return job.model.name
