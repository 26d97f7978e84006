"""Long work in pieces: the controls answer meanwhile, and in the end the picture is what it would have been at once."""

import asyncio
import time

import numpy as np
import pytest

from backprop_lib import guard
from backprop_lib.controls import Slider
from backprop_lib.lessons import bring_more_data as lesson
from backprop_lib.lessons import practised, transfer
from backprop_lib.lessons.gradually import Gradually
from backprop_lib.scene import Scene, in_words
from tests.meanwhile import settled
from tests.test_scene import Level


@pytest.fixture(autouse=True)
def _no_error_is_left_behind():
    before = len(guard.ERRORS)
    yield
    del guard.ERRORS[before:]


class Result:
    def __init__(self, known, asked):
        self.level, self.known, self.asked = len(known) / 10, list(known), asked

    @property
    def title(self):
        return f"{len(self.known)} of {self.asked} known"

    words = "A bar."


def toy(given_up=None, *, pieces=40, fails_at=None):
    """A scene that wants the squares of all numbers below its slider's, each of pieces of a millisecond."""
    done = []

    @Gradually
    def squares(n):
        try:
            for _ in range(pieces):
                time.sleep(0.001)
                yield
        except GeneratorExit:
            if given_up is not None:
                given_up.append(n)
            raise
        if n == fails_at:
            raise ArithmeticError(f"no square of {n}")
        done.append(n)
        return n * n

    def model(upto):
        return Result(squares(*[(n,) for n in range(upto)]), upto)

    def ask(scene):
        squares.ask(scene, *[(n,) for n in range(scene.state["upto"])])

    scene = Scene(model, Level, {"upto": Slider("up to", 0, 0, 9)}, reactions={"upto": ask})
    return scene, squares, done


def test_without_an_event_loop_all_is_worked_out_at_once():
    scene, squares, done = toy(pieces=2)
    scene.controls["upto"].value = 3
    assert scene.result.known == [0, 1, 4]
    assert (done, squares.waiting, squares.sign.value) == ([0, 1, 2], False, "")


def test_the_control_answers_at_once_and_the_picture_follows_piece_by_piece():
    async def play():
        scene, squares, done = toy()
        scene.controls["upto"].value = 3
        assert (scene.result.title, done) == ("0 of 3 known", [])
        assert "training" in squares.sign.value
        titles = await settled(scene, lambda: scene.result.title)
        assert titles == ["0 of 3 known", "1 of 3 known", "2 of 3 known", "3 of 3 known"]
        assert (scene.result.known, done, squares.sign.value) == ([0, 1, 4], [0, 1, 2], "")
        assert scene.panel.words == in_words(scene.result)

    asyncio.run(play())


def test_a_move_meanwhile_changes_what_is_wanted_and_loses_nothing():
    async def play():
        scene, squares, done = toy()
        scene.controls["upto"].value = 2
        await asyncio.sleep(0.02)
        scene.controls["upto"].value = 4
        assert scene.result.asked == 4
        await settled(scene, lambda: scene.result.title)
        assert (scene.result.known, done) == ([0, 1, 4, 9], [0, 1, 2, 3])
        scene.controls["upto"].value = 1
        assert (scene.result.known, squares.waiting) == ([0], False)

    asyncio.run(play())


def test_what_was_begun_is_given_up_when_it_is_no_longer_wanted():
    async def play():
        scene, _, done = toy(given_up := [])
        scene.controls["upto"].value = 1
        await settled(scene, lambda: None)
        scene.controls["upto"].value = 2
        await asyncio.sleep(0.02)
        assert (done, given_up) == ([0], [])
        scene.controls["upto"].value = 1
        await settled(scene, lambda: None)
        assert (done, given_up) == ([0], [1])  # nobody holds its arrays any more

    asyncio.run(play())


def test_another_work_ends_the_sign_of_the_one_before():
    async def play():
        scene, _, _ = toy()
        ended, taken = [], []

        def first(scene):
            taken.append("first")
            return True

        def second(scene):
            taken.append("second")
            return taken.count("second") < 3

        def end_of_first():
            ended.append("first")

        def end_of_second():
            ended.append("second")

        for _ in range(2):  # at each move, even if it goes on
            assert scene.meanwhile(first, end_of_first)
        assert ended == []
        await asyncio.sleep(0.02)
        assert set(taken) == {"first"}
        assert scene.meanwhile(second, end_of_second)
        assert ended == ["first"]
        taken.clear()
        await settled(scene, lambda: None)
        assert taken == ["second"] * 3
        assert ended == ["first", "second"]

    asyncio.run(play())


def test_several_controls_set_at_once_are_worked_out_at_once():
    async def play():
        scene, squares, _ = toy(pieces=2)
        scene.set(upto=3)
        assert scene.result.known == [0, 1, 4]
        assert not squares.waiting

    asyncio.run(play())


def test_after_the_page_was_closed_in_the_middle_the_next_move_goes_on():
    scene, squares, done = toy()

    async def begin():
        scene.controls["upto"].value = 2
        await asyncio.sleep(0.02)

    async def go_on():
        scene.controls["upto"].value = 3
        return await settled(scene, lambda: scene.result.title)

    asyncio.run(begin())
    assert squares.waiting
    assert asyncio.run(go_on())[-1] == "3 of 3 known"
    assert done == [0, 1, 2]


def test_many_moves_leave_one_work(monkeypatch):
    async def play():
        scene, squares, done = toy(pieces=5)
        works, piece = [], squares._piece
        monkeypatch.setattr(squares, "_piece", lambda scene: works.append(1) or piece(scene))
        for upto in (1, 2, 3, 4, 5):
            scene.controls["upto"].value = upto
        await settled(scene, lambda: scene.result.title)
        assert done == [0, 1, 2, 3, 4]
        assert len(works) <= 6

    asyncio.run(play())


def test_an_error_in_a_piece_is_shown_and_the_next_move_tries_again():
    async def play():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # it is raised into the loop, too
        scene, squares, _ = toy(pieces=3, fails_at=1)
        scene.controls["upto"].value = 2
        for _ in range(200):
            await asyncio.sleep(0.001)
            if not squares.waiting:
                break
        assert [str(error) for error in scene.errors] == ["no square of 1"]
        assert "no square of 1" in scene.guard.message.value
        assert squares.sign.value == ""
        scene.controls["upto"].value = 1
        assert scene.result.known == [0]

    asyncio.run(play())


def test_an_error_of_the_control_ends_the_work_and_its_message_stays(monkeypatch):
    async def play():
        scene, squares, done = toy()
        monkeypatch.setattr(scene.picture, "show", None)
        with pytest.raises(TypeError):
            scene.controls["upto"].value = 2
        assert not squares.waiting
        await asyncio.sleep(0.15)
        assert done == []
        assert "This did not work" in scene.guard.message.value
        assert len(scene.errors) == 1
        monkeypatch.undo()
        scene.controls["upto"].value = 3
        assert scene.guard.message.value == ""
        assert (await settled(scene, lambda: scene.result.title))[-1] == "3 of 3 known"

    asyncio.run(play())


def test_a_drawing_meanwhile_takes_an_old_message_away():
    async def play():
        scene, squares, _ = toy(pieces=20)
        scene.controls["upto"].value = 2
        scene.guard.message.value = "old"
        await asyncio.sleep(0.004)
        assert scene.guard.message.value == "old"  # nothing new has been drawn
        await settled(scene, lambda: scene.result.title)
        assert (scene.guard.message.value, squares.waiting) == ("", False)

    asyncio.run(play())


def test_an_interrupt_loses_one_answer_and_no_more():
    pieces = iter([None, None, KeyboardInterrupt, *[None] * 20])

    @Gradually
    def squares(n):
        for _ in range(2):
            if stop := next(pieces):
                raise stop
            yield
        return n * n

    with pytest.raises(KeyboardInterrupt):
        squares((1,), (2,))
    assert squares.answers == {(1,): 1}
    assert squares((1,), (2,)) == [1, 4]


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("amount", {"examples": 300, "draw": 2}),
        ("amount", {"draw": 2, "examples": 30}),
        ("gain", {"draws": 2, "examples": 30}),
        ("transfer", {"draws": 2, "examples": 20, "last": True}),
    ],
)
def test_lesson_09_ends_where_it_would_have_been_at_once(net, data, name, moves, monkeypatch):
    monkeypatch.setattr(practised, "STEPS", 200)  # of 2,000
    monkeypatch.setattr(transfer, "STEPS", 200)
    practised._kept.clear()
    at_once = getattr(lesson, name)(net, data)
    at_once.question.skip()
    at_once.set(**moves)
    practised._kept.clear()

    async def play():
        scene = getattr(lesson, name)(net, data)
        scene.question.skip()
        titles = []
        for control, value in moves.items():
            scene.controls[control].value = value
            titles.append(scene.result.title)
        await settled(scene, lambda: None)
        assert scene.result.missing is None
        return scene, titles

    scene, titles = asyncio.run(play())
    assert all("ractising on" in title for title in titles)
    assert len(set(titles)) == len(titles)  # each says what was asked for
    assert scene.panel.words == at_once.panel.words
    assert scene.panel.value == at_once.panel.value
    assert scene.errors == []
    practised._kept.clear()


def test_pieces_of_practice_make_the_same_network(net, data):
    for copies in (0, 2):
        practised._kept.clear()
        whole = practised.practise(net, data, 30, copies=copies)
        practised._kept.clear()
        work, pieces = practised.practising(net, data, 30, copies=copies), 0
        try:
            while True:
                next(work)
                pieces += 1
        except StopIteration as end:
            found = end.value
        assert pieces >= practised.STEPS // practised.PIECE - 1
        for ours, theirs in zip((*whole.weights, *whole.biases), (*found.weights, *found.biases), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_only_some_practised_networks_are_kept(net, data, monkeypatch):
    monkeypatch.setattr(practised, "KEPT", 2)
    monkeypatch.setattr(practised, "STEPS", 1)
    practised._kept.clear()
    for draw in (1, 2, 3):
        practised.practise(net, data, 10, draw)
    assert [key[3] for key in practised._kept] == [2, 3]
    practised._kept.clear()
