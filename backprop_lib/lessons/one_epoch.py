"""Lesson 06, the exercise: a student's epoch is compared with wrong ones, and the missing idea is named."""

from copy import deepcopy

import numpy as np

from ..network import backward, cost, flatten, random_network, step, unflatten
from ..practice import Verdict, check
from ..training import mini_batches, train
from .common import blocks, in_double, require_reader


def one_step(net, at, x, y, rate):
    return step(net, backward(net, x, y), rate)


def epoch(learn=one_step, deal=mini_batches):
    """An epoch with a way of its own to learn from a batch, or to deal out. It tells `learn` where it began: `at`."""

    def run(net, x, y, batch_size, learning_rate, rng):
        at = net
        for rows in deal(len(x), batch_size, rng):
            net = learn(net, at, x[rows], y[rows], learning_rate)
        return net

    return run


def everything(n, size, rng):
    return [np.arange(n)]


def only(wanted):
    return lambda n, size, rng: [rows for i, rows in enumerate(mini_batches(n, size, rng)) if wanted(i, rows, size)]


def in_place_of(which):
    """For each batch other rows: which(number of the batch, rows, size)."""
    return lambda n, size, rng: [which(i, rows, size) for i, rows in enumerate(mini_batches(n, size, rng))]


def dealt_anew(rounds, which):
    return lambda n, size, rng: [mini_batches(n, size, rng)[which(i)] for i in range(rounds(n, size))]


def scaled(by):
    return lambda net, x, y, size, rate, rng: epoch()(net, x, y, size, rate * by(size, len(x)), rng)


def all_each_time(net, x, y, batch_size, learning_rate, rng):
    for _ in mini_batches(len(x), batch_size, rng):
        net = step(net, backward(net, x, y), learning_rate)
    return net


def digit_by_digit(net, at, x, y, rate):
    for i in range(len(x)):
        net = step(net, backward(net, x[i : i + 1], y[i : i + 1]), rate)
    return net


def other_answers(net, x, y, batch_size, learning_rate, rng):
    for rows in mini_batches(len(x), batch_size, rng):
        net = step(net, backward(net, x[rows], y[: len(rows)]), learning_rate)
    return net


def stepped_again(net, at, x, y, rate):
    gradient = backward(net, x, y)
    return step(step(net, gradient, rate), gradient, rate)


def all_networks(net, x, y, batch_size, learning_rate, rng):
    found = []
    for rows in mini_batches(len(x), batch_size, rng):
        net = step(net, backward(net, x[rows], y[rows]), learning_rate)
        found.append(net)
    return found


def mean_network(net, x, y, batch_size, learning_rate, rng):
    batches = mini_batches(len(x), batch_size, rng)
    ends = [flatten(step(net, backward(net, x[rows], y[rows]), learning_rate)) for rows in batches]
    return unflatten(np.mean(ends, axis=0), net)


def gradient_of(number, learn=one_step, deal=mini_batches):
    def run(net, x, y, batch_size, learning_rate, rng):
        at, found = net, []
        for rows in deal(len(x), batch_size, rng):
            found.append(backward(net, x[rows], y[rows]))
            net = learn(net, at, x[rows], y[rows], learning_rate)
        return found[number]

    return run


def unmoved(net, at, x, y, rate):
    return net


def last_step(net, x, y, batch_size, learning_rate, rng):
    *_, last = train(net, x, y, batch_size=batch_size, learning_rate=learning_rate, epochs=1, rng=rng)
    return last


WRONG = [
    (
        epoch(deal=lambda n, size, rng: blocks(n, size)),
        "You took the examples as they lie. Let `mini_batches` shuffle and deal them out.",
    ),
    (
        epoch(deal=only(lambda i, rows, size: len(rows) == size)),
        "The last batch is a short one, and you left it out. Its digits want to be heard too.",
    ),
    (
        epoch(deal=only(lambda i, rows, size: i == 0)),
        "You returned after the first batch. Let `return` wait for the loop.",
    ),
    (
        epoch(deal=everything),
        "That is one step with all examples. Take one for each batch, of `batch_size` rows.",
    ),
    (
        all_each_time,
        "You asked all examples for each batch. Ask those of the batch only: `x[rows]` and `y[rows]`.",
    ),
    (
        epoch(digit_by_digit),
        "That is a step for each digit. Take one for each batch, with all its rows at once.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(net, backward(net, x, y), -rate)),
        "You walked uphill: `step` goes against the gradient already.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(net, backward(at, x, y), rate)),
        "You asked the old network each time. After a step the wishes are others: ask the newest network.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(at, backward(at, x, y), rate)),
        "Only the last batch counts: one step from the first network. Take a step for each, from the newest.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(net, backward(net, x, y), rate * len(x))),
        "You added up the gradients of a batch. `backward` gives their mean: use it as it is.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(net, backward(net, x, y), rate / len(x))),
        "You divided by the batch size once too often: `backward` is a mean already.",
    ),
    (
        scaled(lambda size, n: size),
        "You multiplied by the batch size, as if a batch's gradients had to be added up. `backward` gives their mean: "
        "use it as it is.",
    ),
    (
        scaled(lambda size, n: 1 / size),
        "You divided by `batch_size` once too often: `backward` is a mean already, of as many rows as there are.",
    ),
    (
        scaled(lambda size, n: 1 / n),
        "You divided by `len(x)`. `backward` is a mean already: step at `learning_rate` as it is.",
    ),
    (
        epoch(deal=lambda n, size, rng: mini_batches(size, n, rng)),
        "`mini_batches` takes the number of examples first, then the batch size.",
    ),
    *(
        (
            epoch(deal=in_place_of(which)),
            "You dealt the rows out and then asked others. Ask for those of the batch: `x[rows]`, `y[rows]`.",
        )
        for which in (
            lambda i, rows, size: slice(i, i + 1),
            lambda i, rows, size: slice(size),
            lambda i, rows, size: slice(len(rows)),
        )
    ),
    *(
        (epoch(learn), "You took two steps with each batch. Take one, then go on to the next batch.")
        for learn in (
            stepped_again,
            lambda net, at, x, y, rate: one_step(one_step(net, at, x, y, rate), at, x, y, rate),
        )
    ),
    (
        other_answers,
        "The wanted outputs of a batch are `y[rows]`. You took the first rows of `y`, which belong to other digits.",
    ),
    (
        lambda *given: epoch()(epoch()(*given), *given[1:]),
        "You went through all batches twice. One epoch is once.",
    ),
    *(
        (
            epoch(deal=dealt_anew(rounds, which)),
            "You called `mini_batches` again for each step, so some digits came twice and others not at all. Deal out "
            "once: `for rows in mini_batches(...)`.",
        )
        for rounds in (lambda n, size: n // size, lambda n, size: -(-n // size))
        for which in (lambda i: 0, lambda i: i)
    ),
    (
        mean_network,
        "You took a mean over the batches, so that is one step from the first network. Go on from one to the next: "
        "each step begins where the one before has ended.",
    ),
    *(
        (wrong, "You returned a gradient. Take the step with it, and return the network that `step` gives.")
        for wrong in (
            gradient_of(-1),
            gradient_of(0),
            gradient_of(-1, learn=unmoved),
            gradient_of(0, deal=everything),
        )
    ),
    (
        epoch(lambda net, at, x, y, rate: backward(net, x, y)),
        "`backward` gives a gradient. Take the `step` with it, and call what `step` gives `net`.",
    ),
    (all_networks, "You returned a list of networks, one for each batch. Return the last one."),
    (
        lambda net, x, y, *given: cost(epoch()(net, x, y, *given), x, y),
        "You returned a cost. Return the network that the last `step` gives.",
    ),
    (
        epoch(lambda net, at, x, y, rate: step(backward(net, x, y), net, rate)),
        "`step` takes the network first, then the gradient.",
    ),
    (last_step, "That is a whole Step, as `train` yields it. Its network is `.net`."),
    (
        epoch(unmoved),
        "The network came back unchanged. `step` returns a new network: give it a name and keep it.",
    ),
]


def ignored(my_epoch):
    """The attempt itself, given another number in place of one: where that changes nothing, the number is not used."""

    def given_another(place, make):
        return lambda *given: my_epoch(*given[:place], make(), *given[place + 1 :])

    return [
        (
            given_another(4, lambda: 0.2),
            "You always step at the same learning rate, whatever is asked for. Hand `learning_rate` on to `step`.",
        ),
        (
            given_another(3, lambda: 4),
            "Your batches are equally large, whatever is asked for. Hand `batch_size` on to `mini_batches`.",
        ),
        (
            given_another(5, lambda: np.random.default_rng(4)),
            "You did not use the random numbers that you were given. Hand `rng` on to `mini_batches`.",
        ),
    ]


def varies(my_epoch, case):
    """Whether it gives two different networks for the same arguments."""
    try:
        one, other = (flatten(my_epoch(*deepcopy(case))) for _ in range(2))
    except Exception:  # it stops, or gives something else
        return False
    return one.tobytes() != other.tobytes()


def check_my_epoch(my_epoch, net, data):
    """Judge the exercise on 25 digits, two batches of 10 and what is left, 5; and on a network that surely learns."""
    require_reader(net)
    rng, net = np.random.default_rng(2), in_double(net)
    cases = [(net, data.train.x[:25], data.train.y[:25], 10, 0.5, np.random.default_rng(seed)) for seed in (0, 1)]
    small = random_network((6, 5, 4), rng)
    cases.append((small, rng.random((25, 6)), rng.random((25, 4)), 9, 0.3, np.random.default_rng(3)))
    verdict = check(
        my_epoch,
        epoch(),
        cases,
        mistakes=[*WRONG, *ignored(my_epoch)],
        slips=[("^y has shape", "each digit needs its own wanted output. `x[rows]` needs `y[rows]`.")],
        hint="For each batch from `mini_batches(len(x), batch_size, rng)`: ask `backward`, then take one `step`.",
        ok=f"The same network, in all {flatten(net).size:,} numbers, as the library's `train` after one epoch.",
    )
    if not verdict and varies(my_epoch, cases[0]):
        return Verdict(
            False,
            "Not quite: called twice with the same `rng`, your function gives two networks. Use no random numbers but "
            "those of `rng`: hand it on to `mini_batches`.",
        )
    return verdict
