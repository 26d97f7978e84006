"""One module for each notebook: it marries a model to a picture and asks the questions.

The lessons' matrices are small. A second BLAS thread gains little on them, and where the kernels of a class share the
cores, waking it can take a hundred times as long as the product. So a kernel that imports a lesson uses one.
"""

from IPython import get_ipython
from threadpoolctl import threadpool_limits

from backprop_first_cell import load_ipython_extension

threadpool_limits(1, user_api="blas")

if shell := get_ipython():  # None in a plain Python, such as the tests
    load_ipython_extension(shell)
