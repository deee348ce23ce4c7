from __future__ import annotations

import errno

import pytest

from desktop_app.core.disk import error_while_writing, plain_reason


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOENT, errno.EIO, 9999])
def test_reasons_fit_after_a_colon(number: int) -> None:
    reason = plain_reason(OSError(number, "Some Words"))
    assert reason[0].islower() and not reason.endswith(".")


def test_an_error_without_number_still_has_words() -> None:
    assert plain_reason(OSError()) == "oserror"
    assert plain_reason(OSError("strange")) == "oserror"


def test_a_full_disk_and_a_used_up_quota_are_the_same_to_the_user() -> None:
    codes = {error_while_writing(OSError(n, ""), "x").code for n in (errno.ENOSPC, errno.EDQUOT)}
    assert codes == {"disk_full"}
    assert error_while_writing(OSError(errno.EACCES, ""), "x").code == "output_unwritable"
