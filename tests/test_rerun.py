"""Running a cell again, in a real kernel that is told which cell runs: what it showed before leaves the memory."""

import pytest

from tools.rooms import room

FIRST = """
import gc, numpy as np
from backprop_lib import digits, random_network
from backprop_lib.controls import Slider
from backprop_lib.lessons import measure_the_cost as lesson
from backprop_lib.scene import Scene
data, net = digits(), random_network((784, 16, 16, 10), np.random.default_rng(1))
def alive():
    gc.collect()
    return [made for made in gc.get_objects() if type(made) is Scene]
def scenes():
    return [made for made in alive() if not made.closed]
def comms():
    return len(get_ipython().kernel.comm_manager.comms)
"""
SCENE = "lesson.squares(net, data)"
LEVEL = """
from backprop_lib.pictures.picture import Picture
level = Slider('level', 0, 0, 9)
class Result:
    title = words = 'level'
class Level(Picture):
    size = 200, 100
    def build(self): pass
    def show(self, result): pass
"""


@pytest.fixture(scope="module")
def kernel():
    with room() as kernel:
        kernel.do(FIRST)
        yield kernel


@pytest.fixture
def run(kernel):
    """Run a cell of a name; then others, since the last three results have names of their own."""
    kernel.do("[made.close() for made in scenes()]\n%reset -f out\nmade = kept = level = None")
    for other in "123":
        kernel.run(other)

    def run(source, cell, page="a page"):
        reply = kernel.run(source, cell, page)
        assert reply.error == ""
        for other in "123":
            kernel.run(other)
        return kernel.ask("len(scenes())"), kernel.ask("comms()")

    return run


def test_one_scene_is_left_however_often_its_cell_is_run(run, kernel):
    first = run(SCENE, "a")
    assert first[0] == 1
    alive = kernel.ask("len(alive())")
    for _ in range(3):
        assert run(SCENE, "a") == first
        assert kernel.ask("len(alive())") == alive


def test_each_cell_has_its_own(run):
    assert run(SCENE, "a")[0] == 1
    assert run(SCENE, "b")[0] == 2
    assert run(SCENE, "b")[0] == 2
    assert run(f"display({SCENE}); {SCENE}", "b")[0] == 3  # two by one cell
    assert run(f"display({SCENE}); {SCENE}", "b")[0] == 3


def test_where_the_page_does_not_say_which_cell_runs_all_are_kept(run):
    assert [run(SCENE, None)[0] for _ in range(3)] == [1, 2, 3]


def test_a_scene_with_a_name_is_kept(run, kernel):
    assert run(f"kept = {SCENE}; kept", "a")[0] == 1
    assert run(f"made = {SCENE}; made", "a")[0] == 2
    kernel.do("kept.controls['example'].value = 5; assert kept.result.example == 5")
    assert run("display(kept); made", "a")[0] == 2
    assert run(f"made = {SCENE}; made", "a")[0] == 2  # that had the name before


def test_a_scene_that_another_cell_shows_is_kept(run):
    run(f"made = {SCENE}; made", "a")
    run("made", "b")
    assert run(f"made = {SCENE}; made", "a")[0] == 2
    assert run("made", "b")[0] == 1


def test_cells_of_two_pages_may_have_the_same_id(run):
    assert run(SCENE, "a", "lesson 01")[0] == 1
    assert run(SCENE, "a", "lesson 02")[0] == 2
    assert run(SCENE, "a", "lesson 01")[0] == 2


@pytest.mark.parametrize("held", ["[{}]", "({},)", "{{'made': {}}}"])
def test_a_scene_in_a_list_is_kept_until_it_is_there_no_more(run, kernel, held):
    run(f"kept = {held.format(SCENE)}\ndisplay(*kept) if type(kept) is not dict else display(*kept.values())", "a")
    assert run(SCENE, "a")[0] == 2
    assert run(SCENE, "a")[0] == 2
    kernel.do("kept = None")
    assert run(SCENE, "a")[0] == 1


def test_a_closed_scene_still_has_its_picture_and_its_words(run, kernel):
    run(SCENE, "a")
    kernel.do("made, = scenes(); made.close(); bundle = made._repr_mimebundle_()")
    assert sorted(kernel.ask("list(bundle)")) == ["image/png", "text/plain"]
    assert run("made", "b")[0] == 0


def test_a_control_of_the_students_own_is_kept(run, kernel):
    kernel.do(LEVEL)
    run("made = None; Scene(lambda level: Result(), Level, {'level': level})", "a")
    run(SCENE, "a")
    assert kernel.ask("level.comm is not None and level.box.comm is not None and level.layout.comm is not None")
    assert "Level" not in kernel.ask("[type(made.picture).__name__ for made in alive()]")  # though its control is kept


UNSEEN = """
from types import SimpleNamespace
hidden = SimpleNamespace(control=Slider('unseen', 0, 0, 9))  # where nobody looks for a name
def with_unseen():
    controls = {'level': Slider('level', 0, 0, 9), 'unseen': hidden.control}
    return Scene(lambda level, unseen: Result(), Level, controls, rows=[['level']])
"""


def test_a_control_that_is_not_laid_out_is_closed_with_its_scene(run, kernel):
    kernel.do(LEVEL + UNSEEN)
    assert run("with_unseen()", "a")[0] == 1
    assert kernel.ask("hidden.control.comm is not None and hidden.control.box.comm is not None")
    assert run(SCENE, "a")[0] == 1
    assert kernel.ask("hidden.control.comm is None and hidden.control.box.comm is None")


def test_a_control_that_is_not_laid_out_is_kept_for_another_scene(run, kernel):
    kernel.do(LEVEL + UNSEEN)
    run("with_unseen()", "a")
    assert run("with_unseen()", "b")[0] == 2
    assert run(SCENE, "a")[0] == 2
    assert kernel.ask("hidden.control.comm is not None and hidden.control.box.comm is not None")
    assert run(SCENE, "b")[0] == 2
    assert kernel.ask("hidden.control.comm is None and hidden.control.box.comm is None")


def test_a_cell_that_fails_before_it_shows_anything_closes_nothing(run, kernel):
    run(SCENE, "a")
    assert kernel.run("1 / 0", "a").status == "error"
    assert kernel.ask("len(scenes())") == 1


def test_work_ends_with_its_scene(run, kernel):
    kernel.do("from types import SimpleNamespace\nfrom backprop_lib.lessons import step_by_mini_batch as steps")
    run("made = steps.learning(net, data); made.question.skip(); made", "a")
    kernel.do("hidden = SimpleNamespace(scene=made)")  # where nobody looks for a name
    kernel.do("made.set(batch_size=1); made.controls['epoch'].value = made.controls['epoch'].slider.max")
    assert kernel.ask("made.working")
    kernel.run("made = None; steps.learning(net, data)", "a", "a page")
    assert kernel.ask("hidden.scene.closed and not hidden.scene.working")
    reached = kernel.ask("hidden.scene.result.epoch")
    assert reached < kernel.ask("hidden.scene.controls['epoch'].value")
    kernel.do("import time; time.sleep(0.5)")
    assert kernel.ask("hidden.scene.result.epoch") == reached


def test_a_control_that_a_newer_scene_has_goes_on(run, kernel):
    kernel.do(LEVEL)
    cell = "Scene(lambda level: Result(), Level, {'level': level})"
    first = run(cell, "a")
    assert run(cell, "a") == first
    assert kernel.ask("level.box.comm is not None and level.comm is not None")


def test_an_error_in_closing_is_shown_and_the_others_are_closed_the_next_time(run, kernel):
    run(f"broken = {SCENE}\ndisplay({SCENE})\nbroken", "a")
    kernel.do("def fails(**_): raise OSError('no')\nbroken.close, broken = fails, None")
    with pytest.raises(AssertionError, match="the reply and the notebook's output differ"):
        kernel.run(SCENE, "a", "a page")
    run(SCENE, "a")
    assert kernel.ask("len(scenes())") == 2  # what cannot be closed, and what is shown
