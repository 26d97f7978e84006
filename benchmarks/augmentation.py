"""What moved copies bring, for the table of lesson 09: `python -m benchmarks.augmentation`, about a minute."""

import argparse

import numpy as np

from backprop_lib import digits, random_network
from backprop_lib.lessons.bring_more_data import DRAWS, gain


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    scene = gain(random_network((784, 16, 16, 10), np.random.default_rng(6533)), digits())
    scene.question.skip()
    print("| training digits | misread without copies | with copies | moved test digits, without | with |")
    for examples in (30, 100, 300, 1000, 1500):
        scene.set(examples=examples, draws=DRAWS)
        print("|", f"{examples:,}", *(f"| {mean:.1f}" for mean in scene.result.means.ravel()), "|")


if __name__ == "__main__":
    main()
