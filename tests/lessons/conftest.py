"""What every lesson's test begins with: a scene of its module `lesson`."""

import pytest


@pytest.fixture
def scene(request, net, data):
    """The scene of the name that `reading.of` gives; no callback of it may fail."""
    lesson = getattr(request.module, "lesson", None)
    if lesson is None:
        pytest.fail("this file does not say whose scene: from backprop_lib.lessons import ... as lesson  # noqa: F401")
    scene = getattr(lesson, request.param)(net, data)
    yield scene
    assert scene.errors == []
