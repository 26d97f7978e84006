"""Kernel > Interrupt while a scene trains: the next move of the slider goes on as if nothing had happened."""

import pytest

from backprop_lib import training
from backprop_lib.lessons import clinic, live, walks


def interrupted_at(call, module, name, monkeypatch, act):
    """Do it, and interrupt it when the function is called for the `call`-th time."""
    real, calls = getattr(module, name), []

    def interrupted(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            act()


@pytest.mark.parametrize(("module", "name", "call"), [(training, "step", 4), (training, "step", 20), (live, "cost", 2)])
def test_the_live_network_goes_on(data, net, monkeypatch, module, name, call):
    def run():
        return live.Run(net, data, [live.Sample.of(data.train), live.Sample.of(data.test)], 100, 1.0)

    whole, broken = run().reach(3), run()
    interrupted_at(call, module, name, monkeypatch, lambda: broken.reach(3))
    broken.reach(3)
    assert (broken.costs, broken.accuracies, broken.counts) == (whole.costs, whole.accuracies, whole.counts)


@pytest.mark.parametrize(("name", "call"), [("step", 4), ("step", 60), ("accuracy", 5)])
def test_the_patients_go_on(data, net, monkeypatch, name, call):
    whole, broken = clinic.still_learning(net, data), clinic.still_learning(net, data)
    for scene in (whole, broken):
        scene.question.skip()
    whole.set(steps=125)
    interrupted_at(call, clinic, name, monkeypatch, lambda: broken.set(steps=125))
    broken.set(steps=0)
    broken.set(steps=125)
    assert broken.words == whole.words


@pytest.mark.parametrize("call", [1, 5, 60])
def test_the_walkers_go_on(data, net, monkeypatch, call):
    whole, broken = walks.walkers(net, data), walks.walkers(net, data)
    for scene in (whole, broken):
        scene.question.skip()
    whole.set(rate=3)
    interrupted_at(call, training, "step", monkeypatch, lambda: broken.set(rate=3))
    broken.set(rate=1)
    broken.set(rate=3)
    assert broken.words == whole.words
