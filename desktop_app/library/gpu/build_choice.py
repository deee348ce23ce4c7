"""Which build of torch suits the cards: the newest that driver and card carry, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_app.catalog.gpu_packs import GpuBuild
from desktop_app.core.gpu import Gpu, GpuAdvice

_MACHINES = ("x86_64", "amd64")
_HELPFUL = ("gpu_driver_old", "gpu_denied", "gpu_driver_missing", "gpu_card_unknown")
"""Of several cards that can't be used, what is said first: what something can be done about."""


def system_of(platform: str, machine: str) -> str:
    """The system as the table calls it; empty where there are no builds for it."""
    if machine.lower() not in _MACHINES:
        return ""
    return "windows" if platform == "win32" else "linux" if platform.startswith("linux") else ""


def advise(gpus: Iterable[Gpu], builds: Mapping[str, GpuBuild], system: str) -> GpuAdvice:
    """What to do: the first card that can be used wins; else the most helpful reason."""
    all_of = [_for_card(gpu, tuple(builds.values()), system) for gpu in gpus]
    for advice in all_of:
        if advice.build or advice.code == "gpu_metal":
            return advice
    for code in _HELPFUL:
        for advice in all_of:
            if advice.code == code:
                return advice
    return all_of[0] if all_of else GpuAdvice("gpu_none")


def _for_card(gpu: Gpu, builds: tuple[GpuBuild, ...], system: str) -> GpuAdvice:
    said = {"gpu": gpu.name}
    if gpu.vendor in ("apple", "intel"):
        return GpuAdvice("gpu_metal" if gpu.vendor == "apple" else "gpu_intel", said, gpu=gpu)
    own = [build for build in builds if build.vendor == gpu.vendor and system in build.needs]
    if not own:
        return GpuAdvice("gpu_system", said, gpu=gpu)
    if not gpu.works:
        # A target is told by the driver: it is there, then.
        code = "gpu_denied" if gpu.target else "gpu_driver_missing"
        return GpuAdvice(code, said, gpu=gpu)
    carried = [build for build in own if build.carries(gpu.target)]
    if not carried:
        target = {"target": gpu.target, "build": own[0].name}
        return GpuAdvice("gpu_card_unknown", said | target, gpu=gpu)
    said["driver"] = gpu.driver
    for build in carried:
        if _new_enough(gpu.driver, build.needs[system].driver):
            return _chosen(gpu, own, carried, build, system, said)
    oldest = carried[-1]
    needed = {"build": oldest.name, "needed": oldest.needs[system].driver}
    return GpuAdvice("gpu_driver_old", said | needed, gpu=gpu)


def _chosen(
    gpu: Gpu,
    own: list[GpuBuild],
    carried: list[GpuBuild],
    build: GpuBuild,
    system: str,
    said: dict[str, str],
) -> GpuAdvice:
    said["build"] = build.name
    code = "gpu_can" if gpu.driver else "gpu_can_undriven"
    newest = own[0]
    if build is not newest:
        said |= {"newer": newest.name, "needed": newest.needs[system].driver}
        code = "gpu_can_older_driver" if newest in carried else "gpu_can_older_card"
    return GpuAdvice(code, said, build.id, gpu)


def _new_enough(driver: str, needed: str) -> bool:
    """Versions compare number by number; what can't be told is tried."""
    if not driver or not needed:
        return True
    return _numbers(driver) >= _numbers(needed)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
