"""``velatura make``: a workbench done into a folder."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from desktop_app.app.field_options import fields_said
from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.recipe_services import recipe_services, run_batch_here
from desktop_app.app.services import load_services
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.extensions.workbenches.faces.verbs.make_arguments import options_said
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.maker import Maker
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import taken_folder
from desktop_app.storage.paths import DataPaths


def run_make(arguments: argparse.Namespace, watch: NetworkAudit | None = None) -> Reply:
    """Do a workbench, or list those there are.

    Raises:
        InputError: ``workbench_missing``, ``field_empty``, ``recipe_wrong``, or what a value is;
            nothing was done then.
        StorageError: ``submit_running``, ``catalog_invalid`` of a file of the user's own, or the
            data folder can't be used.
    """
    store = WorkbenchStore(DataPaths.at(arguments.data_dir).root / "workbenches")
    if arguments.list or not arguments.workbench:
        return _listed(store)
    arguments.json = arguments.json or "--json" in arguments.rest  # errors, too
    workbench = store.get(arguments.workbench)
    said = options_said(workbench, arguments.rest)
    return _made(workbench, said, arguments)


def _listed(store: WorkbenchStore) -> Reply:
    found, faults = store.all()
    for error in faults:
        print(f"velatura: {error.what}", file=sys.stderr)
    wide = max((len(one.id) for one in found), default=0)
    lines = [f"{one.id:{wide}}  {one.tip}" for one in found]
    value = [
        {
            "id": one.id,
            "version": one.version,
            "name": one.name,
            "tip": one.tip,
            "fields": [
                {"id": each.id, "option": each.flag, "name": each.name, "needed": each.needed}
                for each in one.all_fields
            ],
        }
        for one in found
    ]
    return Reply("\n".join(lines), value, FAILED if faults else 0)


def _made(workbench: Workbench, said: argparse.Namespace, arguments: argparse.Namespace) -> Reply:
    from desktop_app.worker.opening import read_document

    given = fields_said(said, workbench.all_fields)
    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        taken_folder(said.out, parts.paths, ends, "make")
        maker = Maker(
            workbench,
            given,
            said.out,
            recipe_services(parts),
            read_document,
            BlobStore(parts.paths.blobs),
            base=Path.cwd(),
            resume=said.resume,
            preview=getattr(said, "preview", False),
            hearer=run_teller(quiet=arguments.json),
        )
        run_batch_here(parts, maker.batch, maker.run)
    return Reply(maker.text(), maker.summary(), 0 if maker.batch.is_whole else FAILED)
