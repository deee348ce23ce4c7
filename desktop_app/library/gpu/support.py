"""GPU support as the page and the command line see it: how things stand, and what to ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop_app.catalog.gpu_packs import GpuBuild, load_gpu_builds
from desktop_app.core.cancel import CancelToken
from desktop_app.core.download import DownloadRequest, PackSource
from desktop_app.core.errors import StorageError
from desktop_app.core.gpu import GpuAdvice, GpuView
from desktop_app.core.gpu_texts import gpu_sentence
from desktop_app.library.download.addresses import download_id
from desktop_app.library.download.wheels.installed import base_torch, brings_gpu
from desktop_app.library.gpu.build_choice import advise, system_of
from desktop_app.library.gpu.detection import GpuPlaces, find_gpus
from desktop_app.library.gpu.packs import Pack, Packs
from desktop_app.library.network.endpoints import checked_endpoint

USUAL_INDEX = "https://download.pytorch.org/whl"


def indexes_in_use(setting: str, mirrors: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses of the package index and its mirrors, in the order they are asked; each once.

    Raises:
        NetworkError: ``address_invalid`` or ``address_insecure``.
    """
    named = (setting or USUAL_INDEX, *mirrors)
    return tuple(dict.fromkeys(checked_endpoint(each) for each in named if each.strip()))


class GpuSupport:
    """What there is and what can be had. Methods take up to a second and may be called from any
    thread but the window's.

    Args:
        packs: the builds that were added.
        indexes: addresses of the package indexes; raises NetworkError.
        places: where cards are looked for.
    """

    def __init__(
        self, packs: Packs, indexes: Callable[[], tuple[str, ...]], places: GpuPlaces | None = None
    ) -> None:
        self.packs = packs
        self._indexes = indexes
        self._places = places or GpuPlaces()

    def builds(self) -> Mapping[str, GpuBuild]:
        """All builds by id. Raises StorageError ``catalog_invalid``."""
        return load_gpu_builds()

    def view(self, wanted: str = "") -> GpuView:
        """How things stand now.

        Args:
            wanted: id of a build to take whatever is advised; empty for what is.
        """
        builds, system = self.builds(), self._system()
        gpus = find_gpus(self._places)
        advice = advise(gpus, builds, system)
        version, local = base_torch()
        if advice.build and brings_gpu():
            advice = GpuAdvice("gpu_built_in", {"build": local or "CUDA"}, gpu=advice.gpu)
        build = builds.get(wanted or advice.build)
        needs = None if build is None else build.needs.get(system)
        self.packs.clear_leftovers()
        pack = self._pack()
        own = None if pack is None else builds.get(pack.build)
        return GpuView(
            gpus,
            advice,
            "" if build is None or needs is None else build.name,
            0 if needs is None else needs.download_bytes,
            0 if needs is None else needs.unpacked_bytes,
            "+".join(part for part in (version, local) if part),
            "" if pack is None else pack.id,
            "" if pack is None else pack.build if own is None else own.name,
            0 if pack is None else pack.size_bytes,
            "" if pack is None else pack.device,
            None if pack is None else self._problem(pack, version),
        )

    def request(self, wanted: str = "") -> tuple[DownloadRequest, GpuBuild]:
        """What to fetch for this machine, and the build it is.

        Args:
            wanted: as in `view`.

        Raises:
            StorageError: ``pack_unadvised``.
            NetworkError: an index's address can't be used.
        """
        view, system = self.view(wanted), self._system()
        build = self.builds().get(wanted or view.advice.build)
        if build is None or system not in build.needs:
            reason = gpu_sentence(view.advice.code, view.advice.params)
            raise StorageError("pack_unadvised", reason=reason.rstrip("."))
        version, _ = base_torch()
        addresses = tuple(f"{each}/{build.path}" for each in self._indexes())
        unpacked = build.needs[system].unpacked_bytes
        source = PackSource(build.id, version, build.path, addresses, unpacked)
        title = f"GPU support ({build.name})"
        return DownloadRequest(download_id(source, ""), title, source, ""), build

    def remove(self) -> None:
        """Delete all builds that were added.

        Raises:
            StorageError: ``pack_none`` or ``pack_in_use``.
        """
        there = self.packs.installed()
        if not there:
            raise StorageError("pack_none")
        for pack in there:
            self.packs.remove(pack)

    def check(self, stop: CancelToken) -> None:
        """Try the build that was added; if it works, it is used again.

        Raises:
            StorageError: ``pack_none``.
            EngineError: ``pack_check_failed``.
            Cancelled: somebody asked to stop.
        """
        pack = self._pack()
        if pack is None:
            raise StorageError("pack_none")
        self.packs.check_again(pack, stop)

    def _pack(self) -> Pack | None:
        """The one that is used, else the one that was added last."""
        return self.packs.current() or next(iter(self.packs.installed()), None)

    def _problem(self, pack: Pack, version: str) -> GpuAdvice | None:
        if not self.packs.suits(pack):
            return GpuAdvice("pack_other_torch", {"old": pack.torch, "new": version})
        reason = self.packs.failure(pack)
        return GpuAdvice("pack_failed", {"reason": reason}) if reason else None

    def _system(self) -> str:
        return system_of(self._places.system, self._places.machine)
