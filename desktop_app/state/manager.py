"""ManagerState: what the models window observes. Filled by `worker.managing.manager_session`."""

from __future__ import annotations

from desktop_app.core.download import DownloadStatus
from desktop_app.core.gpu import GpuView
from desktop_app.core.network_audit import NetworkUse
from desktop_app.core.observable import Observable
from desktop_app.state.model_cards import (
    CatalogCard,
    CleanupStep,
    DiskUsageRow,
    DuplicateSet,
    LicenceQuestion,
    ManagerWork,
    ModelCard,
    ModelPictures,
    SharedFolder,
    TokenState,
    TrustView,
)
from desktop_app.state.work.compute_profiles import ComputeProfilesNow


class ManagerState:
    """The models there are, those that can be had, and what is being done about them."""

    def __init__(self, profiles: Observable[ComputeProfilesNow | None] | None = None) -> None:
        """``profiles``: those of the whole program."""
        self.profiles: Observable[ComputeProfilesNow | None] = (
            Observable(None) if profiles is None else profiles
        )
        self.cards: Observable[tuple[ModelCard, ...]] = Observable(())
        self.pictures: Observable[ModelPictures | None] = Observable(None)
        """Of the model that is looked at, as soon as they are counted."""
        self.catalog: Observable[tuple[CatalogCard, ...]] = Observable(())
        self.downloads: Observable[tuple[DownloadStatus, ...]] = Observable(())
        self.work: Observable[ManagerWork | None] = Observable(None)
        self.checking: Observable[ManagerWork | None] = Observable(None)
        """A test picture that waits or is being made, in percent."""
        self.online: Observable[bool] = Observable(False)
        """The master switch."""
        self.token: Observable[TokenState] = Observable(TokenState())
        self.endpoint: Observable[str] = Observable("")
        """Address of the hub in use; empty for the usual one."""
        self.mirrors: Observable[tuple[str, ...]] = Observable(())
        """Addresses of hubs that are asked where that one can't be reached."""
        self.bandwidth: Observable[int] = Observable(0)
        """Limit in bytes a second; 0 for none."""
        self.parallel: Observable[int] = Observable(3)
        """Files fetched at the same time."""
        self.network_log: Observable[tuple[NetworkUse, ...]] = Observable(())
        """Newest first."""
        self.licence: Observable[LicenceQuestion | None] = Observable(None)
        """A question that waits for an answer."""
        self.report: Observable[TrustView | None] = Observable(None)
        self.duplicates: Observable[tuple[DuplicateSet, ...] | None] = Observable(None)
        """None until somebody looked."""
        self.disk_usage: Observable[tuple[DiskUsageRow, ...] | None] = Observable(None)
        """None until it was measured."""
        self.free_bytes: Observable[int | None] = Observable(None)
        """Free on the disk of the models folder."""
        self.proposal: Observable[tuple[CleanupStep, ...] | None] = Observable(None)
        self.shared: Observable[tuple[SharedFolder, ...]] = Observable(())
        self.folder: Observable[str] = Observable("")
        """The models folder."""
        self.gpu: Observable[GpuView | None] = Observable(None)
        """How this machine stands with graphics cards; None until somebody looked."""
        self.gpu_busy: Observable[str] = Observable("")
        """What is being done about them: "look", "check", "remove" or nothing."""
