from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.pixels import digest, frozen


def test_a_digest_tells_shapes_types_order_and_absence_apart() -> None:
    a = np.zeros((2, 3), "uint8")
    digests = [digest(a), digest(a.T), digest(a.astype("int8")), digest(a, None), digest(None, a)]
    assert len(set(digests)) == 5
    assert digest(np.asfortranarray(a)) == digest(a)


def test_a_frozen_array_is_a_view_that_cannot_be_written() -> None:
    source = np.zeros(3)
    view = frozen(source)
    with pytest.raises(ValueError):
        view[0] = 1
    source[0] = 1
    assert view[0] == 1
