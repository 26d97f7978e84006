"""A fault planted in each callback, one at a time: the page says so, the record has it once, the next event mends it.

The events are messages to a real kernel, as the page sends them. tools/faults.py knows where faults can be planted.
"""

import random

import pytest

from tools.rooms import LESSONS

SEED = 3


def lost(kernel, bench, site, must=True):
    """Plant a fault, run into it, take it out, go on; return what went wrong on the way."""
    kernel.settle(f"[{bench}.scene]")  # what an earlier event set going would run into the fault, too
    events = kernel.ask(f"{bench}.plant({site!r})")
    if not events:
        return kernel.ask(f"{bench}.remove()")
    raised = kernel.act(events)
    found = kernel.ask(f"{bench}.shown({must})")
    found += [f"{len(raised)} events raised an error; expected 1"] * (must and len(raised) != 1)
    raised = kernel.act(kernel.ask(f"{bench}.remove()"))
    found += [f"the next event raised {words[-200:]}" for _, words in raised]
    found += kernel.ask(f"{bench}.mended()")
    return [f"{site}: {words}" for words in found]


def some(sites, most, rng):
    return sites if most is None or len(sites) <= most else rng.sample(sites, most)


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_callback(house, amount, lesson):
    house.open_lesson(lesson)
    house.do("from tools import faults, restless")
    rng, found = random.Random(f"{SEED} {lesson}"), []
    scenes = range(house.ask(f"len(restless.KEPT[{lesson!r}])"))
    for i in scenes:
        scene = f"restless.KEPT[{lesson!r}][{i}]"
        found += house.ask(f"faults.unguarded({scene})")
        if i in some(list(scenes), amount(1, None), rng):
            for site in some(house.ask(f"faults.Bench({scene}).question_sites()"), amount(1, None), rng):
                house.do(f"bench = faults.Bench({scene}.again())")
                found += [f"scene {i}: {words}" for words in lost(house, "bench", site)]
            house.do("restless.forget()")
        house.do(f"bench = faults.Bench({scene})\nbench.answer()")
        for site in some(house.ask("bench.sites()"), amount(1, None), rng):
            found += [f"scene {i}: {words}" for words in lost(house, "bench", site)]
        for site in some(house.ask("bench.deep_sites()"), amount(0, None), rng):
            found += [f"scene {i}: {words}" for words in lost(house, "bench", site, must=False)]
        if amount(False, True):
            house.settle(f"[{scene}]")
            found += [f"scene {i}: {words}" for words in house.ask(f"restless.unlike_new({scene})")]
    assert not found, "\n".join(found)


SAMPLE = "02_nudge_the_output"
LOOSE = "def loose(*_):\n    pass\n\nloose.__module__ = 'backprop_lib.lessons.loose'"
UNGUARDED = {
    "an observer": "scene.controls['example'].slider.observe(loose, 'value')",
    "a button": "next(iter(scene.buttons.values())).on_click(loose)",
    "a message": "scene.panel.picture.on_msg(loose)",
    "a control that is not laid out": "scene.controls['answered'].observe(loose, 'value')",
}


@pytest.mark.parametrize("how", UNGUARDED)
def test_an_unguarded_callback_is_found(house, how):
    house.open_lesson(SAMPLE)
    house.do(f"from tools import faults, restless\nscene = restless.KEPT[{SAMPLE!r}][0].again()\n{LOOSE}")
    assert house.ask("faults.unguarded(scene)") == []
    house.do(UNGUARDED[how])
    (words,) = house.ask("faults.unguarded(scene)")
    assert words.endswith("backprop_lib.lessons.loose.loose")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("bench.scene.guard._record = lambda error: None", "the messages on the page are []"),
        ("bench.scene.refresh = lambda: None", "0 entries in guard.ERRORS"),
    ],
)
def test_a_fault_that_is_not_shown_is_found(house, spoil, words):
    house.open_lesson(SAMPLE)
    house.do(f"from tools import faults, restless\nbench = faults.Bench(restless.KEPT[{SAMPLE!r}][0].again())")
    house.do(f"bench.answer()\n{spoil}")
    site = house.ask("bench.sites()")[0]
    assert words in "\n".join(lost(house, "bench", site))
