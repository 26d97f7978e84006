"""What several lessons use: the first 2, room on a scale, how well wiggling agrees, long work and its sign."""

from html import escape

import ipywidgets as widgets
import numpy as np

from .. import expect

DRAWN = 784, 16, 16, 10  # the sizes of the network that pictures with sixteen columns are drawn for
SHORT, NOTHING = 1e-4, 1e-8  # of a gradient so short, so much may be wiggling's own rounding
SLICE = 0.02  # seconds of long work between two looks for messages


def first_of(digit, labels):
    """The place of the first of these labels that is this digit; ValueError if none is."""
    found = np.flatnonzero(labels == digit)
    if not found.size:
        raise ValueError(f"no {digit} is among these {len(labels):,} digits; expected every digit, as digits() has")
    return int(found[0])


def first_two(data):
    """The number of the first 2 among the training examples."""
    return first_of(2, data.train.labels)


def require_examples(data, least):
    """ValueError for fewer examples to learn from than a scene speaks of."""
    if len(data.train) < least:
        raise ValueError(f"data has {len(data.train)} training digits; expected {least} or more")


HIDDEN = {"": lambda n: True, "a hidden layer": lambda n: n > 0, "two hidden layers": lambda n: n == 2}


def unfit(net, why):
    """The ValueError for a network whose sizes do not fit: it names them."""
    return ValueError(f"net has the sizes {'-'.join(map(str, net.sizes))}; {why}")


def require_reader(net, *, hidden="", answers=True):
    """ValueError for a network that cannot read the digits, or lacks the hidden layers that a scene needs.

    Without `answers` it may have outputs of any number.
    """
    sizes = expect.network(net).sizes
    if sizes[0] != 784 or (answers and sizes[-1] != 10) or not HIDDEN[hidden](len(sizes) - 2):
        expected = ", ".join(filter(None, ["784 for the pixels", hidden, "and 10 for the answers" * answers]))
        raise unfit(net, f"expected {expected}")


def require_columns(net, least, most):
    """ValueError for a network whose last hidden layer has too few neurons for a scene, or too many for its picture."""
    require_reader(net, hidden="a hidden layer")
    if not least <= net.sizes[-2] <= most:
        raise unfit(net, f"expected {least} to {most} neurons in the last hidden layer, one for each column")


NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen"),
)


def spelled(n):
    """A number in words, up to sixteen."""
    return NUMBERS[n] if n < len(NUMBERS) else f"{n:,}"


def require_layers(net, hidden, neurons):
    """ValueError for a network with no hidden layer, with more of them, or with more neurons in one, than are drawn."""
    require_reader(net, hidden="a hidden layer")
    if len(net.sizes) - 2 > hidden or max(net.sizes[1:-1]) > neurons:
        raise unfit(net, f"the picture has room for {hidden} hidden layers of {neurons} neurons")


def require_drawn(net):
    """ValueError for a network of other sizes: it would have no place in the picture."""
    if expect.network(net).sizes != DRAWN:
        raise unfit(net, f"the pictures are drawn for {'-'.join(map(str, DRAWN))}")


def blocks(n, size):
    """The rows 0 to n - 1, a few at a time: slices of that many, the last one what is left."""
    return [slice(start, start + size) for start in range(0, n, size)]


def next_of_this_digit(labels, example):
    """The number of the next example with the same label; after the last of them comes the first."""
    same = np.flatnonzero(labels == labels[example])
    return int(same[np.searchsorted(same, example, side="right") % len(same)])


def room_for(usual, numbers):
    """How far a slider or an axis has to go: as far as usual, or to the largest number, rounded up to a tenth."""
    return max(usual, float(np.ceil(10 * np.abs(numbers).max()) / 10))


def in_double(net):
    """The network in float64, to be wiggled: in float32 a nudge of 1e-5 is lost in the rounding."""
    return net._replace(weights=[w.astype(float) for w in net.weights], biases=[b.astype(float) for b in net.biases])


def relative_error(shown, measured):
    """How far it is from what was measured, as a share of that; without bound where nothing was."""
    off, whole = np.linalg.norm(shown - measured), np.linalg.norm(measured)
    if whole < SHORT and off < NOTHING:
        return 0.0
    return off / whole if whole > NOTHING else np.inf


def agreement(*pairs):
    """How well what was measured agrees with what is shown, in words; nothing where nothing was measured."""
    apart = [np.abs(measured - shown).max() for measured, shown in pairs if measured is not None]
    if not apart:
        return ""
    far = "the same to six places" if max(apart) < 5e-7 else f"at most {max(apart):.6f} away"
    return f" Measured by wiggling: {far}."


class Waiting(widgets.HTML):
    """A sign that shows its words for the length of a `with` block, and nothing otherwise."""

    def __init__(self, words="training \N{HORIZONTAL ELLIPSIS}"):
        super().__init__(layout=widgets.Layout(min_width="80px"))
        self.words = words

    def show(self, on):
        self.value = f'<b role="status" aria-live="polite">{escape(self.words)}</b>' if on else ""

    def __enter__(self):
        self.show(True)

    def __exit__(self, *_):
        self.show(False)


class Meanwhile:
    """Long work of a scene: piece(scene) is called between the kernel's messages as long as it returns True.

    `on` says whether it goes on, for a model that must not wait then; `sign`, a `Waiting`, shows it.
    """

    def __init__(self, piece, sign=None):
        self.on = False
        self._piece, self._sign = piece, sign

    def begin(self, scene):
        """For a reaction: begin, or go on. False where no event loop runs; then the work is to be done at once."""
        self._switch(scene.meanwhile(self._piece, self._ended))
        return self.on

    def _ended(self):
        self._switch(False)

    def _switch(self, on):
        self.on = on
        if self._sign is not None:
            self._sign.show(on)


def off_by_tens(number, text):
    """Mistakes with the point one or two places too far to the left or the right: pairs (wrong number, text)."""
    return [(times * number, text) for times in (0.01, 0.1, 10, 100)]
