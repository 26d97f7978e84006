"""Two ways down: a map of a slice of the cost, and the cost by the number of examples looked at."""

import numpy as np

from .picture import Picture
from .style import INK, MUTED, WIDTH

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5)
NUMBERED = (0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5)
ROW, EDGE, APART = 0.75, 0.06, 0.06  # shares of the map: how high numbers stand, how far from its edge and each other
TOP = 3.2  # the highest cost on the plot; what is above is drawn at its edge
LOOKS = {  # walker: line, marker
    "careful": ({"lw": 3.2, "color": INK}, {"marker": "s", "ms": 14, "mfc": INK, "mec": "white", "mew": 1.5}),
    "drunk": ({"lw": 1.1, "color": INK}, {"marker": "o", "ms": 10, "mfc": "white", "mec": INK, "mew": 2}),
}


class Walkers(Picture):
    size = (WIDTH, 410)

    def __init__(self, ground):
        self.ground = ground
        super().__init__()

    def build(self):
        across, along, costs = self.ground
        self.map = self.axes(70, 74, 390, 262, xlim=across[[0, -1]], ylim=along[[0, -1]])
        self.map.contourf(across, along, costs, levels=(0, *LEVELS, 100), colors=greys(len(LEVELS) + 1), zorder=0)
        at = crossings(self.ground, NUMBERED)
        plain = [level for level in LEVELS if level not in at and costs.min() < level < costs.max()]
        if plain:
            self._lines(plain)
        if at:  # lines of their own: matplotlib 3.9 can number only all lines of a call
            self.map.clabel(self._lines(list(at)), manual=list(at.values()), fontsize=11, colors=INK, fmt="%g")
        self.map.set_xlabel("one direction")
        self.map.set_ylabel("another direction")
        self.map.set_title("a flat slice of the cost: the whiter, the lower", size=11, color=MUTED)

        self.plot = self.axes(520, 74, 230, 262, ylim=(0, TOP))
        self.plot.set_xlabel("digits looked at")
        self.plot.set_title("cost, at equal work", size=11, color=MUTED)
        self.tracks, self.falls, self.places, self.heights, self.names, self.tags = {}, {}, {}, {}, {}, {}
        for name, (line, marker) in LOOKS.items():
            for artists, axes in ((self.tracks, self.map), (self.falls, self.plot)):
                artists[name] = self.moves(axes.plot([], [], zorder=3, **line)[0])
            for artists, axes in ((self.places, self.map), (self.heights, self.plot)):
                artists[name] = self.moves(axes.plot([], [], zorder=5, clip_on=False, **marker)[0])
            self.names[name] = self.label(self.map.transData, 0, 0, name, va="center", bold=True)
            self.tags[name] = self.label(self.plot.transData, 0, 0, name, va="center", bold=True)
        self.guessed = self.label(None, 635, 404, ha="center", va="bottom", colour=MUTED)

    def _lines(self, levels):
        return self.map.contour(*self.ground, levels=levels, colors=MUTED, linewidths=0.7, zorder=1)

    def show(self, result):
        if self.plot.get_xlim() != (0, result.most):
            self.plot.set_xlim(0, result.most)
            ticks = (0, result.most // 2, result.most)
            self.plot.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
            self.behind(result.most)
        for name, walk in result.walks.items():
            self.tracks[name].set_data(*walk.track.T)
            self.falls[name].set_data(walk.seen, walk.costs)
            self.heights[name].set_data([walk.seen[-1]], [min(walk.costs[-1], TOP)])
        least, most = np.array([self.map.get_xlim(), self.map.get_ylim()]).T
        stands = {name: last_seen(walk.track, least, most) for name, walk in result.walks.items()}
        upper = max(stands, key=lambda name: stands[name][1])
        for name, walk in result.walks.items():
            off = not np.array_equal(stands[name], walk.track[-1])
            self._stand(name, *stands[name], off, 0.06 if name == upper else -0.06)
        careful, drunk = (min(result.walks[name].costs[-1], TOP) for name in ("careful", "drunk"))
        apart = max(0.0, 0.22 - abs(careful - drunk)) / 2 * (1 if careful >= drunk else -1)
        beside = result.seen + 0.06 * result.most
        self.tags["careful"].set_position(beside, careful + apart)
        self.tags["drunk"].set_position(beside, drunk - apart)

    def _stand(self, name, x, y, off, up):
        """Mark where a walker is on the map, or where it was last seen there if it is off."""
        (left, right), (low, high) = self.map.get_xlim(), self.map.get_ylim()
        self.places[name].set_data([x], [y])
        away = -1 if x > (left + right) / 2 else 1
        self.names[name].anchor = "rm" if away < 0 else "lm"
        self.names[name].set_text(f"{name}, off the map" if off else name)
        least, most = (0.14, 0.95) if up > 0 else (0.04, 0.86)  # room for the other name
        height = low + np.clip((y - low) / (high - low) + up, least, most) * (high - low)
        self.names[name].set_position(x + away * 0.035 * (right - left), height)

    def guess(self, value):
        """The name of the walker that was predicted to be lower."""
        self.guessed.set_text(f"you predicted: {value}")


def last_seen(track, least, most):
    """Where a walk stands; if that is off the map, where its line left the map last. It begins on the map.

    `least` and `most` are the map's corners. The true place may be far from where it was last seen.
    """
    if ((least <= track[-1]) & (track[-1] <= most)).all():
        return track[-1]
    start, move = track[:-1], np.diff(track, axis=0)
    move[move == 0] = 1e-200  # along an edge, which it meets far away
    first, second = np.sort([(least - start) / move, (most - start) / move], axis=0)  # as shares of the move
    enters, leaves = first.max(axis=1), second.min(axis=1)
    i = np.flatnonzero((enters <= leaves) & (enters <= 1) & (leaves >= 0))[-1]
    return np.clip(start[i] + leaves[i] * move[i], least, most)


def crossings(ground, levels):
    """{level: (x, y)} where the line of that cost first crosses a row in the upper part of the map.

    Levels without a line there, and such whose number would lie upon another, are left out.
    """
    across, along, costs = ground
    row = int(ROW * (len(along) - 1))
    room = EDGE * (across[-1] - across[0])
    inner = (across >= across[0] + room) & (across <= across[-1] - room)
    x, here = across[inner], costs[row][inner]
    found = {}
    for level in levels:
        crossed = np.flatnonzero(((here[:-1] - level) * (here[1:] - level) <= 0) & (here[:-1] != here[1:]))
        if not len(crossed):
            continue
        i = crossed[0]
        at = x[i] + (level - here[i]) / (here[i + 1] - here[i]) * (x[i + 1] - x[i])
        if all(abs(at - other) > APART * (across[-1] - across[0]) for other, _ in found.values()):
            found[level] = at, along[row]
    return found


def greys(n):
    """From white, the lowest ground, to a light grey."""
    return [f"{1 - 0.3 * (i / (n - 1)) ** 0.8:.3f}" for i in range(n)]
