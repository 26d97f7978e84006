"""Words that change. Painted on the finished image, a hundred times faster than a matplotlib Text."""

from functools import cache, lru_cache
from math import ceil, floor

from matplotlib.font_manager import FontProperties, findfont
from PIL import Image, ImageDraw, ImageFont

from .style import DPI, INK, TYPE

ANCHORS = {"left": "l", "center": "m", "right": "r", "top": "a", "bottom": "d", "baseline": "s"}
FAR = 1e6  # pixels: outside of any picture is far enough, and a typed guess of 1e12 is beyond Pillow's numbers


@cache
def _font(points, bold, mono=False):
    family = "DejaVu Sans Mono" if mono else "DejaVu Sans"
    file = findfont(FontProperties(family=family, weight="bold" if bold else "normal"))
    return ImageFont.truetype(file, points * DPI / 72, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=300)  # most words stay the same from one frame to the next
def _stamp(text, anchor, spacing, *font):
    """The words as a mask, and where its corner lies when the words stand at (0, 0)."""
    how = {"font": _font(*font), "anchor": anchor, "align": "center", "spacing": spacing}
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), text, **how)
    left, top = floor(left), floor(top)
    mask = Image.new("L", (ceil(right) - left, ceil(bottom) - top))
    ImageDraw.Draw(mask).text((-left, -top), text, fill=255, **how)
    return mask, (left, top)


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

    def placed(self, height, scale=1):
        """The words as a mask and its left and top corner, in pixels of an image of that height; None if not seen."""
        if not (self.visible and self.text):
            return None
        if self.transform is None:
            x, y = self.x * scale, self.y * scale
        else:
            x, y = self.transform.transform((self.x, self.y))
            y = height - y
        x, y = (min(FAR, max(-FAR, at)) for at in (x, y))  # NaN too
        side, level = self.anchor
        if "\n" in self.text and level == "s":  # several lines have no common baseline
            level = "a"
        mask, (left, top) = _stamp(self.text, side + level, 5 * scale, self.size * scale, self.bold, self.mono)
        return mask, round(x) + left, round(y) + top

    def paint(self, image, scale=1):
        """Put the words on an RGB image that is `scale` times as large as the picture."""
        if found := self.placed(image.height, scale):
            mask, left, top = found
            image.paste(self.colour, (left, top), mask)

    def width(self):
        """How many pixels wide the words are."""
        return max(_font(self.size, self.bold, self.mono).getlength(line) for line in self.text.split("\n"))
