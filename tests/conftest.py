"""Settings for all tests: one BLAS thread, and no deadline for hypothesis, since a shared laptop pauses at will."""

import os

from hypothesis import settings

# Before NumPy is loaded, here and in the kernels that tests start: on matrices as small as ours a second BLAS thread
# gains little, and where several kernels share the cores it costs up to a hundred times as much.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("lessons", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("lessons")
