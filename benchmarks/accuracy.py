"""How well the networks of the lessons read MNIST's 10,000 test images, by seed.

    python -m benchmarks.accuracy                    on MNIST, downloaded once
    python -m benchmarks.accuracy --files FOLDER     on files t10k-*.gz and train-*.gz as they lie there, unchecked

Everything but the sizes, the batch and the epochs is as in the lessons: sigmoids, the sum of squares averaged over the
batch, a learning rate of 3, float32. A learning rate of 3 is 6 in books that put 1/2 before the squares.
"""

import argparse
import statistics
from pathlib import Path
from typing import NamedTuple

import numpy as np

from backprop_lib import accuracy, mnist, random_network, train
from backprop_lib.data import Dataset, ManyExamples
from backprop_lib.idx import images, labels

RATE = 3.0


class Course(NamedTuple):
    sizes: tuple
    batch_size: int
    epochs: int
    aim: float


COURSES = [
    Course((784, 16, 16, 10), 100, 10, 0.945),
    Course((784, 30, 10), 100, 30, 0.95),
    Course((784, 30, 10), 10, 30, 0.95),
]


def from_files(folder):
    """MNIST from a folder, whatever its checksums say."""

    def examples(start, count):
        (pixels,), (answers,) = (Path(folder).glob(f"{start}-{kind}*.gz") for kind in ("images", "labels"))
        return ManyExamples(images(pixels, count), labels(answers, count))

    return Dataset(train=examples("train", 60_000), test=examples("t10k", 10_000))


def share_read(course, data, seed):
    rng = np.random.default_rng(seed)
    net = random_network(course.sizes, rng, dtype=np.float32)
    x, y = data.train.x, data.train.y.astype(np.float32)
    for step in train(net, x, y, batch_size=course.batch_size, learning_rate=RATE, epochs=course.epochs, rng=rng):
        net = step.net
    return accuracy(net, data.test.x, data.test.y)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    data = from_files(options.files) if options.files else mnist()
    for course in COURSES:
        print(f"{course.sizes}, batches of {course.batch_size}, {course.epochs} epochs, aim {course.aim:.1%}: ", end="")
        shares = []
        for seed in range(options.seeds):
            shares.append(share_read(course, data, seed))
            print(f"{100 * shares[-1]:.2f}", end=" ", flush=True)
        print(f" median {100 * statistics.median(shares):.2f} %")


if __name__ == "__main__":
    main()
