"""Images of large cells: the pixels of a digit, weights, wishes."""

import numpy as np
from matplotlib.image import AxesImage
from PIL import Image

SHARP, SMOOTH = Image.Resampling.NEAREST, Image.Resampling.HAMMING


class Cells(AxesImage):
    """What `axes.imshow` makes, drawn several times as fast: cells get their colours, then they are enlarged."""

    def make_image(self, renderer, magnification=1.0, unsampled=False):
        x0, x1, y0, y1 = self.get_extent()
        first, last = (y1, y0) if self.origin == "upper" else (y0, y1)
        ends = self.get_transform().transform([(x0, first), (x1, last)])
        start, stop = ends.min(axis=0), ends.max(axis=0)
        clip = self.axes.bbox.extents.reshape(2, 2)
        seen = np.round([np.maximum(start, clip[0]), np.minimum(stop, clip[1])]).astype(int)
        if (seen[1] <= seen[0]).any():
            return None, 0, 0, None
        colours = self.to_rgba(self.get_array(), bytes=True)
        down, right = np.where(ends[0] < ends[1], 1, -1)[::-1]  # the lowest row comes first
        colours = Image.fromarray(np.ascontiguousarray(colours[::down, ::right]))
        crop = np.clip((seen - start) / (stop - start), 0, 1) * colours.size
        how = SHARP if self.get_interpolation() == "nearest" else SMOOTH
        return np.array(colours.resize(tuple(seen[1] - seen[0]), how, tuple(crop.ravel()))), *seen[0], None


def cells(picture, axes, data, *, aspect="equal", vmin=None, vmax=None, **options):
    """Cells in the way of `axes.imshow`; set with `set_data`, and `set_clim` for what has the deepest colours.

    They are sharp with `interpolation="nearest"`; else soft at their edges, for cells hardly larger than a pixel.
    """
    image = Cells(axes, **options)
    image.set_data(data)
    image.set_clim(vmin, vmax)
    image.set_clip_path(axes.patch)
    axes.set_aspect(aspect)
    axes.add_image(image)
    image.set_extent(image.get_extent())  # the axes' limits
    return picture.moves(image)
