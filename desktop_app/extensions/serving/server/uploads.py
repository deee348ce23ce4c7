"""Picture files that somebody sent, kept as blobs for what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.job_record import UPLOADED
from desktop_app.core.pixels import digest

if TYPE_CHECKING:
    from desktop_app.storage.blob_store import BlobStore


def name_of_upload(data: bytes) -> str:
    """The id of a document that is the picture file ``data``, which `keep_upload` has to keep."""
    return UPLOADED + digest(np.frombuffer(data, np.uint8))


def keep_upload(uploads: BlobStore, data: bytes) -> None:
    """Have that picture file on the disk. Raises StorageError."""
    uploads.put(np.frombuffer(data, np.uint8))
