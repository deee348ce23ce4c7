"""Kinds of processors, also where libraries are told to use less than there is."""

from __future__ import annotations

import platform

import pytest
import torch

from desktop_app.networks import processor
from desktop_app.networks.processor import KINDS, processor_kind


@pytest.fixture(autouse=True)
def _an_amx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(processor, "_x86_kind", lambda: "amx")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("ONEDNN_MAX_CPU_ISA", "AVX2", "avx2"),
        ("ONEDNN_MAX_CPU_ISA", "avx2_vnni", "avx2"),
        ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE", "avx512"),
        ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_VNNI", "avx512"),
        ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16", "avx512_bf16"),
        ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_AMX", "amx"),
        ("ONEDNN_MAX_CPU_ISA", "DEFAULT", "amx"),
        ("ATEN_CPU_CAPABILITY", "avx2", "avx2"),
        ("ATEN_CPU_CAPABILITY", "avx512", "amx"),
        ("ATEN_CPU_CAPABILITY", "nonsense", "amx"),
    ],
)
def test_less_may_be_used_than_there_is(name: str, value: str, kind: str) -> None:
    assert processor_kind({name: value}) == kind


def test_never_more_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_x86_kind", lambda: "avx512")
    assert processor_kind({"ONEDNN_MAX_CPU_ISA": "AVX512_CORE_AMX"}) == "avx512"


def test_what_torch_tells_of_the_instructions_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(platform, "machine", lambda: "AMD64")
    probes = ("_is_avx512_supported", "_is_avx512_bf16_supported", "_is_amx_tile_supported")
    for has in range(len(probes) + 1):
        for at, probe in enumerate(probes):
            monkeypatch.setattr(torch.cpu, probe, lambda there=at < has: there, raising=False)
        assert processor_kind({}) == KINDS[has]


def test_arm_is_told_from_x86(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    monkeypatch.setattr(processor, "_aarch64_has_bf16", lambda: True)
    assert processor_kind({}) == "arm_bf16"
