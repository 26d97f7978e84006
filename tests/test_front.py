"""The README's picture shows what the lessons' pictures show now."""

import io

import pytest
from PIL import Image

from tools.files import ROOT
from tools.front import FRONT, animation, frames

MOST = 600_000  # bytes


@pytest.fixture(scope="module")
def now():
    return list(frames())


def test_the_titles_are_those_of_the_lessons_now(now):
    with Image.open(FRONT) as picture:
        assert picture.info["Description"].splitlines() == [title for title, _, _ in now]
        assert picture.n_frames == len(now)
        assert picture.size == tuple(
            max(Image.open(io.BytesIO(png)).size[side] for _, png, _ in now) for side in (0, 1)
        )


def test_it_begins_at_the_outputs_and_ends_with_a_network_that_reads(now):
    titles = [title for title, _, _ in now]
    assert titles[0].startswith("The outputs")
    assert "it reads 90 % of the test digits" in titles[-1]


def test_it_is_small_and_the_readme_shows_it():
    assert FRONT.stat().st_size < MOST
    assert f"]({FRONT.relative_to(ROOT).as_posix()})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tool_writes_it(tmp_path, now, monkeypatch):
    monkeypatch.setattr("tools.front.frames", lambda: now)
    animation(tmp_path / "front.png")
    with Image.open(tmp_path / "front.png") as picture:
        assert picture.n_frames == len(now)
        for place, (_, png, _) in enumerate(now):
            picture.seek(place)
            shown, made = picture.convert("RGB"), Image.open(io.BytesIO(png)).convert("RGB")
            assert shown.crop((0, 0, *made.size)).tobytes() == made.tobytes()
