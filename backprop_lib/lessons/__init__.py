"""One module for each notebook: it marries a model to a picture and asks the questions.

The lessons' matrices are small. A second BLAS thread gains little on them, and where the kernels of a class share the
cores, waking it can take a hundred times as long as the product. So a kernel that imports a lesson uses one.
"""

from threadpoolctl import threadpool_limits

threadpool_limits(1, user_api="blas")
