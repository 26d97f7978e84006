"""What README.md and docs/ tell a teacher is so: minutes, exercises, pictures, test cells, file names, links."""

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import augmentation, digits, download, network, random_network, train, training
from backprop_lib.lessons import measure_the_cost, step_by_mini_batch
from tools.execute_notebooks import read
from tools.exercises import exercises

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "docs/teaching.md", "docs/plans.md", "docs/deploying.md")
}
TEACHING, DEPLOYING = PAGES["docs/teaching.md"], PAGES["docs/deploying.md"]
NOTEBOOKS = {path.stem[:2]: read(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
LIBRARY = "\n".join(map(inspect.getsource, (network, training, augmentation)))
WORDS_A_MINUTE, A_PICTURE, AN_EXERCISE = 150, 5, 6  # as the page says


def table(heading):
    """The rows of the table with this first column, as {column: cell}."""
    lines = iter(TEACHING[TEACHING.index(f"| {heading}") :].split("\n"))
    columns, _, *rows = (
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in iter(lambda: next(lines), "")
        if line.startswith("|")
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


MINUTES = {row["lesson"][:2]: int(row["minutes"]) for row in table("lesson | minutes")}


def calls(nb, pattern):
    """The names of the lesson's functions that the cells call."""
    source = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    return re.findall(rf"^lesson\.({pattern}\w+)\(", source, re.MULTILINE)


def scenes(nb):
    return calls(nb, "(?!check_)")


def estimate(nb):
    words = sum(len(cell.source.split()) for cell in nb.cells if cell.cell_type == "markdown")
    return words / WORDS_A_MINUTE + A_PICTURE * len(scenes(nb)) + AN_EXERCISE * len(exercises(nb))


def test_every_lesson_is_in_the_table_by_its_name():
    titles = [f"{number} {nb.cells[0].source.splitlines()[0][2:]}" for number, nb in NOTEBOOKS.items()]
    assert [row["lesson"] for row in table("lesson | minutes")] == titles


def test_the_formula_is_the_one_that_is_tested():
    text = " ".join(TEACHING.split())
    assert f"{WORDS_A_MINUTE} words of text a minute, five minutes for a picture, six for an exercise" in text


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_a_lesson_s_minutes_follow_the_formula(lesson):
    assert abs(MINUTES[lesson] - estimate(NOTEBOOKS[lesson])) < 4  # given in fives


@pytest.mark.parametrize("page", ["README.md", "docs/teaching.md"])
def test_the_pages_agree_on_the_length_of_a_lesson(page):
    assert f"{min(MINUTES.values())} to {max(MINUTES.values())} minutes" in PAGES[page]


def test_the_hours_in_all():
    hours = {7: "seven hours", 7.5: "seven and a half hours", 8: "eight hours"}
    assert hours[round(sum(map(estimate, NOTEBOOKS.values())) / 30) / 2] in TEACHING


def test_two_lessons_without_their_exercises_leave_ten_of_ninety_minutes():
    (row,) = (row["take"] for row in table("you have") if "double" in row["you have"])
    pairs = re.findall(r"(0\d) and (0\d)", row)
    assert len(pairs) == 3
    for pair in pairs:
        assert sum(estimate(NOTEBOOKS[lesson]) - AN_EXERCISE for lesson in pair) <= 80


def needed(text):
    """The lessons in "00, 02 to 04"."""
    spans = re.findall(r"\b(0\d)\b(?: to (0\d)\b)?", text)
    return {number for first, last in spans for number in range(int(first), int(last or first) + 1)}


def test_every_exercise_is_in_the_table_with_its_check():
    found, lesson = {}, ""
    for row in table("lesson | needs"):
        lesson = row["lesson"] or lesson  # a row without a number goes on with the lesson before
        found.setdefault(lesson, []).append(row["check"].strip("`"))
    assert found == {lesson: calls(nb, "check_") for lesson, nb in NOTEBOOKS.items()}


def test_what_a_lesson_needs_is_what_it_says():
    for row in table("lesson | needs"):
        if row["lesson"]:
            opening = NOTEBOOKS[row["lesson"]].cells[0].source
            says = needed(opening[opening.index("*You need*") :])
            assert needed(row["needs"]) <= says
            assert bool(needed(row["needs"])) == bool(says)


def test_the_pictures_for_a_single_session_are_there():
    (row,) = (row["take"] for row in table("you have") if "once" in row["you have"])
    named = re.findall(r"`(\w+)`", row)
    assert len(named) == 7
    for name, lesson in zip(named, NOTEBOOKS, strict=False):
        assert name in scenes(NOTEBOOKS[lesson])


def run_test_cell(answer):
    """The page's test cell, with what a notebook has by then."""
    (cell,) = re.findall(r"```python\n(.*?)```", TEACHING, re.DOTALL)
    net = random_network((784, 16, 16, 10), np.random.default_rng(0))
    exec(cell, {"lesson": measure_the_cost, "my_cost": answer, "net": net, "data": digits()})


def test_the_test_cell_passes_and_fails_with_the_verdict():
    run_test_cell(lambda outputs, wanted: ((outputs - wanted) ** 2).sum())
    with pytest.raises(AssertionError, match="Not yet: your function returns nothing so far"):
        run_test_cell(lambda outputs, wanted: ...)
    with pytest.raises(AssertionError, match="Not quite: "):
        run_test_cell(lambda outputs, wanted: (outputs - wanted).sum())


def test_an_epoch_that_calls_train_passes_as_the_page_warns():
    def my_epoch(net, x, y, batch_size, learning_rate, rng):
        *_, last = train(net, x, y, batch_size=batch_size, learning_rate=learning_rate, epochs=1, rng=rng)
        return last.net

    net = random_network((784, 16, 16, 10), np.random.default_rng(0))
    assert step_by_mini_batch.check_my_epoch(my_epoch, net, digits())
    assert "a `my_epoch` that calls `train` passes" in TEACHING


def above_the_exercise(nb):
    """What a reader sees above the first exercise: words, code, and what it prints."""
    for cell in nb.cells:
        if cell.source.startswith("# Exercise"):
            return
        yield cell.source
        yield from (output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", ()))


ANSWERS = {  # the library's lines that hold the answer, as they stand above the exercise
    "00": "activations[l] @ net.weights[l].T + net.biases[l]",
    "01": "((outputs - y) ** 2).sum(axis=-1)",
    "02": "dC_da = 2 * (activations[-1] - y)",
    "03": "gradient.weights[l] = dC_dz.mT @ activations[l]",
    "04": "dC_da = dC_dz @ net.weights[l]",
    "06": "for rows in mini_batches(len(x), batch_size, rng):",
    "07": "for l in reversed(range(len(net.weights))):",
}


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_lines_of_the_library_stand_above_the_exercise(lesson):
    above = "\n".join(above_the_exercise(NOTEBOOKS[lesson]))
    code = [line.strip() for line in LIBRARY.split("\n") if line.startswith("    ")]
    assert any(line in code for line in map(str.strip, above.split("\n")) if len(line) > 20)
    if lesson in ANSWERS:
        assert ANSWERS[lesson] in LIBRARY
        assert ANSWERS[lesson] in above
    assert list(ANSWERS) == ["00", "01", "02", "03", "04", "06", "07"]
    text = " ".join(TEACHING.split())
    assert (
        "Each lesson shows lines of the library above its exercise. In 00 to 04, 06 and 07 they hold the answer" in text
    )


def test_every_function_of_the_readme_s_promise_is_listed():
    """What walks forward, measures, walks back and steps, with all of the library's functions that it calls."""
    assert "come from the same few functions, and you read each of them in lessons 00 to 07." in " ".join(
        PAGES["README.md"].split()
    )
    written = {node.name: node for node in ast.walk(ast.parse(LIBRARY)) if isinstance(node, ast.FunctionDef)}
    needed, found = {"forward", "costs", "cost", "backward", "backward_each", "step", "train"}, set()
    while needed > found:
        found = set(needed)
        names = {n.id for name in found for n in ast.walk(written[name]) if isinstance(n, ast.Name)}
        needed |= (names & {*written}) | {"sigmoid", "relu"}
    nested = {"descend"}  # stands inside `train`
    source = "\n".join(cell.source for number, nb in NOTEBOOKS.items() if number <= "07" for cell in nb.cells)
    assert {"slope", "squish", "mini_batches"} < needed
    assert needed - nested <= set(re.findall(r"^listing\((\w+)\)$", source, re.M))


@pytest.mark.parametrize("page", ["README.md", "docs/teaching.md"])
def test_what_a_machine_that_is_ready_prints(page):
    outputs = [o for cell in NOTEBOOKS["00"].cells for o in cell.get("outputs", ())]
    printed = [o.data["text/plain"] for o in outputs if "text/plain" in o.get("data", {})]
    promised = re.search(r"prints (0\.\d+)\b.*?(0\.\d+)", PAGES[page], re.DOTALL)
    assert set(promised.groups()) <= set(printed)


def test_mnist_s_files_are_named():
    assert all(f"`{file.name}`" in DEPLOYING for file in download.MNIST.files)


def anchors(text):
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in re.findall("^#+ (.*)", text, re.M)}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", PAGES[page]):
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name
        assert path.is_file(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)|^    make ([a-z-]+)", PAGES[page], re.MULTILINE):
        assert f"\n{''.join(target)}:" in makefile
    for module in re.findall(r"python -m ((?:tools|benchmarks)\.\w+)", PAGES[page]):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
