"""Lesson 07, the exercises: a student's `backward` is compared with wrong ones, and the missing idea is named."""

import numpy as np

from ..checking import wiggle
from ..network import Network, backward, backward_each, flatten, random_network, sigmoid, slope
from ..practice import Verdict, check
from ..verdicts import unfinished, with_article
from . import bugs
from .bugs import walk
from .common import in_double, require_reader


def wrong_layer(here):
    return here.dC_da * slope(here.net, here.l, here.activations[here.l])


def slope_of_sum(here):
    a = here.activations[here.l + 1]
    z = np.log(a / (1 - a))
    return here.dC_da * z * (1 - z)


def slope_at_outputs_only(here):
    return bugs.need(here) if here.l == len(here.net.weights) - 1 else here.dC_da


def slope_of_hidden_only(here):
    return bugs.need(here) if here.l < len(here.net.weights) - 1 else here.dC_da


def slope_turned(here):
    return -bugs.need(here)


def passed_turned(here):
    return -here.dC_dz @ here.net.weights[here.l]


OVER_NEURONS = (
    "the product for the weights adds up over the neurons. It must add up over the examples: dC_dz.T first, then "
    "activations[l] as it is."
)
OTHER_SQUISH = (
    "Ours was taken with sigmoids, which the exercise is about. Its own hidden layers have ReLU; for both, the library "
    "writes slope(net, l, activations[l + 1])."
)
FORWARDS = "you walk from the pixels to the outputs. The walk goes back: reversed(range(...))."

MISTAKES = [  # what is exchanged in `walk`, and which idea is missing
    (
        {"first": bugs.sign_turned},
        "the sizes are right and every sign is wrong. You wrote wishes. A gradient holds sensitivities: "
        "output minus wanted.",
    ),
    (
        {"first": bugs.halved},
        "every number is half of what it should be. Our cost has no 1/2, and the slope of a square is twice its side.",
    ),
    (
        {"first": bugs.not_shared},
        "every number is as many times too large as there are examples. That is the gradient of the sum. The cost is "
        "the mean: divide by len(y).",
    ),
    (
        {"first": lambda here: here.activations[-1] - here.y},
        "the direction is right, the length is not. The slope of a square is twice its side, and the mean divides "
        "by len(y).",
    ),
    (
        {"first": lambda here: bugs.first(here) / here.y.shape[-1]},
        "every number is too small. Divide by the number of examples only: the squares of one example are added up, "
        "not averaged.",
    ),
    (
        {"first": lambda here: (here.activations[-1] - here.y) ** 2 / len(here.y)},
        "you began with the squares. The walk back begins with their slope, twice the side.",
    ),
    (
        {"need": bugs.without_slope},
        "the slope is missing. A nudge of z reaches a only through the slope of the squish, a * (1 - a).",
    ),
    (
        {"need": slope_at_outputs_only},
        "the slope is missing in the hidden layers. Every layer has its squish, so every turn needs the slope.",
    ),
    (
        {"need": slope_of_hidden_only},
        "the slope is missing at the outputs. They are squished too.",
    ),
    (
        {"need": wrong_layer},
        "the slope is taken at the wrong layer. weights[l] lead to activations[l + 1]; it is their slope that counts.",
    ),
    (
        {"need": bugs.squished_twice},
        "the slope has the wrong argument: you squished a once more. The slope at a is a * (1 - a).",
    ),
    (
        {"need": slope_of_sum},
        "the slope has the wrong argument: you put z into a * (1 - a). That formula wants a, what comes out of the "
        "squish.",
    ),
    (
        {"need": lambda here: here.dC_da * here.activations[here.l + 1]},
        "you multiplied by a where the slope belongs, a * (1 - a).",
    ),
    (
        {"need": lambda here: here.dC_da * (1 - here.activations[here.l + 1])},
        "you multiplied by 1 - a where the slope belongs, a * (1 - a).",
    ),
    (
        {"need": slope_turned},
        "the slope has its sign turned round. It is a * (1 - a), never below 0.",
    ),
    (
        {"need": lambda here: here.dC_da * here.activations[here.l + 1] - here.activations[here.l + 1]},
        "brackets are missing: dC_da * a * 1 - a takes a away from the product. The slope is a * (1 - a).",
    ),
    (
        {"bias": lambda here: here.dC_dz.mean(axis=0)},
        "the biases are shared out twice. dC_da is divided by the number of examples already, so add up here.",
    ),
    (
        {"bias": lambda here: here.dC_dz},
        "the biases still have one row for each example. Add them up: axis 0.",
    ),
    (
        {"bias": lambda here: here.dC_dz.sum(axis=1)},
        "for the biases you added over the neurons. Add over the examples: axis 0.",
    ),
    (
        {"bias": lambda here: here.dC_da.sum(axis=0)},
        "in the biases the slope is missing: you used dC_da where dC_dz belongs.",
    ),
    ({"bias": bugs.without_bias}, "the biases are forgotten. Avenue 1: a bias has the sensitivity of its z."),
    (
        {"weight": lambda here: bugs.weight(here).T},
        "the weights' tables are turned round. weights[l][j, k] leads to j from k: rows from dC_dz, columns from the "
        "activations.",
    ),
    (
        {"weight": lambda here: here.dC_dz @ here.activations[here.l].T},
        OVER_NEURONS,
    ),
    (
        {"weight": lambda here: here.activations[here.l] @ here.dC_dz.T},
        OVER_NEURONS,
    ),
    (
        {"weight": lambda here: here.dC_dz.T @ here.activations[here.l + 1]},
        "the weights are multiplied by the activations of the wrong layer. weights[l] lead out of activations[l].",
    ),
    (
        {"weight": lambda here: here.dC_da.T @ here.activations[here.l]},
        "in the weights the slope is missing: you used dC_da where dC_dz belongs.",
    ),
    (
        {"weight": lambda here: bugs.weight(here) / len(here.y)},
        "the weights are shared out twice. dC_da is divided by the number of examples already.",
    ),
    (
        {"weight": lambda here: bugs.bias(here)[:, None] * here.net.weights[here.l]},
        "you multiplied by the weights. A weight's sensitivity is in proportion to the activation before it.",
    ),
    (
        {"passed": lambda here: here.dC_dz @ here.net.weights[here.l].T},
        "what is passed back goes through a table turned round. Add down the columns of the ledger: "
        "dC_dz @ net.weights[l], without .T.",
    ),
    (
        {"passed": lambda here: here.dC_dz @ here.net.weights[here.l - 1]},
        "what is passed back goes through the weights of the wrong layer. This turn is about net.weights[l].",
    ),
    (
        {"passed": lambda here: here.dC_da @ here.net.weights[here.l]},
        "you passed dC_da back. It is dC_dz that goes through the weights.",
    ),
    (
        {"passed": passed_turned},
        "what is passed back has its sign turned round. It is dC_dz @ net.weights[l] as it stands.",
    ),
    (
        {"passed": lambda here: here.dC_dz @ here.net.weights[here.l] / len(here.y)},
        "what is passed back is shared out again. dC_da is divided by the number of examples once, at the outputs.",
    ),
    (
        {"passed": lambda here: here.dC_dz},
        "dC_dz is passed back as it is. It has to go through the weights: dC_dz @ net.weights[l].",
    ),
    (
        {"passed": lambda here: here.dC_da},
        "nothing is passed back: every layer gets the outputs' own list. Avenue 3 is missing.",
    ),
    (
        {"passed": lambda here: here.activations[here.l] * here.dC_da},
        "activations are passed back. For the activations before, it is the weights that count.",
    ),
    (
        {"passed": bugs.through_moved_weights},
        "the list is passed back after the update. Pass it through the weights that the forward pass used.",
    ),
    ({"order": iter}, FORWARDS),
]


def faulty(pieces):
    return lambda net, x, y: walk(net, x, y, **pieces)


def last_layer_first(function):
    """The same with its layers in the opposite order: what `append` makes of `insert(0, ...)`, and the reverse."""

    def call(net, x, y):
        found = function(net, x, y)
        return Network(found.weights[::-1], found.biases[::-1], found.activation)

    return call


def exchanged(net, x, y):
    right = backward(net, x, y)
    return Network(right.biases, right.weights)


WRONG = [
    *((faulty(pieces), message) for pieces, message in MISTAKES),
    (last_layer_first(faulty({"order": iter})), FORWARDS),
    (
        last_layer_first(backward),
        "the layers are in the wrong order: you met the last one first. Put each new one in front: insert(0, ...).",
    ),
    (exchanged, "the two lists have changed places. Return Network(weights, biases), the weights first."),
    (lambda net, x, y: net, "you return the network itself, not its gradient."),
]


def situation(sizes, n, seed):
    """A small network, n examples and what is wanted of them."""
    rng = np.random.default_rng(seed)
    return random_network(sizes, rng), rng.random((n, sizes[0])), rng.random((n, sizes[-1]))


def as_network(attempt):
    """The attempt, whose pair (weights, biases) is as good as a Network."""

    def call(net, x, y):
        given = attempt(net, x, y)
        return Network(*given, net.activation) if isinstance(given, (tuple, list)) and len(given) == 2 else given

    return call if callable(attempt) else attempt


OWN_LISTS = (
    "your function writes the gradient into the network that it was given: `Network(net.weights, net.biases)` holds "
    "the network's own lists. Give the gradient lists of its own, `list(net.weights)`, or begin with empty ones."
)
NOTHING_RIGHT = "Nothing is right so far: look first at what all the rest inherits, dC_da of the outputs and its slope."
MOVES = (
    "your function moves the weights on its way back. backward only writes down what each one should do; `step` moves "
    "them afterwards, all together."
)


def moved(attempt):
    """What it does to the network that it is given, in words; "" if it leaves it as it is, as it should."""
    net, x, y = situation((4, 4, 4, 4), 3, 0)
    before, right = flatten(net), flatten(backward(net, x, y))
    try:
        attempt(net, x, y)
    except Exception:  # what stops it is said by `check`
        return ""
    try:
        after = flatten(net)
    except ValueError:  # of other shapes now
        return MOVES
    if np.array_equal(after, before):
        return ""
    return OWN_LISTS if np.allclose(after, right) else MOVES


def parts_right(attempt):
    """Which parts of what it returns are right, in words, since the walk goes from the last layer to the first."""
    net, x, y = situation((4, 4, 4, 4), 3, 2)
    right = backward(net, x, y)
    try:
        given = attempt(net, x, y)
        fits = {
            f"{which}[{l}]": np.shape(mine[l]) == part.shape and np.allclose(mine[l], part)
            for which, mine, theirs in (
                ("weights", given.weights, right.weights),
                ("biases", given.biases, right.biases),
            )
            for l, part in reversed(list(enumerate(theirs)))
        }
    except Exception:  # what is wrong with it is said by `check`
        return ""
    good, bad = ([name for name in fits if fits[name] == wanted] for wanted in (True, False))
    if not good or not bad:
        return NOTHING_RIGHT * (not good)
    kinds = {name.partition("[")[0] for name in bad}
    one = len(kinds) == 1 and len(bad) == len(right.weights)
    where = f"Look at the line that makes the {kinds.pop()}." if one else "What was made just before those?"
    return f"Right so far: {', '.join(good)}. Not right: {', '.join(bad)}. {where}"


def kind(given):
    return with_article("array" if isinstance(given, np.ndarray) else type(given).__name__)


def package(attempt):
    """What it returns in place of a list of tables and a list of rows, in words; "" if it does or is not finished."""
    try:
        given = attempt(*situation((4, 4, 4, 4), 3, 0))
    except Exception:  # what stops it is said by `check`
        return ""
    if unfinished(given):
        return ""
    if not isinstance(given, (tuple, list)):
        return kind(given)
    if len(given) < 2 or any(isinstance(part, (tuple, list, np.ndarray)) for part in given[2:]):
        return f"{kind(given)} of {len(given)} part{'s' * (len(given) != 1)}"
    for part, place in zip(given, ("first", "second")):
        if not isinstance(part, (tuple, list)):
            return f"{kind(part)} as its {place} part"
    return ""


READY = {
    backward: "the library's own `backward`",
    backward_each: "the library's own `backward_each`",
    wiggle: "`wiggle`",
}


def borrowed(attempt):
    """Which ready function it is or calls by its name, in words; "" if it does without."""
    names = getattr(getattr(attempt, "__code__", None), "co_names", ())
    used = [attempt, *(attempt.__globals__.get(name) for name in names)]
    return next((words for ready, words in READY.items() if any(each is ready for each in used)), "")


def judged(attempt, net, data, hint):
    """First on square networks, where a table fits both ways round and every wrong version runs; then on others.

    The first case has fewer examples than neurons, so that a product over the wrong of the two has another shape.
    The exercises are about sigmoids, so a network of ReLUs is judged by its numbers with sigmoids between them.
    """
    require_reader(net)
    if callable(attempt) and (does := moved(attempt)):
        return Verdict(False, f"Not quite: {does}")
    if callable(attempt) and (returned := package(attempt)):
        return Verdict(
            False,
            f"Not quite: your function returns {returned}. Return Network(weights, biases): a list of tables, then a "
            "list of rows of biases, with one of each for every layer.",
        )
    copied, attempt = borrowed(attempt), as_network(attempt)
    where = parts_right(attempt) if callable(attempt) else ""
    square = check(
        attempt,
        backward,
        [situation((4, 4, 4, 4), 3, 2), situation((4, 4, 4, 4), 4, 1)],
        mistakes=WRONG,
        hint=f"{where} {hint}".strip(),
    )
    ours = in_double(net)._replace(activation=sigmoid)
    others = "" if net.activation is sigmoid else f" {OTHER_SQUISH}"
    verdict = square and check(
        attempt,
        backward,
        [situation((6, 4, 3, 2), 5, 3), situation((6, 5, 4, 3, 2), 3, 4), (ours, data.train.x[:3], data.train.y[:3])],
        hint="On networks whose layers are all of one size it is right. Here sizes differ, or there is a layer more.",
        ok="your gradient agrees with the library's on five networks, "
        f"the {flatten(net).size:,} numbers of ours among them.{others}",
    )
    if verdict and copied:
        return Verdict(
            False,
            f"Not yet: this asks {copied}, whose numbers are right. The lines are yours to write. To compare the two, "
            "call it outside of your function.",
        )
    return verdict


def check_last_line(attempt, net, data):
    """Judge the exercise with one line left out."""
    return judged(
        attempt, net, data, "The last line carries dC_dz, (N, n_out), back through net.weights[l], (n_out, n_in)."
    )


def check_two_lines(attempt, net, data):
    """Judge the exercise with two lines left out."""
    return judged(
        attempt,
        net,
        data,
        "One line takes dC_da through the slope of activations[l + 1]. The other is a table of the shape of "
        "net.weights[l], (n_out, n_in).",
    )


def check_my_backward(attempt, net, data):
    """Judge the whole function."""
    return judged(
        attempt,
        net,
        data,
        "Begin with forward(net, x).activations. Then dC_da of the outputs, and for each layer, the last one first: "
        "slope, bias, weights, the activations before. Return Network(weights, biases).",
    )
