"""Pieces that several pictures are made of."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from .cells import cells
from .style import DPI, FALL, GUESS, INK, MUTED, RISE


def digit(picture, left, top, side, shape=(28, 28)):
    """An image of white on black, in a square of `side` pixels; set its data with an array (28, 28) from 0 to 1."""
    axes = picture.axes(left, top, side, side)
    axes.set_axis_off()
    return cells(picture, axes, np.zeros(shape), cmap="gray", vmin=0, vmax=1, interpolation="nearest")


class Pixels(Artist):
    """An image whose pixels are the picture's own: nothing is resampled. Set its data with uint8 (h, w, 3 or 4)."""

    def __init__(self, picture, left, top, width, height):
        super().__init__()
        self.page = np.full((height, width, 4), 255, dtype=np.uint8)
        self.corner = left, picture.size[1] - top - height
        picture.moves(picture.figure.add_artist(self))

    def set_data(self, page):
        """A page smaller than the place lies in its top left corner."""
        h, w, channels = page.shape
        self.page[:] = 255
        self.page[::-1][:h, :w, :channels] = page  # the lowest row comes first

    def draw(self, renderer):
        scale, page = renderer.dpi / DPI, self.page
        if scale != 1:
            high, wide = (np.arange(round(n * scale)) * n // round(n * scale) for n in page.shape[:2])
            page = page[np.ix_(high, wide)]
        left, bottom = self.corner
        renderer.draw_image(renderer.new_gc(), left * scale, bottom * scale, page)


def discs(picture, axes, x, y, radius):
    """Neurons at (x, y), of `radius` points: `set_array` takes their activations, black 0 to white 1."""
    neurons = axes.scatter(
        x, y, s=(2 * radius) ** 2, c=np.zeros(len(x)), cmap="gray", vmin=0, vmax=1, edgecolors=INK, linewidths=1.2
    )
    neurons.set_zorder(4)
    return picture.moves(neurons)


def ticks(picture, axes):
    """Targets: marks at wanted values; set with `set_segments`."""
    return picture.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=2.5, zorder=5)))


def diamonds(picture, axes, x):
    """What was measured by wiggling: hollow diamonds; set with `set_data`."""
    (line,) = axes.plot(x, np.zeros(len(x)), "D", ms=9, mfc="none", mec=INK, mew=1.8, zorder=6)
    return picture.moves(line)


class Bars:
    """Rectangles in two colours, each colour one path: blue for what wants to rise, orange for what wants to fall."""

    def __init__(self, picture, axes, zorder=2, colours=(RISE, FALL)):
        self.patches = [
            picture.moves(axes.add_patch(PathPatch(_rectangles([], [], [], []), lw=0, fc=colour, zorder=zorder)))
            for colour in colours
        ]

    def set(self, left, right, bottom, top, up=None):
        """Edges, each a number or an array; blue where `up` is true, by default where top is above bottom."""
        edges = np.broadcast_arrays(left, right, bottom, top)
        up = np.broadcast_to(edges[3] > edges[2] if up is None else up, edges[0].shape)
        for patch, chosen in zip(self.patches, (up, ~up), strict=True):
            patch.set_path(_rectangles(*(edge[chosen] for edge in edges)))


class Arrows:
    """Upright arrows for wishes: blue and up for what wants to rise, orange and down for what wants to fall.

    `width` and `head` are pixels. An arrow shorter than its head is all head, and one of no length is not drawn.
    A `ghost` is a dashed outline: wished, but not settable.
    """

    def __init__(self, picture, axes, width=6, head=13, zorder=5, ghost=False, **options):
        self.axes, self.width, self.head = axes, width, head
        self.patches = []
        for colour in (RISE, FALL):
            look = {"fc": "none", "ec": colour, "lw": 1.6, "ls": (0, (2.2, 1.2))} if ghost else {"fc": colour, "lw": 0}
            arrow = PathPatch(_rectangles([], [], [], []), zorder=zorder, **look, **options)
            self.patches.append(picture.moves(axes.add_patch(arrow)))

    def set(self, x, start, stop):
        """From (x, start) to (x, stop) in the axes' units, numbers or arrays."""
        x, start, stop = (np.asarray(part, dtype=float) for part in np.broadcast_arrays(x, start, stop))
        pixels = np.abs(self.axes.transData.transform((1, 1)) - self.axes.transData.transform((0, 0)))
        across, along = self.axes.figure.dpi / DPI / pixels
        neck = stop - np.sign(stop - start) * np.minimum(self.head * along, np.abs(stop - start))
        thin, wide = self.width / 2 * across, self.head * 0.62 * across
        corners = np.array(
            [
                [x - thin, x - thin, x - wide, x, x + wide, x + thin, x + thin, x - thin],
                [start, neck, neck, stop, neck, neck, start, start],
            ]
        )
        codes = [Path.MOVETO, *[Path.LINETO] * 6, Path.CLOSEPOLY]
        for patch, chosen in zip(self.patches, (stop > start, stop < start), strict=True):
            points = corners[:, :, chosen].T.reshape(-1, 2)
            patch.set_path(Path(points, np.tile(codes, chosen.sum()).astype(Path.code_type)))


class Triangles:
    """Signed amounts from -1 to 1 as areas: blue and upright for what wants to rise, else orange and upside down.

    An amount of 1 has sides of `side` pixels; the axes' unit is one pixel. An `open` one is an outline that reaches no
    further than a solid one would.
    """

    def __init__(self, picture, axes, side=20, zorder=3, colours=(RISE, FALL), open=False, **options):
        self.side, self.open, self.patches = side, open, []
        for colour in colours:
            # of an outline's line the outer half is cut off
            look = {"fc": "white", "ec": colour, "lw": 1.8} if open else {"fc": colour, "lw": 0}
            triangle = PathPatch(Path(np.zeros((1, 2))), zorder=zorder, **look, **options)
            self.patches.append(picture.moves(axes.add_patch(triangle)))

    def set(self, x, y, amounts):
        half = self.side / 2 * np.sqrt(np.abs(amounts)) * np.sign(amounts)
        corners = np.array([[x - half, x + half, x, x - half], [y - half, y - half, y + half, y - half]])
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        for patch, chosen in zip(self.patches, (amounts > 0, amounts < 0), strict=True):
            points = corners[:, :, chosen].T.reshape(-1, 2)
            path = Path(points, np.tile(codes, chosen.sum()).astype(Path.code_type))
            patch.set_path(path)
            if self.open and len(points):
                patch.set_clip_path(path, patch.axes.transData)


def _rectangles(left, right, bottom, top):
    corners = np.array([[left, left, right, right, left], [bottom, top, top, bottom, bottom]], dtype=float)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], corners.shape[-1])
    return Path(corners.T.reshape(-1, 2), codes.astype(Path.code_type))


def outline(picture, axes, zorder=7, width=2.5):
    """The learner's prediction as a closed grey line, seen on white and on colours; set with `set_xy`."""
    edge = {"lw": width, "ec": MUTED, "path_effects": [withStroke(linewidth=width + 3.5, foreground="white")]}
    return picture.moves(axes.add_patch(Polygon(np.zeros((4, 2)), fill=False, zorder=zorder, **edge)))


def around(picture, left, top, width, height):
    """The learner's choice: a grey frame, given in pixels from the left and the top; hidden until it is shown."""
    w, h = picture.size
    corner = left / w, 1 - (top + height) / h
    frame = Rectangle(corner, width / w, height / h, fill=False, ec=GUESS, lw=3, visible=False)
    return picture.moves(picture.figure.add_artist(frame))


def zero_line(axes):
    axes.axhline(0, color=MUTED, lw=1, zorder=1)
