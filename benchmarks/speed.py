"""How fast the small network learns: ratios from one run, against what cannot be avoided and against the libraries.

    With the extra `bench` installed:    python -m benchmarks.speed

784-16-16-10, float32, batches of 100, one epoch of 60,000 random images. The contenders take turns, round after round,
so that a noisy machine is noisy for all; a figure is the median of the rounds. A library that is missing is left out.
The floor is what no program can avoid on this data: gathering each batch's rows, and the eight matrix products.
"""

import argparse
import statistics
import time

import numpy as np

from backprop_lib import backward_each, forward, mini_batches, random_network, train

SIZES, BATCH, RATE = (784, 16, 16, 10), 100, 3.0


def images(n, rng):
    """Random pixels, a fifth of them lit, and one-hot rows, float32."""
    x = rng.random((n, 784), dtype=np.float32)
    x *= rng.random((n, 784), dtype=np.float32) < 0.2
    return x, np.eye(10, dtype=np.float32)[rng.integers(10, size=n)]


def ours(x, y, sizes=SIZES, batch=BATCH):
    net = random_network(sizes, np.random.default_rng(0), dtype=np.float32)

    def epoch():
        for _ in train(net, x, y, batch_size=batch, learning_rate=RATE, epochs=1, rng=np.random.default_rng(0)):
            pass

    return epoch


def floor(x, y, sizes=SIZES, batch=BATCH):
    net = random_network(sizes, np.random.default_rng(0), dtype=np.float32)
    activations = forward(net, x[:batch]).activations
    sums = [np.empty_like(a) for a in activations[1:]]
    gradient = [np.empty_like(w) for w in net.weights]
    errors = [np.empty_like(a) for a in activations[:-1]]

    def epoch():
        for rows in mini_batches(len(x), batch, np.random.default_rng(0)):
            pixels, _ = np.take(x, rows, axis=0), np.take(y, rows, axis=0)
            n = len(rows)
            inputs = [pixels, *activations[1:-1]]
            for l, weights in enumerate(net.weights):
                np.matmul(inputs[l][:n], weights.T, out=sums[l][:n])
            for l in reversed(range(len(net.weights))):
                np.matmul(sums[l][:n].T, inputs[l][:n], out=gradient[l])
                if l > 0:
                    np.matmul(sums[l][:n], net.weights[l], out=errors[l][:n])

    return epoch


def pytorch(x, y, sizes=SIZES, batch=BATCH):
    import torch

    layers = [part for n, m in zip(sizes, sizes[1:]) for part in (torch.nn.Linear(n, m), torch.nn.Sigmoid())]
    model = torch.nn.Sequential(*layers)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def epoch():
        for rows in torch.randperm(len(x)).split(batch):
            optimiser.zero_grad()
            ((model(x[rows]) - y[rows]) ** 2).sum(dim=1).mean().backward()
            optimiser.step()

    return epoch


def jax_cost(parameters, x, y):
    import jax

    for w, b in parameters:
        x = jax.nn.sigmoid(x @ w.T + b)
    return ((x - y) ** 2).sum(axis=-1).mean()


def jax_jit(x, y, sizes=SIZES, batch=BATCH):
    import jax

    net = random_network(sizes, np.random.default_rng(0), dtype=np.float32)
    start = [(jax.numpy.array(w), jax.numpy.array(b)) for w, b in zip(net.weights, net.biases)]
    x, y = jax.numpy.array(x), jax.numpy.array(y)

    @jax.jit
    def one_step(parameters, rows):
        gradient = jax.grad(jax_cost)(parameters, x[rows], y[rows])
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient)

    def epoch():
        parameters = start
        for rows in mini_batches(len(x), batch, np.random.default_rng(0)):
            parameters = one_step(parameters, rows)
        jax.block_until_ready(parameters)

    return epoch


def scikit_learn(x, y, sizes=SIZES, batch=BATCH):
    import warnings

    from sklearn.neural_network import MLPClassifier

    labels = y.argmax(axis=1)
    options = {"solver": "sgd", "batch_size": batch, "max_iter": 1, "momentum": 0, "learning_rate_init": 0.1}

    def epoch():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that one epoch is not the end
            MLPClassifier(sizes[1:-1], activation="logistic", **options).fit(x, labels)

    return epoch


def each_ours(x, y):
    net = random_network(SIZES, np.random.default_rng(0), dtype=np.float32)
    return lambda: backward_each(net, x, y)


def each_pytorch(x, y):
    import torch

    layers = [part for n, m in zip(SIZES, SIZES[1:]) for part in (torch.nn.Linear(n, m), torch.nn.Sigmoid())]
    model = torch.nn.Sequential(*layers)
    parameters = {name: p.detach() for name, p in model.named_parameters()}
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def cost(parameters, x, y):
        return ((torch.func.functional_call(model, parameters, (x,)) - y) ** 2).sum()

    gradient = torch.func.vmap(torch.func.grad(cost), in_dims=(None, 0, 0))
    return lambda: gradient(parameters, x, y)


def each_jax(x, y):
    import jax

    net = random_network(SIZES, np.random.default_rng(0), dtype=np.float32)
    parameters = [(jax.numpy.array(w), jax.numpy.array(b)) for w, b in zip(net.weights, net.biases)]
    gradient = jax.jit(jax.vmap(jax.grad(jax_cost), in_axes=(None, 0, 0)))
    x, y = jax.numpy.array(x), jax.numpy.array(y)
    return lambda: jax.block_until_ready(gradient(parameters, x, y))


def compare(title, contenders, rounds):
    """Print the contenders' median times, and their ratios to the first of them."""
    ready = {}
    for name, (make, arguments) in contenders.items():
        try:
            ready[name] = make(*arguments)
        except ImportError:
            print(f"  ({name} is not installed)")
    times = {name: [] for name in ready}
    for turn in range(rounds + 1):
        for name, run in ready.items():
            start = time.perf_counter()
            run()
            if turn:  # the first round warms up and compiles
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    first = next(iter(medians))
    print(f"\n{title}")
    for name, median in medians.items():
        print(f"  {name:26} {1000 * median:9.1f} ms {median / medians[first]:8.2f} x {first}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--examples", type=int, default=60_000)
    options = parser.parse_args()
    x, y = images(options.examples, np.random.default_rng(0))
    everyone = {
        "backprop_lib": (ours, (x, y)),
        "the floor": (floor, (x, y)),
        "PyTorch eager": (pytorch, (x, y)),
        "JAX jit": (jax_jit, (x, y)),
        "scikit-learn": (scikit_learn, (x, y)),
    }
    compare(f"one epoch of {len(x):,} in batches of {BATCH}", everyone, options.rounds)
    some = x[:1000], y[:1000]
    each = {
        "backward_each": (each_ours, some),
        "PyTorch vmap of grad": (each_pytorch, some),
        "JAX jit of vmap of grad": (each_jax, some),
    }
    compare("each of 1,000 examples' own gradient", each, 3 * options.rounds)
    few = x[:6000], y[:6000]
    sizes = {f"batches of {b:,}": (ours, (*few, SIZES, b)) for b in (100, 1, 10, 1000)}
    compare("an epoch of 6,000, by batch size", sizes, options.rounds)
    widths = {f"{w:,} hidden neurons, twice": (ours, (*few, (784, w, w, 10))) for w in (16, 64, 256, 1024)}
    compare("an epoch of 6,000, by hidden width", widths, options.rounds)


if __name__ == "__main__":
    main()
