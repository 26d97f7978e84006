"""The README's picture: wishes walk back through the network, and it learns. An animated PNG of two lessons' pictures.

    python -m tools.front              docs/front.png
    python -m tools.front elsewhere.png

The titles of its frames are in the file, under "Description", so that a test sees when the lessons say something else.
"""

import argparse
import io
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from backprop_lib import digits, random_network
from backprop_lib.lessons import propagate_backward, step_by_mini_batch
from tools.files import ROOT

FRONT = ROOT / "docs" / "front.png"
SHORT, LONG = 700, 2000  # milliseconds that a frame stays


def frames():
    """The states to show, in order: (title, picture as PNG bytes, milliseconds)."""
    data, net = digits(), random_network((784, 16, 16, 10), np.random.default_rng(6533))
    walk, learning = propagate_backward.walk(net, data), step_by_mini_batch.learning(net, data)
    for scene, changes, stays in (
        (walk, [{"back": layers} for layers in range(len(net.biases))], 2 * SHORT),
        (learning, [{"batch_size": 10, "learning_rate": 1, "epoch": epoch} for epoch in range(11)], SHORT),
    ):
        scene.question.skip()
        for change in changes:
            scene.set(**change)
            last = change is changes[-1]
            yield scene.result.title, scene.still(), LONG if last else stays


def animation(path=FRONT):
    """Write the frames to `path`, each on white paper of the largest one's size."""
    titles, pictures, stay = zip(*frames())
    images = [Image.open(io.BytesIO(picture)) for picture in pictures]
    size = tuple(map(max, zip(*(image.size for image in images))))
    first, *others = (on_paper(image, size) for image in images)
    said = PngInfo()
    said.add_itxt("Description", "\n".join(titles))
    first.save(path, save_all=True, append_images=others, duration=stay, loop=0, pnginfo=said, optimize=True)


def on_paper(image, size):
    """The image in its own colours, which are the same for all, on white of the size."""
    colours = image.getpalette()
    white = next(i for i in range(0, len(colours), 3) if colours[i : i + 3] == [255, 255, 255]) // 3
    paper = Image.new("P", size, white)
    paper.putpalette(colours)
    paper.paste(image)
    return paper


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path, nargs="?", default=FRONT)
    animation(parser.parse_args(arguments).path)


if __name__ == "__main__":
    main()
