"""A picture as PNG bytes, in the colours of the house."""

import struct
import zlib

import numpy as np

from . import palette

SIGNATURE = b"\x89PNG\r\n\x1a\n"
QUICK, SMALL = 1, 9  # how hard zlib tries: for the live widget, for the still picture in a saved notebook
BITS, INDEXED, UNFILTERED = 8, 3, 0  # PNG's numbers: bits of a place in the palette, that it is one, rows as they are


def png(image, effort=QUICK, ground=None):
    """An RGB image as PNG bytes, each pixel in the nearest of the palette's colours. See `places` for the ground."""
    places = palette.places(image, ground)
    rows = np.pad(places, ((0, 0), (1, 0)), constant_values=UNFILTERED)  # each row says how it is filtered
    header = struct.pack(">IIBBBBB", *image.size, BITS, INDEXED, 0, 0, 0)
    colours, pixels = palette.COLOURS.tobytes(), zlib.compress(rows, effort)
    chunks = (b"IHDR", header), (b"PLTE", colours), (b"IDAT", pixels), (b"IEND", b"")
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
