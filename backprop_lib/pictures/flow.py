"""The network: pixels on the left, columns of neurons, outputs on the right. Lessons compose it into their pictures."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.patches import Rectangle

from .cells import cells
from .parts import digit, discs
from .picture import Picture
from .style import FAINT, FALL, INK, MUTED, PAPER, RISE, WIDTH, a_digit

DECIMAL = 10  # pixels: how wide a decimal is
DOT = 2.0  # points: the radius of a neuron that is not computed yet


def _signed_colours():
    """Orange for the most negative, white for 0, blue for the most positive."""
    strength = np.linspace(-1, 1, 255)[:, None]
    ends = np.where(strength < 0, to_rgb(FALL), to_rgb(RISE))
    return ListedColormap(1 + np.abs(strength) * (ends - 1), "signed")


SIGNED = _signed_colours()


def signed_image(picture, left, top, side, shape=(28, 28)):
    """Weights or products as a square picture, blue above 0 and orange below; set with `set_data` and `set_clim`."""
    axes = picture.axes(left, top, side, side, xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=MUTED, position=("outward", 1))
    return cells(picture, axes, np.zeros(shape), cmap=SIGNED, vmin=-1, vmax=1, interpolation="nearest")


class NetworkDrawing:
    """A network inside a picture, in the box `left, top, width, height` of pixels.

    axes          one unit is one pixel; (0, 0) is the box's bottom left corner
    positions[l]  (n_l, 2): where each neuron of layer l is, in the axes' units; for l = 0 each pixel of the image
    radius        of a neuron's disc, in points
    right         pixels that are kept free to the right of the outputs, for their names and numbers
    headings      what stands above the layers
    learns        whether the weights change from frame to frame; else the edges are part of the background, and each
                  change of theirs costs a redraw of everything

    `strands` and `ring` move freely.
    The 12,544 edges of the first layer are not drawn: a fan of faint lines stands for them.
    """

    def __init__(
        self,
        picture,
        left,
        top,
        width,
        height,
        sizes=(784, 16, 16, 10),
        *,
        radius=6.0,
        right=64,
        headings=(),
        learns=False,
    ):
        self.learns = learns
        self.picture, self.sizes, self.radius, self.size = picture, tuple(sizes), radius, (width, height)
        self.axes = picture.axes(left, top, width, height, xlim=(0, width), ylim=(0, height))
        self.axes.set_axis_off()
        high = height - (24 if headings else 0)
        self.positions = self._placed(width - right, high)
        side = self.side
        self.image = digit(picture, left, top + height - high / 2 - side / 2, side, (self.pixels, self.pixels))
        for l, words in enumerate(headings):
            x = side / 2 if l == 0 else self.positions[l][0, 0]
            y = high / 2 + side / 2 + 8 if l == 0 else high + 6
            self.axes.text(x, y, words, ha="center", color=MUTED)
        self._fan()
        x, y = np.concatenate(self.positions[1:]).T
        self.discs = discs(picture, self.axes, x, y, radius)
        self.discs.set_clip_on(False)  # the lowest neurons touch the edge
        self._edges = self.axes.add_collection(LineCollection([], zorder=1))
        self._edges.set_segments(
            [ends for l in range(1, len(sizes) - 1) for ends in self.segments(l).reshape(-1, 2, 2)]
        )
        if learns:
            picture.moves(self._edges)
        self._shown = None
        x = self.positions[1][0, 0]  # while some edges are lit, a veil dims all others
        veil = Rectangle(
            (x, 0), self.positions[-1][0, 0] - x, high, fc=PAPER, lw=0, alpha=0.65, zorder=2, visible=False
        )
        self._veil = picture.moves(self.axes.add_patch(veil))
        self._strands = picture.moves(self.axes.add_collection(LineCollection([], zorder=3)))
        self._rings = picture.moves(
            self.axes.scatter(
                [], [], s=(2 * radius + 7) ** 2, facecolors="none", edgecolors=INK, linewidths=2.2, zorder=5
            )
        )
        self._rings.set_clip_on(False)  # the lowest neuron's reaches below the box
        self.names = [
            picture.label(self.axes.transData, x + 2.2 * radius + 3, y, f"{j}", va="center", bold=True)
            for j, (x, y) in enumerate(self.positions[-1])
        ]
        self.numbers = [
            picture.label(self.axes.transData, x + 2.2 * radius + 20, y, va="center") for x, y in self.positions[-1]
        ]
        self._answer = picture.moves(self.axes.add_patch(Rectangle((0, 0), 0, 0, fill=False, ec=INK, lw=2, zorder=6)))
        self._answer.set(visible=False, clip_on=False)  # with more decimals it reaches beyond the box

    def activations(self, layers):
        """Show activations, a list of (n_l,) arrays that begins with the pixels; layers left out are small dots."""
        self.image.set_data(np.reshape(layers[0], (self.pixels, self.pixels)))
        values, radii = np.zeros(sum(self.sizes[1:])), np.full(sum(self.sizes[1:]), DOT)
        lit = np.concatenate([np.empty(0), *layers[1:]])
        values[: len(lit)], radii[: len(lit)] = lit, self.radius
        self.discs.set_array(values)
        self.discs.set_sizes((2 * radii) ** 2)

    def edges(self, weights, scale=None):
        """Show `net.weights` as lines, all but the first layer's: blue above 0, orange below, wide and dense by size.

        `scale` is the weight drawn at full width; by default the largest one shown.
        """
        values = np.concatenate([w.ravel() for w in weights[1:]])
        scale = scale or np.abs(values).max() or 1.0  # 0 where all weights are
        key = (*values, scale)
        if key != self._shown:
            self._shown = key
            self._edges.set(
                color=_rgba(values, scale, 0.55), linewidths=0.3 + 1.9 * np.minimum(np.abs(values) / scale, 1)
            )
            if not self.learns:
                self.picture.background = None

    def strands(self, l, values, scale=None, widths=(0.8, 5.0)):
        """Light the edges from layer l to layer l + 1 (l of 1 or more): `values` (n_out, n_in), but no 0.

        `widths` of a line next to 0 and of one at `scale`, in points.
        """
        values = np.asarray(values, dtype=float)
        drawn = values != 0
        self._veil.set_visible(drawn.any())
        if not drawn.any():
            self._strands.set_segments([])
            return
        scale = np.abs(values).max() if scale is None else scale
        self._strands.set_segments(self.segments(l)[drawn])
        self._strands.set(
            color=_rgba(values[drawn], scale, 1, 0.25),
            linewidths=widths[0] + (widths[1] - widths[0]) * np.minimum(np.abs(values[drawn]) / scale, 1),
        )

    def highlight(self, weights, l, j, scale=None):
        """Ring neuron j of layer l and light the edges that lead to it."""
        self.ring([(l, j)])
        values = np.zeros(weights[l - 1].shape)
        values[j] = weights[l - 1][j]
        self.strands(l - 1, values if l > 1 else 0, scale)
        if l == 1:  # its edges come from the pixels, and of those only a fan's two borders are drawn
            self._veil.set_visible(True)
            self._strands.set_segments([[corner, self.positions[1][j]] for corner in self._corners()])
            self._strands.set(color=INK, linewidths=1.2)

    def ring(self, neurons=()):
        """Circle the neurons given as pairs (l, j)."""
        self._rings.set_offsets(np.array([self.positions[l][j] for l, j in neurons]).reshape(-1, 2))

    def outputs(self, values=None, answer=None, decimals=2):
        """The numbers beside the outputs, and a frame around the network's answer."""
        for j, number in enumerate(self.numbers):
            number.set_text("" if values is None else f"{values[j]:.{decimals}f}")
            number.bold = j == answer
        self._answer.set_visible(answer is not None)
        if answer is not None:
            x, y = self.positions[-1][answer]
            r = self.radius * 1.39
            half = max(r + 4, 10)  # room for the numbers beside a small neuron
            self._answer.set_bounds(x - r - 5, y - half, 2 * r + 70 + DECIMAL * (decimals - 2), 2 * half)

    def segments(self, l):
        """Where the edges from layer l to layer l + 1 run: (n_out, n_in, 2, 2)."""
        start, stop = self.positions[l], self.positions[l + 1]
        shape = (len(stop), len(start), 2)
        return np.stack([np.broadcast_to(start, shape), np.broadcast_to(stop[:, None], shape)], axis=2)

    def _placed(self, width, high):
        self.pixels = round(np.sqrt(self.sizes[0]))
        side = self.side = min(0.48 * high, 0.2 * width)
        centres = (np.arange(self.pixels) + 0.5) * side / self.pixels
        x, y = np.meshgrid(centres, high / 2 + side / 2 - centres)
        placed = [np.column_stack([x.ravel(), y.ravel()])]
        gap = high / max(16, *self.sizes[1:])
        columns = np.linspace(side, width - self.radius * 1.39, len(self.sizes))[1:]
        for l, (n, x) in enumerate(zip(self.sizes[1:], columns, strict=True)):
            between = gap if l + 2 < len(self.sizes) else min(1.35 * high / 16, high / n)
            placed.append(np.column_stack([np.full(n, x), high / 2 + between * ((n - 1) / 2 - np.arange(n))]))
        return placed

    def _corners(self):
        """The right corners of the image."""
        pixels = self.positions[0].reshape(self.pixels, self.pixels, 2)
        return pixels[0, -1], pixels[-1, -1]

    def _fan(self):
        lines = [[corner, neuron] for neuron in self.positions[1] for corner in self._corners()]
        self.axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=0.8, zorder=0))


def _rgba(values, scale, most, least=0.04):
    """A colour for each value: its sign's, and the denser the larger."""
    dense = np.where(values == 0, 0, least + (most - least) * np.minimum(np.abs(values) / scale, 1))
    return np.column_stack([np.where(values[:, None] > 0, to_rgb(RISE), to_rgb(FALL)), dense])


class Flow(Picture):
    """A digit flows forward; one neuron may be singled out, with the edges that lead to it."""

    size = (WIDTH, 446)

    def build(self):
        headings = ("784 pixels", "hidden layer 1", "hidden layer 2", "outputs")
        self.network = NetworkDrawing(self, 14, 40, 720, 362, right=82, headings=headings)
        self.name = self.label(None, 14 + self.network.side / 2, 304, ha="center", va="top", colour=MUTED)
        self.answer = self.label(self.network.axes.transData, 0, 0, "its answer", va="center", bold=True)
        legend = "lines are weights: blue above 0, orange below 0, the larger the thicker; grey: too many to draw"
        self.figure.text(0.5, 1 - 434 / 446, legend, ha="center", va="center", color=MUTED)
        self.weights = signed_image(self, 14, 328, 74)
        self.weights_name = self.label(None, 96, 374, va="center", colour=MUTED)
        self.tally = [self.label(None, 828, y, ha="right", va="center") for y in (388, 407)]

    def show(self, result):
        drawing, layers = self.network, result.activations
        whole = len(layers) == len(drawing.sizes)
        drawing.edges(result.weights)
        drawing.activations(layers)
        drawing.outputs(*((layers[-1], result.answer, result.decimals) if whole else ()))
        self.name.set_text(f"example {result.example}: {a_digit(result.label)}")
        self.answer.visible = whole
        if whole:
            x, y = drawing.positions[-1][result.answer]
            self.answer.set_position(x + 82 + DECIMAL * (result.decimals - 2), y)
        words = f"the first ten {result.label}s are read as", "  ".join(map(str, result.ten))
        for label, text in zip(self.tally, words, strict=True):
            label.set_text(text if whole else "")
        self._follow(result.weights, result.layer, result.neuron)

    def _follow(self, weights, layer, neuron):
        if layer:
            self.network.highlight(weights, layer, neuron)
        else:
            self.network.ring()
            self.network.strands(1, 0)
        if self.weights.axes.get_visible() != (layer == 1):
            self.weights.set_visible(layer == 1)
            self.weights.axes.set_visible(layer == 1)
            self.background = None
        named = f"weights of\nneuron {neuron}: its lines lie\nbetween the black ones"
        self.weights_name.set_text(named if layer == 1 else "")
        if layer == 1:
            row = weights[0][neuron]
            self.weights.set_data(row.reshape(self.network.pixels, -1))
            self.weights.set_clim(-np.abs(row).max(), np.abs(row).max())
