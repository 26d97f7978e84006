"""The grammar of the pictures: what each colour, size and line means, once for all lessons."""

import math

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

# A hue that is not here is not in palette.py either: it would be shown as the nearest that is.
RISE = "#1845fb"  # positive, or "wants to rise"; always together with a plus sign or an arrow up
FALL = "#ff5e02"  # negative, or "wants to fall"; always together with a minus sign or an arrow down
INK = "#1d1d1f"
MUTED = "#6b6b70"  # 5.3 : 1 on the paper
GUESS = "#8e8e96"  # the learner's prediction; 3.2 : 1
FAINT = "#dcdce0"
PAPER = "#ffffff"
MARK = "#ffd54a"  # look here
MARKED = "#fff1c3"  # the same, as a ground below what is drawn later; MUTED words keep 4.6 : 1 on it
WISHES = LinearSegmentedColormap.from_list("wishes", [FALL, PAPER, RISE])  # white wants nothing

WIDTH = 840  # pixels: what JupyterLab leaves beside its side bar on a laptop 1280 wide
TYPE = 11  # points; nothing is smaller
TITLE = 13
DPI = 100

RC = {
    "font.family": "DejaVu Sans",
    "font.size": TYPE,
    "axes.titlesize": TITLE,
    "axes.labelsize": TYPE,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "path.simplify": True,
}


def new_figure(width, height):
    """A figure of width x height pixels that belongs to nobody's global state."""
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def grammar():
    """The context in which artists are made, so that a user's own matplotlib settings change nothing here."""
    defaults = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}  # loads pyplot
    return matplotlib.rc_context({**defaults, **RC})


def colour(change):
    """Blue for what wants to rise, orange for what wants to fall."""
    return RISE if change > 0 else FALL


def signed(number, digits=2):
    """+0.31, -0.31 with a true minus sign, or 0.00."""
    text = f"{number:+.{digits}f}"
    if not float(text):
        return text[1:]
    return text.replace("-", "\N{MINUS SIGN}")


def unsigned(number, digits=2):
    """0.31, -0.31 with a true minus sign, or 0.00."""
    return signed(number, digits).removeprefix("+")


def places(number, digits, least, most):
    """Places after the point that show so many digits of a number, but at least `least` and at most `most`."""
    first = math.floor(math.log10(abs(number))) if number else 0
    return min(max(digits - 1 - first, least), most)


def every(wide, pixels):
    """Which columns have room for their number: every so many, where a column is `pixels` and a number `wide`."""
    return math.ceil(wide / pixels)


def a_digit(digit):
    """A digit with its article: "a 2", "an 8"."""
    return f"{'an' if digit == 8 else 'a'} {digit}"
