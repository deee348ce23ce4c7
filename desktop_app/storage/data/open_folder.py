"""Opening the data folder: refused where a newer program wrote it, kept first where an older did.

The stores themselves change their formats when they are opened; this comes before that.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.storage.data.process_locks import DataFolderLock, gate
from desktop_app.storage.data.stores import STORES, Store
from desktop_app.storage.data.version import find_version, refuse_newer, write_version
from desktop_app.storage.paths import DataPaths


def open_data(paths: DataPaths, stores: Sequence[Store] = STORES) -> DataFolderLock:
    """Make the data folder ready for this program.

    Returns:
        The use of it, to be kept as long as any store is open.

    Raises:
        StorageError: ``data_newer`` (nothing was touched), ``data_in_use`` where formats have to
            change and another program uses them, ``data_backup_failed``,
            ``data_folder_unwritable``.
    """
    refuse_newer(paths, find_version(paths, stores))
    paths.ensure()
    with gate(paths.running):
        found = find_version(paths, stores)
        refuse_newer(paths, found)
        use = DataFolderLock(paths.running)
        try:
            today = {store.name: store.version for store in stores}
            if found.older:
                if use.others():
                    raise StorageError("data_in_use", folder=str(paths.root))
                from desktop_app.storage.data.backups import make_backup

                before = found.recorded.program if found.recorded is not None else "unknown"
                make_backup(paths, found.older, before, stores)
                # Before the formats change: from now on an older program refuses the folder.
                write_version(paths, today)
            else:
                with contextlib.suppress(VelaturaError):  # it says the same at the next start
                    write_version(paths, today)
        except BaseException:
            use.release()
            raise
    return use
