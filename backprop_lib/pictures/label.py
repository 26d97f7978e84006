"""Words that change. Painted on the finished image, a hundred times faster than a matplotlib Text."""

from functools import cache

from matplotlib.font_manager import FontProperties, findfont
from PIL import ImageFont

from .style import DPI, INK, TYPE

ANCHORS = {"left": "l", "center": "m", "right": "r", "top": "a", "bottom": "d", "baseline": "s"}


@cache
def _font(points, bold, mono=False):
    family = "DejaVu Sans Mono" if mono else "DejaVu Sans"
    file = findfont(FontProperties(family=family, weight="bold" if bold else "normal"))
    return ImageFont.truetype(file, points * DPI / 72, layout_engine=ImageFont.Layout.BASIC)


class Label:
    """Text at (x, y) in a transform's units: an axes' `transData`, say, or None for pixels from the top left corner."""

    def __init__(
        self, transform, x, y, text="", *, ha="left", va="baseline", size=TYPE, bold=False, mono=False, colour=INK
    ):
        self.transform, self.x, self.y, self.text = transform, x, y, text
        self.anchor = ANCHORS[ha] + ("m" if va == "center" else ANCHORS[va])
        self.size, self.bold, self.mono, self.colour = size, bold, mono, colour
        self.visible = True

    def set_text(self, text):
        self.text = text

    def set_position(self, x, y):
        self.x, self.y = x, y

    def paint(self, draw, height):
        """Put the words on an ImageDraw of an image `height` pixels high."""
        if not (self.visible and self.text):
            return
        x, y = self.x, self.y
        if self.transform is not None:
            x, y = self.transform.transform((x, y))
            y = height - y
        font = _font(self.size, self.bold, self.mono)
        anchor = (
            self.anchor if "\n" not in self.text else self.anchor[0] + {"s": "a"}.get(self.anchor[1], self.anchor[1])
        )
        draw.text(
            (round(x), round(y)), self.text, font=font, fill=self.colour, anchor=anchor, align="center", spacing=5
        )

    def width(self):
        """How many pixels wide the words are."""
        return max(_font(self.size, self.bold, self.mono).getlength(line) for line in self.text.split("\n"))
