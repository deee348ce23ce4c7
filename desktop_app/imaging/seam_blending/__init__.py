"""Seam repair without a model: its output is put into the picture so that nobody sees where.

`blend_seams` does it once; `BlendChain` keeps every stage's result for sliders. Each stage is a
module: align, sharpen, colour, gate, crossfade, grain. What the pixels around the mask say is
    gathered in
`surroundings`. Writing into the document is `imaging.blend`'s work, not done here.
"""

from desktop_app.imaging.seam_blending.chain import BlendChain, blend_seams
from desktop_app.imaging.seam_blending.values import BlendResult, BlendSettings, StageReport

__all__ = ["BlendChain", "BlendSettings", "BlendResult", "StageReport", "blend_seams"]
