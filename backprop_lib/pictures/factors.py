"""Three slopes on three curves, and their product beside what was measured."""

from .parts import Bars, around, diamonds, discs, ticks, zero_line
from .picture import Picture
from .style import INK, MUTED, WIDTH, signed

LEFTS, TOP, WIDE, HIGH = (58, 338, 618), 112, 196, 156  # pixels: three panels
PANELS = (  # names of the axes, name of the slope
    ("w", "z", "dz/dw = a_before"),
    ("z", "a", "da/dz = a (1 \N{MINUS SIGN} a)"),
    ("a", "C", "dC/da = 2 (a \N{MINUS SIGN} y)"),
)
NAMES = tuple(name.split(" ")[0] for *_, name in PANELS)
STRIP = 358  # pixels from the top: the product


class Factors(Picture):
    size = (WIDTH, 426)

    def __init__(self, ws, zs, most):
        """`ws` and `zs` are the ends of the scales of w and z, `most` is the largest product."""
        self.spans, self.most, self.guessed = (ws, zs, (-0.03, 1.03)), most, None
        super().__init__()

    def build(self):
        self.lines, self.tangents, self.points, self.slopes, self.frames = [], [], [], [], []
        heights = self.spans[1], (-0.03, 1.05), (-0.03, 1.05)
        for left, xlim, ylim, (x, y, name) in zip(LEFTS, self.spans, heights, PANELS, strict=True):
            axes = self.axes(left, TOP, WIDE, HIGH, xlim=xlim, ylim=ylim)
            axes.set_xlabel(x, labelpad=1)
            axes.text(-0.04, 1.04, y, ha="right", transform=axes.transAxes)
            axes.set_yticks([-5, 0, 5] if ylim[0] < -1 else [0, 0.5, 1])
            if ylim[0] < -1:
                zero_line(axes)
            self.figure.text((left + WIDE / 2) / WIDTH, 1 - 56 / self.size[1], name, ha="center", va="center")
            (line,) = axes.plot([], [], color=MUTED, lw=2.5, zorder=2)
            (tangent,) = axes.plot([], [], color=INK, lw=1.8, ls=(0, (4, 2)), zorder=4)
            self.lines.append(self.moves(line))
            self.tangents.append(self.moves(tangent))
            self.points.append(discs(self, axes, [0], [0], 6))
            self.points[-1].set_clip_on(False)
            self.frames.append(around(self, left, 44, WIDE, 52))
            self.slopes.append(self.label(None, left + WIDE / 2, 84, ha="center", va="center", bold=True, size=14))
        self.wanted = ticks(self, axes)
        self.wanted_name = self.label(axes.transData, 0, 0.19, "y", ha="center", va="center")
        for left in LEFTS[1:]:
            self.figure.text((left - 60) / WIDTH, 1 - 84 / self.size[1], "x", ha="center", va="center", size=14)
        self.strip = self.axes(
            LEFTS[1] - 60, STRIP - 14, WIDTH - LEFTS[1], 28, xlim=(-self.most, self.most), ylim=(-1, 1)
        )
        self.strip.set_yticks([])
        self.strip.spines["left"].set_visible(False)
        self.strip.axvline(0, color=MUTED, lw=1, zorder=1)
        self.strip.set_xlabel("bar: the product of the three slopes    diamond: w wiggled, C measured", labelpad=1)
        self.bar = Bars(self, self.strip)
        self.diamond = diamonds(self, self.strip, [0])
        scales = "each panel has its own scale: compare the numbers above, not the lines    disc: a, black 0 to white 1"
        self.figure.text(0.5, 1 - 324 / self.size[1], scales, ha="center", va="center", color=MUTED)
        self.guess_name = self.label(None, LEFTS[0] - 20, STRIP + 44, "grey frame: your guess", colour=MUTED)
        self.product = self.label(None, LEFTS[0] - 20, STRIP - 8, va="center", bold=True)
        self.wiggled = self.label(None, LEFTS[0] - 20, STRIP + 18, va="center", colour=MUTED)

    def show(self, result):
        n = result.neuron
        at = ((n.w, n.z), (n.z, n.a), (n.a, n.cost))
        artists = zip(self.lines, self.tangents, self.points, self.slopes, strict=True)
        rows = zip(artists, result.curves, result.factors, at, self.spans, strict=True)
        for (line, tangent, point, label), curve, slope, (x, y), span in rows:
            line.set_data(*curve)
            tangent.set_data(span, [y + slope * (end - x) for end in span])
            point.set_offsets([(x, y)])
            point.set_array([n.a])
            label.set_text(signed(slope, 4 if abs(slope) < 0.05 else 3))
        self.wanted.set_segments([[(n.y, 0), (n.y, 0.11)]])
        self.wanted_name.set_position(n.y, 0.19)
        for frame, name in zip(self.frames, NAMES, strict=True):
            frame.set_visible(result.asked and name == self.guessed)
        self.guess_name.visible = result.asked and self.guessed is not None
        product, measured = n.derivatives[0], n.measured[0]
        self.bar.set(min(product, 0), max(product, 0), -0.7, 0.7, product > 0)
        self.diamond.set_data([measured], [0])
        self.product.set_text(f"dC/dw = {signed(product, 4)}")
        self.wiggled.set_text(f"by wiggling {signed(measured, 4)}")

    def guess(self, value):
        """A grey frame around the factor that was suspected."""
        self.guessed = value
