"""Calling the command line."""

from __future__ import annotations

import pytest

from bot.__main__ import main


def convenor(*arguments: str) -> int:
    """Call the command line; its exit code."""
    with pytest.raises(SystemExit) as end:
        main([*arguments])
    assert isinstance(end.value.code, int)
    return end.value.code
