"""What a place in `flatten(net)` is called."""

from typing import NamedTuple

from . import expect


class Knob(NamedTuple):
    """One parameter: a weight to neuron j from neuron k, or (k is None) the bias of neuron j, in layer l + 1."""

    l: int
    j: int
    k: int | None
    sizes: tuple

    @property
    def symbol(self):
        return f"b{self.l}[{self.j}]" if self.k is None else f"w{self.l}[{self.j}, {self.k}]"

    @property
    def sentence(self):
        """In words: "the weight to output 2 from neuron 7 of hidden layer 2"."""
        to = neuron(self.l + 1, self.j, self.sizes)
        return (
            f"the bias of {to}" if self.k is None else f"the weight to {to} from {neuron(self.l, self.k, self.sizes)}"
        )


def neuron(layer, index, sizes):
    layer = expect.place("layer", layer, len(sizes := expect.sizes(sizes)))
    index = expect.place("index", index, sizes[layer])
    if layer == 0:
        return f"pixel {index}"
    if layer == len(sizes) - 1:
        return f"output {index}"
    return f"neuron {index} of hidden layer {layer}"


def bands(sizes):
    """Where the parts stand in `flatten(net)`: a list of (start, stop, l, "weights" or "biases")."""
    found, start, sizes = [], 0, expect.sizes(sizes)
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
        found.append((start, start + n_in * n_out, l, "weights"))
        found.append((start + n_in * n_out, start + n_in * n_out + n_out, l, "biases"))
        start = found[-1][1]
    return found


def knob(place, sizes):
    """The Knob at a place of `flatten(net)`; ValueError where there is none."""
    parts = bands(sizes)
    place = expect.place("place", place, parts[-1][1])
    start, _, l, kind = next(part for part in parts if place < part[1])
    j, k = divmod(place - start, int(sizes[l])) if kind == "weights" else (place - start, None)
    return Knob(l, j, k, expect.sizes(sizes))
