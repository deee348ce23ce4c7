"""A suite by the starter model through the queue of a data folder.

``python -m tests.extensions.evaluation.suites.suite_child DATA OUT`` does what is left of it: what
the check of kills starts.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from pathlib import Path

from desktop_app.app.recipe_services import queue_work, recipe_services
from desktop_app.app.services import load_services
from desktop_app.core.cancel import CancelToken
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.extensions.evaluation.work.suites.suite_run import Extent, SuiteRun, Variant
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import taken_folder
from desktop_app.worker.opening import read_document

WORDS = {"settings": {"steps": 1, "guidance_scale": 1.0}}


def done(data: Path, out: Path, suite: str, most: int, *, resume: bool) -> SuiteRun:
    with ExitStack() as ends:
        parts = load_services(data, plugins=False)
        ends.enter_context(closing(parts))
        taken_folder(out, parts.paths, ends, "evaluate")
        run = SuiteRun(
            *(
                SuiteStore(parts.paths.root / "suites").get(suite),
                Variant(label="starter", words=WORDS),
            ),
            *(out, recipe_services(parts), read_document, BlobStore(parts.paths.blobs)),
            extent=Extent(most=most),
            resume=resume,
        )
        ends.callback(run.batch.close)
        token = CancelToken()
        with queue_work(parts, token, run.batch.note) as work:
            run.run(work, token)
        return run


if __name__ == "__main__":
    done(Path(sys.argv[1]), Path(sys.argv[2]), "general", 2, resume=False)
