"""Pages to print, or to read without Jupyter: each notebook as one HTML file that loads nothing from elsewhere.

    python -m tools.pages pages                                      every notebook in notebooks/
    python -m tools.pages pages notebooks/01_measure_the_cost.ipynb  only this one

Below each picture stands what it says in words, which is also its alternative text. Formulas are drawn by matplotlib.
Pictures are those that the file holds: a notebook without outputs, such as a student's copy, has none.
"""

import argparse
import base64
import io
import re
from html import escape
from pathlib import Path

from jinja2 import DictLoader
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import math_to_image
from nbconvert import HTMLExporter

from tools.execute_notebooks import read
from tools.files import lessons, write

PAGE = """{% extends 'index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
{% block html_head_css %}
<style>
.jp-RenderedImage, .formula, .cm-editor { break-inside: avoid }
.jp-RenderedImage img { max-width: 100% }
.jp-RenderedText pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere }
.words { margin: 0.3em 0; overflow-wrap: anywhere; font: 12px/1.4 sans-serif; color: #333 }
.formula.alone { display: block; margin: 0.8em auto; max-width: 100% }
</style>
{% endblock %}
{% block data_png scoped %}
{%- set words = output.data.get('text/plain', '') -%}
<div class="jp-RenderedImage jp-OutputArea-output">
<img src="data:image/png;base64,{{ output.data['image/png'] | escape_html }}" alt="{{ words | escape }}">
{%- for line in words.splitlines() if line %}
<p class="words">{{ line | escape }}</p>
{%- endfor %}
</div>
{% endblock %}
"""
# Code, which stays, or a formula that stands alone, or one within a line.
MATHS = re.compile(r"```.*?```|`[^`\n]+`|\$\$(?P<alone>[^$]+)\$\$|\$(?P<within>[^$\s](?:[^$\n]*[^$\s])?)\$", re.DOTALL)
LETTERS = FontProperties(size=11, math_fontfamily="cm")


def formula(latex, alone=False):
    """The formula as an image that is part of the page. Raises ValueError where matplotlib cannot draw it."""
    drawn = io.BytesIO()
    sized = re.sub(r"\\[bB]igg?(?![a-z])", "", latex.strip())  # matplotlib has no such words for large brackets
    sized = sized.replace(r"\frac", r"\dfrac") if alone else sized
    depth = math_to_image(f"${sized}$", drawn, prop=LETTERS, format="svg")
    image = base64.b64encode(drawn.getvalue()).decode()
    place = 'class="formula alone"' if alone else f'class="formula" style="vertical-align: {-depth:.2f}pt"'
    return f'<img {place} src="data:image/svg+xml;base64,{image}" alt="{escape(" ".join(latex.split()))}">'


def with_formulas(text):
    """The Markdown with its formulas as images; one that cannot be drawn stays as it is written."""

    def drawn(found):
        if not (latex := found["alone"] or found["within"]):
            return found[0]
        try:
            return formula(latex, bool(found["alone"]))
        except ValueError:
            return found[0]

    return MATHS.sub(drawn, text)


def page(nb, title):
    """The notebook as HTML."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = with_formulas(cell.source)
    exporter = HTMLExporter(
        extra_loaders=[DictLoader({"page.html.j2": PAGE})],
        template_file="page.html.j2",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    return exporter.from_notebook_node(nb, {"metadata": {"name": title}})[0]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the pages go")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook in notebooks/")
    options = parser.parse_args(arguments)
    pages = {}
    for path in options.notebooks or lessons():
        try:
            pages[options.folder / f"{path.stem}.html"] = page(read(path), path.stem)
        except (OSError, ValueError) as error:
            parser.error(f"{path} is not read: {getattr(error, 'strerror', None) or error}")
    write(pages, force=True)
    print(f"Pages to print are in {options.folder}.")


if __name__ == "__main__":
    main()
