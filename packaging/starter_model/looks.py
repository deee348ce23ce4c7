"""Looks: what is done to a whole picture after it was put together.

"flat" and "3d" are two sets of sprites and need nothing; "sketch" is drawn
over with a coloured pencil. No sprites here.
"""

from __future__ import annotations

import cv2
import numpy as np

LINE_SIGMA = 2.2  # px; wider lines than a pencil's, so that a factor-16 autoencoder keeps them
WASH = 0.62  # how much of the colour is left


def sketch(picture: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 -> the same as a coloured-pencil drawing on white paper.

    Lines by the dodge of the luminance over its own blur, as in darkrooms.
    """
    colour = picture.astype(np.float32)
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    around = cv2.GaussianBlur(light, (0, 0), LINE_SIGMA)
    line = np.clip((light + 12) / (around + 12), 0, 1) ** 2.2
    line = cv2.GaussianBlur(line, (0, 0), 0.6)[..., None]
    wash = 255 - (255 - cv2.GaussianBlur(colour, (0, 0), 1.2)) * WASH
    return np.clip(wash * line + 40 * (1 - line) * (1 - line) + 0.5, 0, 255).astype(np.uint8)


FINISH = {"sketch": sketch}  # looks that need one
