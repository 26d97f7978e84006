"""Where a notebook's exercises are: a stub that begins with "# Exercise", its check, a folded answer behind them."""

import re

EXERCISE = "# Exercise"
FOLD = re.compile(r"<details\b.*?</details>", re.DOTALL)


def exercises(nb):
    """The exercises of a notebook: (position of the stub, source of the hidden answer or None)."""
    stubs = [i for i, cell in enumerate(nb.cells) if is_stub(cell)]
    ends = [*stubs[1:], len(nb.cells)]
    return [(stub, hidden_answer(nb.cells[stub + 2 : end])) for stub, end in zip(stubs, ends)]


def is_stub(cell):
    return cell.cell_type == "code" and cell.source.split("\n")[0].startswith(EXERCISE)


def hidden_answer(cells):
    """The Python inside the first fold that holds any."""
    for cell in cells:
        if cell.cell_type == "markdown":
            for block in FOLD.findall(cell.source):
                if code := python_in(block):
                    return code
    return None


def python_in(block):
    return "\n".join(re.findall(r"^```python\n(.*?)^```", block, re.DOTALL | re.MULTILINE))
