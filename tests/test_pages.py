"""The pages for paper: each picture has its words, formulas are drawn, and nothing is loaded from elsewhere."""

import re

import pytest
from bs4 import BeautifulSoup

from tools.execute_notebooks import read
from tools.files import lessons
from tools.pages import MATHS, formula, main, page, with_formulas

BY_NUMBER = {path.stem[:2]: path for path in lessons()}
LOADING = {"src", "srcset", "data", "poster", "action"}


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module", params=["01", "08"])
def lesson(request):
    nb = read(BY_NUMBER[request.param])
    return read(BY_NUMBER[request.param]), BeautifulSoup(page(nb, "a title"), "html.parser")


def test_each_picture_has_its_words_below_it_and_as_its_alternative_text(lesson):
    nb, soup = lesson
    said = [o.data["text/plain"] for c in nb.cells for o in c.get("outputs", ()) if "image/png" in o.get("data", {})]
    pictures = soup.select(".jp-RenderedImage")
    assert len(pictures) == len(said) > 2
    for picture, text in zip(pictures, said, strict=True):
        assert words(picture.img["alt"]) == words(text)
        below = [p.text for p in picture.img.find_next_siblings("p", class_="words")]  # not beside
        assert words(" ".join(below)) == words(text)
        assert "Predict: " in below[0]


def test_nothing_is_loaded_from_elsewhere(lesson):
    _, soup = lesson
    assert not soup.find_all(["script", "link", "iframe"])
    for tag in soup.find_all(True):
        assert all(tag[name].startswith("data:") for name in LOADING & set(tag.attrs))
    assert not any(re.search(r"@import|url\(\s*['\"]?(https?:)?//", style.text) for style in soup.find_all("style"))


def test_every_formula_is_drawn_and_kept_as_text(lesson):
    nb, soup = lesson
    text = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    found = [m["alone"] or m["within"] for m in MATHS.finditer(text) if m["alone"] or m["within"]]
    assert [words(image["alt"]) for image in soup.select("img.formula")] == [words(latex) for latex in found]
    assert found
    assert "$" not in soup.main.text


def test_every_formula_of_the_lessons_can_be_drawn():
    sources = {cell.source for path in lessons() for cell in read(path).cells if cell.cell_type == "markdown"}
    found = {m["alone"] or m["within"] for source in sources for m in MATHS.finditer(source)} - {None}
    assert len(found) > 40
    assert all(formula(latex).startswith("<img") for latex in found)


@pytest.mark.parametrize("text", ["`a $b$ c`", "```\n$a$\n```", "5 $ and 6 $", r"$\nosuchword$"])
def test_code_prices_and_what_cannot_be_drawn_stay(text):
    assert with_formulas(text) == text


def test_the_command_writes_a_page_or_says_what_is_wrong(tmp_path, capsys):
    main([str(tmp_path / "pages"), str(BY_NUMBER["02"])])
    assert [path.name for path in (tmp_path / "pages").iterdir()] == [f"{BY_NUMBER['02'].stem}.html"]
    (tmp_path / "a file").touch()
    for arguments, said in [
        (["x", "absent.ipynb"], "absent.ipynb"),
        ([tmp_path / "a file", BY_NUMBER["02"]], "a file"),
    ]:
        with pytest.raises(SystemExit) as stop:
            main([str(each) for each in arguments])
        told = (capsys.readouterr().err.splitlines() or [str(stop.value)])[-1]
        assert said in told
        assert "\n" not in told
