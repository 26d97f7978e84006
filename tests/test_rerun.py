"""Running a cell again, in a real kernel that is told which cell runs: what it showed before leaves the memory."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from backprop_lib import rerun
from tools.rooms import room

FIRST = """
import gc, numpy as np
from backprop_lib import digits, random_network
from backprop_lib.controls import Slider
from backprop_lib.lessons import measure_the_cost as lesson
from backprop_lib.scene import Scene
data, net = digits(), random_network((784, 16, 16, 10), np.random.default_rng(1))
digit = data.train.x[0]  # an array, which is never simply equal to anything
def alive():
    gc.collect()
    return [made for made in gc.get_objects() if type(made) is Scene]
def scenes():
    return [made for made in alive() if not made.closed]
def forget_results():
    hidden = get_ipython().user_ns_hidden  # where IPython 7 leaves them
    for name in [name for name in hidden if name[0] == "_" and name[1:].isdigit()]:
        del hidden[name]
        globals().pop(name, None)
def comms():
    return len(get_ipython().kernel.comm_manager.comms)
"""
AFRESH = "[made.close() for made in scenes()]\n%reset -f out\nmade = kept = level = own = None\nforget_results()"
NO_LAST_RESULTS = "del _, __, ___"  # or IPython would take them for the student's after a %reset, and set them no more
SCENE = "lesson.squares(net, data)"
OTHERS = "1", "2", "digit"
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
    kernel.do(AFRESH)
    kernel.do(NO_LAST_RESULTS)
    for other in OTHERS:
        kernel.run(other)

    def run(source, cell, page="a page"):
        reply = kernel.run(source, cell, page)
        assert reply.error == ""
        for other in OTHERS:
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


def test_what_is_closed_by_hand_and_forgotten_leaves_the_memory(run, kernel):
    before = kernel.ask("len(alive())")
    run(f"made = {SCENE}; made", "a")
    run(f"kept = {SCENE}; kept", "a")
    assert kernel.ask("len(alive())") == before + 2
    kernel.do(AFRESH)
    kernel.do(NO_LAST_RESULTS)
    assert kernel.ask("len(alive())") == before


def test_each_cell_has_its_own(run):
    assert run(SCENE, "a")[0] == 1
    assert run(SCENE, "b")[0] == 2
    assert run(SCENE, "b")[0] == 2
    assert run(f"display({SCENE}); {SCENE}", "b")[0] == 3  # two by one cell
    assert run(f"display({SCENE}); {SCENE}", "b")[0] == 3


def test_where_the_page_does_not_say_which_cell_runs_all_are_kept(run):
    assert [run(SCENE, None)[0] for _ in range(3)] == [1, 2, 3]


HEADER = {"session": "a page", "date": datetime(2026, 1, 1)}


@pytest.mark.parametrize(
    "shell",
    [
        None,  # no IPython
        SimpleNamespace(),  # in a terminal
        *(
            SimpleNamespace(kernel=SimpleNamespace(get_parent=get_parent))
            for get_parent in (
                lambda: {},  # another kernel's
                lambda channel: None,
                lambda channel: {},  # nothing has been asked for yet
                lambda channel: {"metadata": {}, "header": HEADER},
                lambda channel: {"metadata": {"cellId": None}, "header": HEADER},
                lambda channel: {"metadata": {"cellId": ""}, "header": HEADER},
                lambda channel: {"metadata": {"cellId": "a"}, "header": {"date": HEADER["date"]}},
            )
        ),
    ],
)
def test_nothing_is_noted_where_no_cell_is_known(shell, monkeypatch):
    monkeypatch.setattr(rerun, "get_ipython", lambda: shell)
    monkeypatch.setattr(rerun, "_cells", {})
    for _ in range(2):
        rerun.note(SimpleNamespace())
    assert rerun._cells == {}


def test_the_last_three_results_are_no_names(run, kernel):
    for _ in range(3):
        kernel.run(SCENE, "a", "a page")
        assert kernel.ask("len(scenes())") == 1
    assert kernel.ask("[_.closed, __.closed, ___.closed]") == [False, True, True]


def test_a_scene_with_a_name_is_kept(run, kernel):
    assert run(f"kept = {SCENE}; kept", "a")[0] == 1
    assert run(f"made = {SCENE}; made", "a")[0] == 2
    kernel.do("kept.controls['example'].value = 5; assert kept.result.example == 5")
    assert run("display(kept); made", "a")[0] == 2
    assert run(f"made = {SCENE}; made", "a")[0] == 2  # that had the name before


def test_a_name_may_begin_with_an_underscore(run, kernel):
    run(f"_made = {SCENE}; _made", "a")
    assert run(SCENE, "a")[0] == 2
    kernel.do("_made = None")
    assert run(SCENE, "a")[0] == 1


def test_a_scene_that_lost_its_name_stays_until_its_cell_shows_another(run, kernel):
    run(f"made = {SCENE}; made", "a")
    run(SCENE, "a")
    kernel.do("made = None")
    assert run("1 + 1", "b")[0] == 2
    assert run(SCENE, "a")[0] == 1


def test_a_scene_that_another_cell_shows_is_kept(run):
    run(f"made = {SCENE}; made", "a")
    run("made", "b")
    assert run(f"made = {SCENE}; made", "a")[0] == 2
    assert run("made", "b")[0] == 1


def test_cells_of_two_pages_may_have_the_same_id(run):
    assert run(SCENE, "a", "lesson 01")[0] == 1
    assert run(SCENE, "a", "lesson 02")[0] == 2
    assert run(SCENE, "a", "lesson 01")[0] == 2


@pytest.mark.parametrize("held", ["[{}]", "({},)", "{{{}}}", "frozenset([{}])", "{{'made': {}}}"])
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


@pytest.mark.parametrize("made", ["Layout()", "jslink((level.slider, 'max'), (level.box, 'max'))", "Output()"])
def test_a_widget_of_the_students_own_may_be_of_any_kind(run, kernel, made):
    kernel.do(f"{LEVEL}\nfrom ipywidgets import Layout, Output, jslink\nown = {made}")
    first = run(SCENE, "a")
    assert run(SCENE, "a") == first
    assert kernel.ask("own.comm is not None")


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


def test_a_task_that_an_earlier_run_left_behind_does_not_close_what_the_cell_shows_now(run, kernel):
    kernel.do("import asyncio\nasync def late(): await go.wait(); display(made); done.append(True)")
    cell = "done, go = [], asyncio.Event(); left = asyncio.create_task(late()); lesson.squares(net, data)"
    run(cell, "a")
    run(f"made = {SCENE}; now = {SCENE}; now", "a")
    kernel.do("go.set(); hidden = [[now]]; now = None")  # where nobody looks for a name
    while not kernel.ask("done"):
        pass
    run("1 + 1", "b")
    assert not kernel.ask("hidden[0][0].closed")
    kernel.do("hidden = None")


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
