"""Seam repair without a model: its output is put into the picture so that nobody sees where.

`repair` does it once; `RepairChain` keeps every stage's result for sliders. Each stage is a module:
align, sharpen, colour, gate, crossfade, grain. What the pixels around the mask say is gathered in
`surroundings`. Writing into the document is `imaging.blend`'s work, not done here.
"""

from desktop_app.imaging.repair.chain import RepairChain, repair
from desktop_app.imaging.repair.values import Repaired, RepairSettings, StageReport

__all__ = ["RepairChain", "RepairSettings", "Repaired", "StageReport", "repair"]
