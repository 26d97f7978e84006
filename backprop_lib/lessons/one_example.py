"""One example's squares and its wishes, with and without a formula."""

import numpy as np


def squares(outputs, wanted):
    """The cost of one example, from its outputs; they may be rows of outputs."""
    return ((outputs - wanted) ** 2).sum(axis=-1)


def wishes_for(outputs, wanted):
    """The desired nudges, -dC/da: the first line of the walk back, for one example, with its sign turned round."""
    return -2 * (outputs - wanted)


def wiggled(outputs, wanted, eps=1e-5):
    """The same, measured: one output at a time goes up and down a little, and the squares are added up again."""
    each = eps * np.eye(len(outputs))
    return -(squares(outputs + each, wanted) - squares(outputs - each, wanted)) / (2 * eps)
