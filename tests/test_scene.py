"""Scenes driven without a browser: state in, picture and words out, no error lost, no observer doubled."""

import gc
import io
import warnings
from base64 import b64decode
from threading import Thread
from typing import NamedTuple
from weakref import WeakSet, ref

import numpy as np
import pytest
from PIL import Image

from backprop_lib import guard
from backprop_lib.controls import Slider, choice, fader, mixer, notched, player, switch
from backprop_lib.pictures.encode import png
from backprop_lib.pictures.parts import Arrows, Bars
from backprop_lib.pictures.picture import Picture
from backprop_lib.pictures.style import FALL, RISE
from backprop_lib.practice import predict
from backprop_lib.scene import Scene, projector
from tools.restless import parts


class Result(NamedTuple):
    level: float

    @property
    def title(self):
        return f"The level is {self.level:.2f}"

    @property
    def words(self):
        return f"A bar of {self.level:.2f} <of> 1."


class Level(Picture):
    size = (200, 120)

    def build(self):
        axes = self.axes(10, 40, 180, 70, xlim=(0, 1), ylim=(-1, 1))
        self.bar = Bars(self, axes)
        self.marked = None

    def show(self, result):
        self.bar.set(0.2, 0.8, 0, [result.level])

    def guess(self, value):
        self.marked = value


def scene(model=Result, **options):
    return Scene(model, Level, {"level": Slider("level", 0.5, -1.0, 1.0, 0.1)}, **options)


def test_set_moves_all_or_none():
    controls = {name: Slider(name, 0.5, -1.0, 1.0, 0.1) for name in ("level", "other")}
    made = Scene(lambda level, **_: Result(level), Level, controls)
    words = made.words
    with pytest.raises(ValueError, match="other is 'x'"):
        made.set(level=0.2, other="x")
    assert made.state == {"level": 0.5, "other": 0.5}
    assert made.words == words
    with pytest.raises(ValueError, match=r"there is no control 'lever'; expected some of \['level', 'other'\]"):
        made.set(level=0.2, lever=0.3)
    assert made.state == {"level": 0.5, "other": 0.5}
    made.set(level=0.2, other=0.3)
    assert made.state == {"level": 0.2, "other": 0.3}
    assert made.words == "The level is 0.20. A bar of 0.20 <of> 1."


def test_all_that_moved_before_a_refusal_moves_back():
    controls = {name: Slider(name, 0.5, -1.0, 1.0, 0.1) for name in ("level", "other", "last")}
    made = Scene(lambda level, **_: Result(level), Level, controls)
    with pytest.raises(ValueError, match="last is 'x'"):
        made.set(level=0.2, other=0.3, last="x")
    assert made.state == {"level": 0.5, "other": 0.5, "last": 0.5}


def pixels(encoded):
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB")).astype(int)


@pytest.fixture(autouse=True)
def _no_error_is_left_behind():
    before = len(guard.ERRORS)
    yield
    del guard.ERRORS[before:]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"reactions": {"Level": print}}, "reactions names 'Level'; expected one of the controls, level"),
        ({"reveal": {"hight": 1}}, "reveal names 'hight'; expected one of the controls, level"),
        ({"answered": {"hight": 1}}, "answered names 'hight'; expected one of the controls, level"),
        ({"actions": {"level": print}}, "actions has a button 'level'; expected another label"),
        ({"rows": [["level", "other"]]}, "rows names 'other'; expected controls or buttons: level"),
        ({"rows": [["level"]], "actions": {"Again": print}}, "rows does not show the button 'Again'; expected"),
    ],
)
def test_names_that_do_not_fit_together_are_refused(options, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        scene(**options)


def test_a_control_moves_the_picture_and_the_words():
    s = scene()
    picture, words = s.panel.value, s.panel.words
    s.controls["level"].value = -0.7
    assert s.result.level == -0.7
    assert s.panel.value != picture
    assert s.panel.words != words
    assert "A bar of -0.70 <of> 1." in s.panel.words
    assert repr(s) == "The level is -0.70. A bar of -0.70 <of> 1."
    assert s.errors == []


def test_projector_enlarges_the_others_if_one_scene_fails(monkeypatch):
    monkeypatch.setenv("BACKPROP_PROJECTOR", "")
    monkeypatch.setattr("backprop_lib.scene._scenes", WeakSet())  # not those of the tests before
    broken = []

    def model(level):
        if broken:
            raise ArithmeticError("no such level")
        return Result(level)

    failing, others = scene(model), [scene() for _ in range(5)]
    broken.append(True)
    with pytest.raises(ArithmeticError, match="no such level") as raised:
        projector()
    assert [other.picture.enlarged for other in others] == [1.5] * 5
    assert failing.errors == [raised.value]
    broken.clear()
    projector(False)
    guard.ERRORS.clear()


def test_projector_enlarges_the_scenes_there_are_and_those_to_come(monkeypatch):
    monkeypatch.setenv("BACKPROP_PROJECTOR", "")
    monkeypatch.setattr("backprop_lib.scene._scenes", WeakSet())  # not those of the tests before
    early = scene()
    usual, words = early.panel.value, repr(early)
    projector()
    late = scene()
    for s in (early, late):
        assert pixels(s.panel.value).shape == (180, 300, 3)
        assert pixels(s.still()).shape == (180, 300, 3)
        assert "backprop-projector" in s.widget._dom_classes
        assert repr(s) == words
    assert ".backprop-projector { zoom: 1.5 }" in early.widget.children[0].value
    late.controls["level"].value = -0.7
    assert pixels(late.panel.value).shape == (180, 300, 3)
    projector(False)
    assert early.panel.value == usual
    assert "backprop-projector" not in late.widget._dom_classes
    assert pixels(late.panel.value).shape == (120, 200, 3)
    assert pixels(scene().panel.value).shape == (120, 200, 3)


def test_the_live_picture_is_what_the_figure_shows():
    s = scene()
    for level in (-1.0, 0.0, 0.3, 1.0):
        s.controls["level"].value = level
        drawn = s.picture.draw()
        np.testing.assert_array_equal(pixels(s.panel.value), pixels(png(drawn)))
        np.testing.assert_allclose(
            pixels(s.panel.value).astype(int), np.asarray(drawn.convert("RGB")).astype(int), atol=16
        )
        blue, orange = ((pixels(s.panel.value) == rgb).all(-1).sum() for rgb in ((24, 69, 251), (255, 94, 2)))
        assert (blue > 100) == (level > 0)
        assert (orange > 100) == (level < 0)


def test_the_cached_background_gives_the_same_picture_as_a_full_drawing():
    s = scene()
    s.controls["level"].value = -0.4
    blitted = np.asarray(s.picture.draw())
    s.picture.background = None
    np.testing.assert_array_equal(blitted, np.asarray(s.picture.draw()))


def test_bundle_for_readers_without_a_kernel():
    s = scene()
    bundle = s._repr_mimebundle_()
    assert bundle["text/plain"] == repr(s)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == s.widget.model_id
    assert "text/html" not in bundle
    still = pixels(s.still())
    assert still.shape == (120, 200, 3)
    assert np.abs(still - np.asarray(s.picture.draw().convert("RGB")).astype(int)).mean() < 3
    assert s.still() == s.still()


def test_a_still_picture_is_smaller_than_the_live_one_and_drawn_alike():
    s = scene()
    np.testing.assert_array_equal(pixels(s.still()), pixels(s.panel.value))
    assert len(s.still()) < len(s.panel.value)


def test_the_picture_is_the_live_one_again_after_it_was_drawn_for_a_reader_without_a_kernel():
    s = scene(question=predict("How high?", 0.5, why="So it is."), reveal={"level": -1.0})
    s._repr_mimebundle_()
    assert s.picture.title.text == s.result.title == "The level is 0.50"
    np.testing.assert_array_equal(pixels(s.panel.value), pixels(png(s.picture.draw())))


def test_the_same_picture_on_any_theme_has_an_opaque_background():
    assert Image.open(io.BytesIO(scene().still())).convert("RGBA").getextrema()[3] == (255, 255)


def test_set_moves_several_controls_and_draws_once():
    drawn = []

    def model(level, kind):
        drawn.append((level, kind))
        return Result(level)

    s = Scene(model, Level, {"level": Slider("level", 0, -1, 1), "kind": choice("kind", ["a", "b"])})
    drawn.clear()
    s.set(level=1, kind="b")
    assert drawn == [(1, "b")]


def test_a_button_acts_on_the_scene_and_a_reaction_moves_other_controls():
    s = Scene(
        lambda level, half: Result(level),
        Level,
        {"level": Slider("level", 0.5, -1.0, 1.0, 0.1), "half": Slider("half", 0.2, 0.0, 1.0, 0.1)},
        actions={"Down": lambda scene: scene.set(level=-1.0)},
        reactions={"half": lambda scene: scene.set(level=scene.controls["half"].value * 2)},
    )
    s.buttons["Down"].click()
    assert s.result.level == -1.0
    s.controls["half"].value = 0.3
    assert s.result.level == pytest.approx(0.6)


def test_a_reaction_that_moves_other_controls_draws_once():
    drawn = []

    def model(level, half):
        drawn.append((level, half))
        return Result(level)

    def follow(scene):
        for level in (half.value, half.value * 2):
            scene.set(level=level)
        scene.controls["level"].value = half.value * 3

    half = Slider("half", 0.2, 0.0, 1.0, 0.1)
    controls = {"level": Slider("level", 0.5, -1.0, 1.0, 0.1), "half": half}
    made = Scene(model, Level, controls, reactions={"half": follow})
    drawn.clear()
    half.value = 0.3
    assert drawn == [(pytest.approx(0.9), 0.3)]
    made.set(level=0.1)  # and afterwards it draws as before
    assert drawn[1:] == [(0.1, 0.3)]


def test_the_picture_is_sent_before_the_controls_that_follow(messages):
    level, tenths = Slider("level", 0.5, -1.0, 1.0, 0.1), Slider("tenths", 2, 0, 10)
    play = player(tenths)
    s = Scene(
        lambda level, tenths: Result(level),
        Level,
        {"level": level, "tenths": tenths},
        actions={"Down": lambda scene: scene.set(level=-1.0)},
        reactions={"tenths": lambda scene: scene.set(level=scene.controls["tenths"].value / 10)},
    )
    picture = [s.panel.picture, s.panel.caption]
    messages.clear()
    tenths.slider.set_state({"value": 3})  # as the page does
    sent = [widget for widget, _ in messages]
    assert sent[:2] == picture
    assert set(sent[2:]) == {level.box, level.slider, tenths.box, play}
    assert len(sent) == 6
    messages.clear()
    s.buttons["Down"].click()
    sent = [widget for widget, _ in messages]
    assert sent[:2] == picture
    assert set(sent[2:]) == {level.box, level.slider}
    assert len(sent) == 4


def test_what_follows_a_slider_is_not_left_behind():
    slider = Slider("level", 0, 0, 9)
    followers = slider.box, slider.slider, player(slider)

    def no_further(change):
        slider.value = min(slider.value, 5)

    slider.observe(no_further, names="value")
    slider.slider.value = 8
    assert [part.value for part in followers] == [5, 5, 5]
    slider.unobserve(no_further, names="value")

    def broken(change):
        raise RuntimeError("a fault")

    slider.observe(broken, names="value")
    with pytest.raises(RuntimeError, match="a fault"):
        slider.box.value = 2
    assert [part.value for part in followers] == [2, 2, 2]
    slider.unobserve(broken, names="value")
    slider.disabled = True
    assert all(part.disabled for part in followers)


def test_a_fault_in_the_model_is_shown_recorded_and_raised():
    def model(level):
        if level > 0.9:
            raise ValueError("level is <too> high")
        return Result(level)

    s = scene(model)
    before = s.panel.value
    with pytest.raises(ValueError, match="too"):
        s.controls["level"].value = 1.0
    assert [str(e) for e in s.errors] == ["level is <too> high"]
    assert guard.ERRORS[-1] is s.errors[0]
    assert "level is &lt;too&gt; high" in s.guard.message.value
    assert s.panel.value == before
    s.controls["level"].value = 0.1
    assert s.guard.message.value == ""
    assert len(s.errors) == 1


def test_the_record_keeps_the_newest_errors():
    def model(level):
        if level > 0:
            raise ValueError(f"no {level}")
        return Result(level)

    made = Scene(model, Level, {"level": Slider("level", 0, -1000, 1000)})
    for level in range(1, guard.KEPT + 6):
        with pytest.raises(ValueError, match=f"no {level}"):
            made.controls["level"].value = level
    assert [str(error) for error in made.errors] == [f"no {n}" for n in range(6, guard.KEPT + 6)]
    assert made.errors == guard.ERRORS
    guard.ERRORS.clear()


def test_a_fault_in_a_button_is_recorded():
    s = scene(actions={"Break": lambda scene: 1 / 0})
    s.buttons["Break"].click()
    assert isinstance(s.errors[0], ZeroDivisionError)
    assert "ZeroDivisionError" in s.guard.message.value


def test_a_scene_is_freed_when_its_widgets_are_closed():
    s = scene(question=predict("How much?", 1.0, why="Half."), reactions={"level": lambda scene: None})
    s.question.skip()
    s.controls["level"].value = 0.7
    picture, inside = ref(s.picture), [part for part, _ in parts(s.widget)]
    del s
    for part in inside:
        part.close()
    del part, inside
    gc.collect()
    assert picture() is None, "what is closed would stay in the memory for ever"


def test_running_a_cell_again_does_not_double_observers():
    calls = []
    control = Slider("level", 0, -1, 1)

    def model(level):
        calls.append(level)
        return Result(level)

    for _ in range(5):
        Scene(model, Level, {"level": control})
    calls.clear()
    control.value = 1
    assert calls == [1]


def test_a_question_locks_the_controls_until_it_is_answered():
    question = predict("How high?", 0.5, why="So it is.")
    s = scene(question=question, actions={"Down": lambda scene: None})
    assert s.controls["level"].disabled
    assert s.controls["level"].slider.disabled
    assert s.buttons["Down"].disabled
    assert repr(s).startswith("Predict: How high?")
    question.lock("0.4")
    assert not s.controls["level"].disabled
    assert not s.buttons["Down"].disabled
    assert s.picture.marked == 0.4
    assert s.errors == []


def test_what_the_question_asks_for_is_shown_once_it_is_answered():
    for go_on in (lambda q: q.lock("0.4"), lambda q: q.skip()):
        question = predict("How high?", 0.5, why="So it is.")
        s = scene(question=question, reveal={"level": -1.0})
        live, still = s.panel.value, pixels(b64decode(s._repr_mimebundle_()["image/png"]))
        assert s.result.level == 0.5
        assert "The level is -1.00" in repr(s), "a reader without a kernel cannot answer"
        assert s.panel.value == live, "drawing for that reader leaves the live picture alone"
        go_on(question)
        assert s.result.level == -1.0
        np.testing.assert_array_equal(still, pixels(s.still()))


def test_what_a_learner_does_by_hand_is_done_for_a_reader_without_a_kernel():
    s = scene(question=predict("How high?", 0.5, why="So it is."), answered={"level": -1.0})
    assert "The level is -1.00" in repr(s)
    s.question.skip()
    assert s.result.level == 0.5, "the learner moves it"
    assert "The level is 0.50" in repr(s)


def test_once_it_is_answered_a_reader_without_a_kernel_sees_what_the_controls_say():
    s = scene(question=predict("How high?", 0.5, why="So it is."), reveal={"level": -1.0})
    s.question.skip()
    s.set(level=0.3)
    assert "The level is 0.30" in repr(s)
    assert b64decode(s._repr_mimebundle_()["image/png"]) == s.still()


def test_a_guess_that_comes_after_the_lock_is_the_one_that_is_marked():
    question = predict("How high?", 0.5, why="So it is.")
    s = scene(question=question)
    question.kind.box.value = "0.4"
    question._lock.click()
    assert s.picture.marked == 0.4
    question.kind.box.value = "0.6"
    assert s.picture.marked == 0.6
    assert s.errors == []


def test_a_skipped_question_unlocks_and_marks_nothing():
    question = predict("How high?", 0.5, why="So it is.")
    s = scene(question=question)
    question.skip()
    assert not s.controls["level"].disabled
    assert s.picture.marked is None


def test_two_threads_never_leave_a_picture_of_another_state():
    s = scene()

    def hurry(levels):
        for level in levels:
            s.controls["level"].value = level

    rng = np.random.default_rng(0)
    threads = [Thread(target=hurry, args=(rng.uniform(-1, 1, 40),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert s.result.level == s.controls["level"].value
    np.testing.assert_array_equal(pixels(s.panel.value), pixels(png(s.picture.draw())))


def test_slider_and_number_box_move_together_and_stay_in_range():
    slider = Slider("wiggle", 0.1, -8.0, 8.0, 0.01)
    slider.slider.value = 0.099999
    assert slider.value == 0.1
    assert slider.box.value == 0.1
    slider.box.value = 0.001
    assert slider.value == 0.001
    slider.value = 99
    assert slider.value == slider.slider.value == slider.box.value == 8.0
    for bad in (np.nan, np.inf, "three", None, True):
        with pytest.raises(ValueError, match=r"wiggle is .*; expected a finite number"):
            slider.value = bad
    assert slider.value == 8.0


def test_a_player_steps_as_far_as_its_slider():
    assert player(Slider("n", 0, 0, 1000, 100)).step == 100
    assert player(Slider("n", 0, 0, 9)).step == 1


def test_a_slider_of_whole_numbers_gives_whole_numbers():
    slider = Slider("example", 2, 0, 10)
    slider.value = 3.0
    assert type(slider.value) is int
    slider.span(0, 1)
    assert (slider.value, slider.slider.max, slider.box.max) == (1, 1, 1)
    slider.span(5, 9)
    assert (slider.value, slider.slider.min) == (5, 5)
    play = player(slider)
    slider.span(0, 20)
    assert (slider.value, play.value, play.min, play.max) == (5, 5, 0, 20)


def test_steps_are_counted_from_the_lower_end():
    slider = Slider("wiggle", 0.05, 0.05, 1.05, 0.1)
    slider.slider.value = 0.14999999
    assert slider.value == slider.box.value == 0.15
    slider.slider.value = 0.1
    assert slider.value == 0.1


def test_fine_steps_are_counted_too():
    slider = Slider("wiggle", 0.0, 0.0, 1.0, 1e-4)
    slider.slider.value = 0.00019999999
    assert slider.value == slider.box.value == 0.0002


def test_a_fader_is_as_wide_as_its_column_and_shrinks_with_the_picture():
    faders = [fader(f"output {j}") for j in range(2)]
    row = mixer(faders, 100, 60, 800, "<as> they were")
    start, *others = row.children
    assert others == faders
    assert start.layout.width == "12.500%"
    assert {one.layout.width for one in faders} == {"7.500%"}
    assert float(row.layout.width.removesuffix("px")) == 800
    assert row.layout.max_width == "100%"
    assert "&lt;as&gt; they were" in start.children[0].value


def test_no_slider_is_wider_than_its_page():
    assert Slider("wiggle", 0, 0, 9, width="620px").layout.max_width == "100%"
    assert notched("count", [1, 2], 1).layout.max_width == "100%"


def test_a_notched_slider_writes_thousands_and_has_notches():
    control = notched("count", [10, 1500], 1500)
    assert [label for label, _ in control.options] == ["10", "1,500"]
    assert control.value == 1500
    assert "backprop-notched" in control._dom_classes


def test_a_choice_begins_with_the_value_it_is_given():
    assert choice("kind", ["a", "b"], "b").value == "b"
    assert choice("kind", ["a", "b"]).value == "a"


def test_a_switch_stands_at_its_own_left_edge_and_a_player_cannot_be_told_to_repeat():
    assert switch("on").indent is False
    assert player(Slider("n", 0, 0, 9)).show_repeat is False


def vertices(patch):
    return patch.get_path().vertices


def test_bars_and_arrows_hold_what_they_were_given():
    picture = Level()
    axes = picture.figure.axes[0]
    bars, arrows = Bars(picture, axes), Arrows(picture, axes)
    bars.set([0.1, 0.5], [0.2, 0.6], 0, [0.7, -0.4])
    up, down = (vertices(p) for p in bars.patches)
    assert (up[:, 0].min(), up[:, 0].max(), up[:, 1].min(), up[:, 1].max()) == (0.1, 0.2, 0, 0.7)
    assert (down[:, 0].min(), down[:, 1].min(), down[:, 1].max()) == (0.5, -0.4, 0)
    arrows.set([0.2, 0.4, 0.6], 0, [0.9, 0, -0.5])
    up, down = (vertices(p) for p in arrows.patches)
    assert (up[:, 1].min(), up[:, 1].max()) == (0, 0.9)
    assert (down[:, 1].min(), down[:, 1].max()) == (-0.5, 0)
    assert len(up) == len(down) == 8, "a wish of 0 has no arrow"
    assert arrows.patches[0].get_facecolor()[:3] == pytest.approx([c / 255 for c in bytes.fromhex(RISE[1:])])
    assert arrows.patches[1].get_facecolor()[:3] == pytest.approx([c / 255 for c in bytes.fromhex(FALL[1:])])


def test_nothing_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # From ipywidgets 7 about its own code, which Python shows to nobody.
        warnings.filterwarnings("ignore", "Deprecated in traitlets 4.1", DeprecationWarning)
        s = scene()
        s.controls["level"].value = -1.0
        s._repr_mimebundle_()
