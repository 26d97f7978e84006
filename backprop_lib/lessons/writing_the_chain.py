"""Lesson 08, the exercise: a student's three derivatives are compared with wrong ones, and the slip is named."""

from ..network import sigmoid
from ..practice import check
from .factor_by_factor import last_neuron, parts
from .one_output import sensitivities

MIDDLES = [  # wrong slopes of the sigmoid, by z and a
    (lambda z, a: 1, "The middle factor is missing: z reaches a through the slope, a * (1 - a)."),
    (lambda z, a: z * (1 - z), "You put z into a * (1 - a). The formula wants the activation a = sigmoid(z), not z."),
    (
        lambda z, a: sigmoid(a) * (1 - sigmoid(a)),
        "You squished twice: the slope is a * (1 - a), with the a that you have already.",
    ),
    (lambda z, a: a, "The middle factor is a itself in your version. The slope is a * (1 - a)."),
    (lambda z, a: 1 - a, "One factor of the slope is missing: it is a * (1 - a), and you left the a out."),
]
LASTS = [  # wrong slopes of the cost, by z, a and y
    (lambda z, a, y: a - y, "The 2 is missing: the slope of (a - y)**2 is 2 * (a - y)."),
    (
        lambda z, a, y: y - a,
        "The 2 is missing, and the sign is turned round: the slope of (a - y)**2 is 2 * (a - y).",
    ),
    (
        lambda z, a, y: 2 * a - y,
        "If you wrote `2 * a - y`: that doubles a alone. The last factor needs its brackets, 2 * (a - y).",
    ),
    (lambda z, a, y: 1, "The last factor is missing: from a to C it is 2 * (a - y)."),
    (
        lambda z, a, y: 2 * (y - a),
        "The last factor has its sign turned round. These are derivatives, not wishes: 2 * (a - y).",
    ),
    (lambda z, a, y: (a - y) ** 2, "The last factor is the cost itself. Its slope is 2 * (a - y)."),
    (lambda z, a, y: 2 * (a - y) ** 2, "The slope of (a - y)**2 has no square any more: it is 2 * (a - y)."),
    (lambda z, a, y: 2 * (z - y), "The last factor compares a with y, and not z: it is 2 * (a - y)."),
]


def first_factors(a_before, w, b):
    return a_before, 1, w


def weighted_sum(a_before, w, b):
    return w * a_before + b


def right_middle(z, a):
    return a * (1 - a)


def right_last(z, a, y):
    return 2 * (a - y)


def made(first=first_factors, middle=right_middle, last=right_last, squish=sigmoid, z_of=weighted_sum):
    """The exercise done, right where nothing else is given."""

    def attempt(a_before, w, b, y):
        z = z_of(a_before, w, b)
        a = squish(z)
        return tuple(d * middle(z, a) * last(z, a, y) for d in first(a_before, w, b))

    return attempt


def output(a_before, w, b):
    return sigmoid(weighted_sum(a_before, w, b))


def joined(join):
    """The three factors of each derivative, joined in another way: join(first, a, y)."""

    def attempt(a_before, w, b, y):
        a = output(a_before, w, b)
        return tuple(join(d, a, y) for d in first_factors(a_before, w, b))

    return attempt


def instead(place, number):
    """One of the three is another number: number(a_before, w, b, y)."""

    def attempt(*case):
        found = made()(*case)
        return (*found[:place], number(*case), *found[place + 1 :])

    return attempt


def without(place):
    """Two numbers in place of three."""

    def attempt(*case):
        found = made()(*case)
        return (*found[:place], *found[place + 1 :])

    return attempt


NAMES = "dC_dw", "dC_db", "dC_da_before"
MISTAKES = [
    (
        made(middle=lambda z, a: a * (a - 1)),
        "The sizes are right and the sign turned round. The last factor is 2 * (a - y): these are derivatives, not "
        "wishes. Or you wrote a * (a - 1): the slope is a * (1 - a).",
    ),
    *((made(middle=middle), message) for middle, message in MIDDLES),
    *((made(last=last), message) for last, message in LASTS),
    (
        made(middle=lambda z, a: 1, last=lambda z, a, y: a - y),
        "Two things are missing: the middle factor, a * (1 - a), and the 2 of the last one, 2 * (a - y).",
    ),
    (made(squish=lambda z: z), "The squish is missing: what you call a is still z. a = sigmoid(z)."),
    (made(z_of=lambda a_before, w, b: w * a_before), "You computed z without b: z = w * a_before + b."),
    (
        made(z_of=lambda a_before, w, b: (w + b) * a_before),
        "In z you multiplied b by a_before, too. The bias is added as it is: z = w * a_before + b.",
    ),
    (
        made(middle=lambda z, a: a * 1 - a),
        "All three are 0. If you wrote `a * 1 - a`: that is a minus a, and the slope needs its brackets, a * (1 - a).",
    ),
    *(
        (joined(join), "If you wrote `2 * a - y`: only a is doubled there, and y is taken from the whole product. The "
        "last factor needs its brackets, 2 * (a - y).")
        for join in (lambda d, a, y: d * (a * (1 - a) * 2 * a - y), lambda d, a, y: d * a * (1 - a) * 2 * a - y)
    ),
    *(
        (joined(join), "If you wrote `a * 1 - a * 2 * (a - y)`: the minus comes last there. The slope needs its "
        "brackets, a * (1 - a).")
        for join in (lambda d, a, y: d * (a * 1 - a * 2 * (a - y)), lambda d, a, y: d * a * 1 - a * 2 * (a - y))
    ),
    (
        joined(lambda d, a, y: d + a * (1 - a) + 2 * (a - y)),
        "You added the three factors. Each acts on what the one before has passed on, so they are multiplied.",
    ),
    (
        lambda a_before, w, b, y: made(middle=lambda z, a: a_before * (1 - a_before))(a_before, w, b, y),
        "You took the slope of the neuron before. z becomes a here, so it is a * (1 - a).",
    ),
    (
        made(first=lambda a_before, w, b: (output(a_before, w, b), 1, w)),
        "dz/dw is a_before, the activation that w is multiplied by, and not a.",
    ),
    (
        lambda a_before, w, b, y: (a_before, 1, w),
        "Those are the first factors. The two shared factors are missing: da/dz and dC/da.",
    ),
    *(
        (
            instead(place, lambda *case, place=place: first_factors(*case[:3])[place]),
            f"{name} is only its first factor, {factor}. The two shared factors belong to it, too: da/dz and dC/da.",
        )
        for place, (name, factor) in enumerate(zip(NAMES, ("a_before", "1", "w"), strict=True))
    ),
    (
        instead(1, lambda a_before, w, b, y: 2 * (output(a_before, w, b) - y)),
        "The slope is missing in dC_db: b reaches z, and z reaches a through a * (1 - a).",
    ),
    (
        made(first=lambda a_before, w, b: (a_before, a_before, w * a_before)),
        "You went on from dC_dw. w, b and a_before stand side by side: each starts from the two shared factors alone, "
        "and brings its own first factor.",
    ),
    (
        made(first=lambda a_before, w, b: (w, 1, a_before)),
        "Two are swapped: dz/dw is a_before, and dz/da_before is w. Each has the other for its factor. Or you "
        "returned them in another order: it is dC_dw, dC_db, dC_da_before.",
    ),
    *(
        (made(first=first), "All three are there, in another order. It is dC_dw, dC_db, dC_da_before.")
        for first in (
            lambda a_before, w, b: (a_before, w, 1),
            lambda a_before, w, b: (1, a_before, w),
            lambda a_before, w, b: (1, w, a_before),
            lambda a_before, w, b: (w, a_before, 1),
        )
    ),
    (
        made(first=lambda a_before, w, b: (a_before, a_before, w)),
        "dz/db is 1: b is added as it is, whatever a_before is.",
    ),
    (
        made(first=lambda a_before, w, b: (a_before, b, w)),
        "dz/db is 1, not b: asked is how far z moves for a nudge of b, whatever b is.",
    ),
    (made(first=lambda a_before, w, b: (a_before, 0, w)), "dz/db is 1, not 0: add 0.1 to b, and z grows by 0.1."),
    (
        made(first=lambda a_before, w, b: (1, 1, 1)),
        "The first factors are missing. They are what tells w, b and a_before apart.",
    ),
    *(
        (without(place), f"These are two, and both are right. {name} is missing: return three numbers.")
        for place, name in enumerate(NAMES)
    ),
    *(
        (made(middle=middle, last=last), f"Two slips. {one} {other}")
        for middle, one in MIDDLES
        for last, other in LASTS
    ),
]  # fmt: skip


def check_my_chain(my_chain, chain):
    """Judge the exercise on the chain's last neuron and on three other settings."""
    own = last_neuron(chain)
    cases = [
        tuple(own[name] for name in ("a_before", "w", "b", "y")),
        (0.3, -0.8, 0.5, 0.0),
        (1.0, 2.5, 1.5, 0.0),
        (0.45, 0.6, -2.0, 1.0),
    ]

    def right(a_before, w, b, y):
        found = sensitivities(*parts(w, b, a_before, y))
        return tuple(s.item() for s in (found.weights, found.bias, found.activations))

    return check(
        my_chain,
        right,
        cases,
        mistakes=MISTAKES,
        hint="First z, then a = sigmoid(z). All three derivatives end in the same two factors; only the first differs. "
        "The order is dC_dw, dC_db, dC_da_before.",
        ok="The same three numbers as the library's, for four settings.",
    )
