"""What the lessons import, in the order in which they need it."""

from .data import digits, mnist, one_hot
from .network import (
    Network,
    accuracy,
    backward,
    backward_each,
    cost,
    costs,
    flatten,
    forward,
    random_network,
    relu,
    sigmoid,
    step,
    unflatten,
)
from .checking import wiggle
from .training import mini_batches, train

__all__ = [
    "Network",
    "accuracy",
    "backward",
    "backward_each",
    "cost",
    "costs",
    "digits",
    "flatten",
    "forward",
    "mini_batches",
    "mnist",
    "one_hot",
    "random_network",
    "relu",
    "sigmoid",
    "step",
    "train",
    "unflatten",
    "wiggle",
]
