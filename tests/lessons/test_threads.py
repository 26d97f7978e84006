"""A kernel that imports a lesson uses one BLAS thread; a program that imports the library alone keeps its own."""

import os
import subprocess
import sys

import pytest

COUNT = (
    "from threadpoolctl import threadpool_info; print(max((i['num_threads'] for i in threadpool_info()), default=0))"
)


@pytest.mark.parametrize(("module", "threads"), [("backprop_lib.lessons", 1), ("backprop_lib", 2)])
def test_threads_after_importing(module, threads):
    code = f"import numpy, {module}; {COUNT}"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    found = int(ran.stdout)
    if found == 0:
        pytest.skip("this machine's BLAS cannot be asked")
    if module == "backprop_lib" and found == 1:
        pytest.skip("this machine's BLAS has one thread in any case")
    assert found == threads
