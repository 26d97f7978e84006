"""What results have in common that are known for one choice of examples after the other.

They have `counts`, arrays (choices so far, networks), and `wanted`, how many choices there are to be.
"""

import numpy as np


@property
def missing(result):
    """The choice that is being worked out; those before it are known."""
    known = len(result.counts[0])
    return known + 1 if known < result.wanted else None


@property
def means(result):
    """Over the choices that are known: one row for each array of counts."""
    return np.array([counts.mean(axis=0) for counts in result.counts])
