"""A workspace whose trainings are done by `running.small_trainer`."""

from __future__ import annotations

from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.training.work.running.training_run import TrainingServices
from desktop_app.extensions.training.work.running.training_turns import TrainingTurns
from desktop_app.extensions.training.work.running.trainings import Trainings
from desktop_app.extensions.training.work.sessions.training_session import TrainingSession
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.worker.workspace import Workspace
from tests.extensions.training.running.small_trainer import COMMAND


def use_small_trainer(workspace: Workspace, came: list[None] | None = None) -> TrainingSession:
    """Before anybody has asked for its trainings; what comes of them is counted in ``came``."""
    came = [] if came is None else came
    log = workspace.paths.logs / "trainer.log"
    services = TrainingServices(
        lambda: EngineClient(log, COMMAND),
        lambda run: 0,
        lambda run, folder, tell, token: run,
        lambda run, done: None,
    )
    post = workspace.studio.post
    runs = TrainingRuns(workspace.paths.root / "trainings")
    made = TrainingSession(
        *(workspace.state, workspace.background, workspace.settings, workspace.paths),
        *(Trainings(runs, services, TrainingTurns(), post), workspace.generation),
        lambda: came.append(None),
        lambda: workspace.page_wanted.send("training"),
    )
    workspace.added.made["training"] = made
    return made
