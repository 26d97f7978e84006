"""Whatever the controls say, the picture's words stay within it, and its colours are close to the drawn ones.

Words that change have enough contrast to be read, too. The short form takes each first scene.
"""

import pytest

from backprop_lib.pictures.picture import Picture
from tools.inside import frozen, outside, pale
from tools.rooms import LESSONS

SEED = 11
BAD = "outside(scene.picture) + pale(scene.picture)"


@pytest.mark.parametrize("lesson", LESSONS)
def test_words_stay_inside(house, amount, lesson):
    house.open_lesson(lesson)
    house.do("from tools import restless\nfrom tools.inside import outside, pale, strayed")
    scenes = f"restless.KEPT[{lesson!r}]"
    for i in range(house.ask(f"len({scenes})"))[: amount(1, None)]:
        house.do(f"scene = {scenes}[{i}].again()")
        found = house.ask(BAD)
        house.do("scene.question is None or scene.question.skip()")
        for turn in range(amount(2, 200)):
            events = house.ask(f"restless.batch([scene], '{SEED} {turn}', 4)")
            house.act(events)
            found += [f"{words}: {house.ask('repr(scene.state)')}" for words in house.ask(BAD)]
            assert not found, "\n".join(found)
            mean, share = house.ask("strayed(scene.picture)")
            assert mean < 2.5, "the palette lacks some of this picture's colours"
            assert share < 0.02, "the palette lacks some of this picture's colours"
        house.do("restless.forget()")


@pytest.mark.parametrize("lesson", LESSONS)
def test_whatever_changes_is_drawn_anew(house, amount, lesson):
    house.open_lesson(lesson)
    house.do("from tools import restless\nfrom tools.inside import frozen")
    scenes = f"restless.KEPT[{lesson!r}]"
    for i in range(house.ask(f"len({scenes})")):
        house.do(f"scene = {scenes}[{i}].again()\nscene.question is None or scene.question.skip()")
        for turn in range(amount(1, 20)):
            house.act(house.ask(f"restless.batch([scene], '{SEED} {turn}', 6)"))
            assert not house.ask("frozen(scene.picture)"), house.ask("f'{type(scene.picture)}: {scene.state}'")
        house.do("restless.forget()")


class Sticks(Picture):
    size = (200, 100)

    def __init__(self, sticks):
        self.sticks = sticks
        super().__init__()

    def build(self):
        axes = self.axes(10, 40, 180, 50, xlim=(0, 1), ylim=(0, 1))
        (self.line,) = axes.plot([0, 1], [0, 0])
        if not self.sticks:
            self.moves(self.line)


@pytest.mark.parametrize("sticks", [False, True])
def test_an_artist_that_was_not_declared_to_move_is_found(sticks):
    picture = Sticks(sticks)
    assert not frozen(picture)
    picture.line.set_ydata([0, 1])
    assert frozen(picture) is sticks


class Words(Picture):
    size = (200, 100)

    def __init__(self, x, y):
        self.at = x, y
        super().__init__()

    def build(self):
        self.label(None, *self.at, "words")


@pytest.mark.parametrize(("x", "y", "inside"), [(20, 50, True), (180, 50, False), (20, 2, False), (20, 3e7, False)])
def test_words_outside_are_found(x, y, inside):
    assert (outside(Words(x, y)) == []) is inside
    own = Words(20, 50)
    own.figure.text(x / 200, 1 - y / 100, "words")
    assert (outside(own) == []) is inside


@pytest.mark.parametrize(
    ("colour", "ground", "readable"),
    [
        ("#6b6b70", "white", True),
        ("#8e8e96", "white", False),
        ("#6b6b70", "#c8c8ce", False),
        ("white", "#1845fb", True),
    ],
)
def test_pale_words_are_found(colour, ground, readable):
    picture = Words(20, 50)
    picture.figure.set_facecolor(ground)
    picture.labels[-1].colour = colour
    assert (pale(picture) == []) is readable
