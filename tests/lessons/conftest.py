"""What every lesson's test begins with: a scene of its module `lesson`."""

import pytest


@pytest.fixture
def scene(request, net, data):
    """The scene of the name that `reading.of` gives; no callback of it may fail."""
    scene = getattr(request.module.lesson, request.param)(net, data)
    yield scene
    assert scene.errors == []
