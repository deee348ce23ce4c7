"""Where a converted file came from: a record that this program writes, and no file can claim.

The names of measures depend on it (`encoder_choice` of evaluation): weights that were
published as a pickle are known by that pickle's SHA-256 alone.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.model_record import Origin
from desktop_app.library.collection.collection import Collection
from desktop_app.library.trust.checksums import hash_file


def keep_conversion(collection: Collection, source: Path, target: Path) -> None:
    """Take up ``target``, which was just made of the pickle ``source``, with the hashes of both.
    Nothing is kept of one that lies outside the folders of models.

    Raises:
        StorageError: its record can't be kept.
    """
    token = CancelToken()
    made = hash_file(target, target.name, lambda _: None, token)
    pickle = hash_file(source, source.name, lambda _: None, token)
    origin = Origin("import", source.name, files=(made,), converted=pickle.sha256)
    with contextlib.suppress(InputError):
        collection.arrived(target, origin)
