"""What moved copies bring, for lesson 09: `python -m benchmarks.augmentation`, about three minutes.

First the table, then the same with more steps: each of 10,000 images is seen but twice in 2,000 steps.
"""

import argparse

import numpy as np

from backprop_lib import digits, random_network
from backprop_lib.lessons import practised
from backprop_lib.lessons.bring_more_data import DRAWS, gain

MORE = 10_000


def print_table(net, data):
    scene = gain(net, data)
    scene.question.skip()
    print("| training digits | misread without copies | with copies | moved test digits, without | with |")
    for examples in (30, 100, 300, 1000, 1500):
        scene.set(examples=examples, draws=DRAWS)
        print("|", f"{examples:,}", *(f"| {mean:.1f}" for mean in scene.result.means.ravel()), "|")


def print_more_steps(net, data):
    practised.STEPS = MORE
    practised._kept.clear()  # those of fewer steps
    print(f"\nThe same with {MORE:,} steps:")
    for examples in (1000, 1500):
        without, copies = (
            [
                practised.misread(practised.practise(net, data, examples, draw, copies), data.test.x, data.test.y)
                for draw in range(1, DRAWS + 1)
            ]
            for copies in (0, practised.COPIES)
        )
        print(f"{examples:,}: without {np.mean(without):.1f} {without}, with copies {np.mean(copies):.1f} {copies}")


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    net, data = random_network((784, 16, 16, 10), np.random.default_rng(6533)), digits()
    print_table(net, data)
    print_more_steps(net, data)


if __name__ == "__main__":
    main()
