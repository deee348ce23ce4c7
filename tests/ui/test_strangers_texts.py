"""In the window, too, what strangers wrote is read as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora
from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.prompt.styles import Style
from desktop_app.core.queue_entry import JobStatus, QueueEntry, QueueView
from desktop_app.library.model_list.model_entry import ModelEntry
from desktop_app.state.app_state import EngineStatus, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_properties import rename
from desktop_app.storage.styles import UserStyles
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.models import model_info
from tests.ui.conftest import make_job, make_result
from tests.ui.strangers_texts import EVIL, check_texts

OpenPicture = Callable[..., Document]
ERROR = StorageError("file_unreadable", EVIL, path=EVIL, name=EVIL, reason=EVIL)


@pytest.mark.slow
def test_nothing_of_it_is_taken_for_html(
    whole: MainWindow,
    workspace: Workspace,
    open_picture: OpenPicture,
    past: Callable[[list[str]], None],
    qtbot: QtBot,
) -> None:
    state = workspace.state
    past([EVIL])
    UserStyles(workspace.paths.styles, workspace.paths.locks / "styles.lock").add(
        [Style(EVIL, EVIL, EVIL)]
    )
    model = model_info("evil", name=EVIL, ignored=(EVIL,))
    state.models.value = (model,)
    state.model_problems.value = (ModelEntry("bad", EVIL, Path(EVIL), None, ERROR),)
    state.add_ons.value = (AddOn("0" * 64, EVIL, f"/m/{EVIL}", "lora", triggers=(EVIL,)),)
    workspace.models.choose("evil")
    document = open_picture(EVIL, Path(f"/tmp/{EVIL}"))
    rename(document, document.layers.value[0].id, EVIL)
    state.parameters.update(
        prompt=f"{EVIL} __{EVIL}__ <lora:{EVIL}:1>",
        negative_prompt=EVIL,
        styles=(EVIL,),
        conditions=(lora("0" * 64, 1.0),),
    )
    state.engine.value = EngineStatus("ready", {"device": EVIL, EVIL: EVIL})
    state.notice.value = Notice(EngineError("engine_failed", EVIL, reason=EVIL))
    job = QueueEntry("a", title=EVIL, status=JobStatus.FAILED, error=EVIL, model_name=EVIL)
    workspace.queue._unfollow()
    state.queue.value = QueueView((job,), errors={"a": ERROR.to_json()})
    state.results.add(make_result(1, make_job(EVIL)), show=True)
    whole.kit.actions["prompt_tokens"].trigger()
    whole.kit.actions["prompt_styles"].trigger()
    Question(whole, EVIL, EVIL, Answer(EVIL), Answer("Cancel", main=True)).open()
    qtbot.waitUntil(lambda: not workspace._background.pending)
    whole.grab()  # tooltips of cut labels are set as they are painted
    assert check_texts(whole) >= 12
