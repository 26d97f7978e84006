"""Settings for all tests: hypothesis has no deadline, because a shared laptop pauses when it likes."""

import os

from hypothesis import settings

settings.register_profile("lessons", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("lessons")
