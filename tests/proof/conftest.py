"""One kernel with the scenes of all lessons, for the tests that try them one after the other."""

import pytest

from tools.rooms import room


@pytest.fixture(scope="session")
def house():
    """A Room in which `open_lesson` has been called for no lesson yet."""
    with room() as kernel:
        yield kernel
