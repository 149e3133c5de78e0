"""A snapshot: everything of the view is in the file, and nothing in it runs, asks or leads anywhere it should not."""

import base64
import hashlib
import html.parser
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from dlcore import lab
from dlcore.elements import optimizers
from dlcore.experiments.digits_race import DigitsRace
from pages import _snapshot, _snapshot_markdown, _snapshot_view, _view, _words

HOSTILE = "<script>stolen = 1</script><img src=x onerror=alert(1)>"
EMPTY = ("meta", "link", "img", "br", "hr", "input", "path")


class Reader(html.parser.HTMLParser):
    """Notes every element with its attributes and its own text."""

    def __init__(self, file):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(file.decode())
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), []))
        if tag not in EMPTY:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _tag, _attributes, texts in self.open:
            texts.append(data)

    def all(self, tag, **wanted):
        wanted = {name.rstrip("_"): value for name, value in wanted.items()}
        found = ((attributes, "".join(texts)) for kind, attributes, texts in self.elements if kind == tag)
        return [(a, text) for a, text in found if all(a.get(name) == value for name, value in wanted.items())]


def plot(alt="A line.", **changes):
    trace = {"type": "scatter", "x": [1, 2], "y": [3, 4]}
    figure = {"data": [trace], "layout": {}}
    data = {"figure": json.dumps(figure), "alt": alt, "height": 200, "controls": 0, "clicks": True, "frames": True}
    return _view.Figure("plot", data | changes, alt, 200)


def read(*blocks, title="Title", question=""):
    return Reader(_snapshot.document(title, question, blocks, language="en", made="today"))


def check_safe(file):
    """Nothing but our own scripts can run, and nothing is loaded from anywhere."""
    policy = file.all("meta", **{"http-equiv": "Content-Security-Policy"})[0][0]["content"]
    for attributes, text in file.all("script"):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert attributes == {"type": "application/json"} or (not attributes and f"'sha256-{digest}'" in policy)
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    for tag, attributes, _texts in file.elements:
        assert tag not in ("iframe", "object", "embed", "base", "form", "link", "svg:script")
        assert not [name for name in attributes if name.startswith("on")]
        assert not attributes.keys() & {"srcset", "xlink:href", "action", "formaction", "background", "poster"}
        assert attributes.get("src", "data:image/").startswith("data:image/")
        assert tag == "a" or "href" not in attributes
        assert not re.match(r"\s*(javascript|vbscript|data):", attributes.get("href", ""), re.IGNORECASE)
    style = "".join(text for _attributes, text in file.all("style"))
    assert "@import" not in style
    assert "url(" not in style


def test_hostile_words_stay_words_wherever_they_stand():
    notes = f"{HOSTILE} [a](javascript:alert(1)) [b](data:text/html,x) ![c](http://evil.example/x.png)\n\n{HOSTILE}"
    table = pd.DataFrame({HOSTILE: [HOSTILE, "=1+1"]})
    file = read(
        _snapshot.Source(f'http://127.0.0.1/x?a="><script>{HOSTILE}'),
        _snapshot.Source(f"javascript:alert(1){HOSTILE}"),
        _snapshot.Words(notes),
        _snapshot.Facts(HOSTILE, [(HOSTILE, HOSTILE)], [(HOSTILE, HOSTILE)], HOSTILE),
        _snapshot.Picture(plot(HOSTILE, view="</script><script>stolen = 2</script><!--"), HOSTILE, notes),
        _snapshot.Numbers(HOSTILE, table),
        title=HOSTILE,
        question=HOSTILE,
    )
    check_safe(file)
    assert file.all("h1")[0][1] == HOSTILE
    assert file.all("figcaption")[0][1] == HOSTILE
    assert file.all("td")[0][1] == HOSTILE
    assert len(file.all("script")) == 3
    assert not file.all("img")
    assert {a["href"] for a, _text in file.all("a") if "evil" in a["href"]} == {"http://evil.example/x.png"}


def test_a_figure_is_in_the_file_as_it_was_on_the_page_but_nobody_is_asked():
    sent = plot(view="</script> \u2028 &lt;")
    file = read(_snapshot.Picture(sent, "First"), _snapshot.Picture(sent, wide=False))
    for _attributes, text in file.all("script", type="application/json"):
        assert json.loads(text) == {"component": "plot", "data": {**sent.data, "clicks": False, "frames": False}}
    assert len(file.all("script", type="application/json")) == 2
    assert [a["class"] for a, _text in file.all("figure")] == ["picture", "picture half"]
    assert len([text for _a, text in file.all("script") if "plotly.js v" in text]) == 1, "plotly.js is there once"


def test_a_file_without_plots_is_without_plotly():
    window = _view.Figure("window", {"scene": {"values": [[float("nan"), 1.0]]}}, "A window.", 0)
    file = read(_snapshot.Picture(window))
    check_safe(file)
    assert len(file.all("script")) == 2
    assert json.loads(file.all("script", type="application/json")[0][1])["data"]["scene"] == {"values": [[None, 1.0]]}


def test_a_long_table_is_cut_and_says_how_long_it_is():
    rows = pd.DataFrame({"step": range(1500), "loss": [float("nan"), float("inf")] * 750, "name": [None, "a"] * 750})
    file = read(_snapshot.Numbers("Curve", rows))
    body = [text for _a, text in file.all("tbody")]
    assert len(file.all("tr")) == 2 + 12 + 1000
    assert body[0].startswith("0––1∞a2––")
    assert file.all("summary")[0][1] == "The first 1,000 of 1,500 rows"
    short = read(_snapshot.Numbers("Curve", rows.head(3)))
    assert len(short.all("tr")) == 4
    assert not short.all("details")


def test_the_theme_is_there_in_both_colours():
    style = read().all("style")[0][1]
    assert "#0b6a94" in style
    assert "#4fb0d8" in style
    assert "None" not in style
    assert "theme." not in style


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("$x_1$", "<math display='inline'>"),
        ("$$\n\\frac{a}{b}\n$$", "<mfrac>"),
        (r"$\lambda_{\max}$", "<mi>λ</mi>"),
        (r"$\unknown{x}$", r"<code>\unknown{x}</code>"),
        ("$}{$", "<code>}{</code>"),
        (f"${'{' * 600}x{'}' * 600}$", "<code>"),
        (f"${'x' * 5000}$", "<code>"),
        (r"$\text{<script>alert(1)</script>}$", "&lt;script&gt;"),
        (r"$\href{javascript:alert(1)}{x}$", "<mi>x</mi>"),
        (r"$\style{background:url(http://evil.example)}{x}$", "<mi>x</mi>"),
        (r"$\arg\min \Big\{ x \Big\}$", "<mi>arg</mi>"),
        (":blue[**cold** [link](https://example.org)]", '<span class="tint-blue"><strong>cold</strong> <a href='),
        (":material/share: Share", "Share"),
        ("at 10:30 or :unknown[x]", "10:30 or :unknown[x]"),
        ("| a |\n|-|\n| 1 |", "<td>1</td>"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("![dot](data:image/png;base64,AAAA)", "<img src='data:image/png;base64,AAAA' alt='dot'>"),
    ],
)
def test_markdown_as_the_pages_write_it_becomes_html(markdown, html):
    made = _snapshot_markdown.document(markdown)
    assert html in made
    assert ":material" not in made
    check_safe(read(_snapshot.Words(markdown)))


def test_every_formula_of_the_explanations_is_drawn_as_one():
    for file in Path(_words.__file__).parent.glob("text/en/*.md"):
        formulas = re.findall(
            r"<span class=\"math inline\">(.*?)</span>", _snapshot_markdown.document(file.read_text())
        )
        assert not [formula for formula in formulas if "<code>" in formula]


@pytest.mark.parametrize("rule", sorted(optimizers.OPTIMIZERS))
def test_every_rule_is_drawn_as_a_formula(rule):
    assert "<math" in _snapshot_markdown.formula(optimizers.OPTIMIZERS[rule].latex, display=True)


@pytest.fixture(scope="module")
def view(dashboard):
    """What the page of optimizers has noted down of itself, with one control changed."""
    return dashboard("pages/optimizers.py", s_surface="Booth").session_state["_view"]


def test_a_view_is_in_its_snapshot_with_all_it_shows(view):
    address = f"http://127.0.0.1:8501/{view.link()}"
    file = Reader(_snapshot_view.of_view(view, address))
    check_safe(file)
    assert file.all("h1")[0][1] == "Optimizers · Surface"
    assert file.all("p", class_="question")[0][1] == view.question
    assert address in [a["href"] for a, _text in file.all("a")]
    assert [text for _a, text in file.all("figcaption")] == [figure.alt for figure in view.figures.values()]
    changed, *_usual = file.all("dl")
    assert "Booth" in changed[1]
    assert len(file.all("dt")) >= len(view.controls)
    words = " ".join(text for _a, text in file.all("section", class_="words"))
    assert "Momentum (관성) sums up past gradients." in words
    for asked in view.asked.values():
        for value in asked.question.scalars(asked.run.result).values():
            assert f"{value:.6g}" in [text for _a, text in file.all("dd")]
        assert asked.run.key[:16] in [text for _a, text in file.all("td")]
        assert asked.question.canonical() in [text for _a, text in file.all("dd")]


def test_the_name_of_the_file_says_what_is_in_it(view):
    assert _snapshot_view.file_name(view, "html") == "gradient-lab-optimizers-surface.html"
    assert _snapshot_view.file_name(_view.View("", "Home"), "png") == "gradient-lab-home.png"


def test_formulas_and_explanations_keep_their_order_and_small_figures_stand_in_pairs():
    shown = _view.View("x", "X")
    shown.formulas["x^2"] = _view.Formula("x^2", "Someone (2020)", {"x": "3"})
    shown.sections["t", "lead"] = "First words."
    shown.figures |= {name: plot(name) for name in "abc"}
    places = [("section", ("t", "lead")), *(("figure", name) for name in "abc"), ("formula", "x^2")]
    shown.places |= dict.fromkeys(places)
    file = Reader(_snapshot_view.of_view(shown, "x"))
    said = [text for _a, text in file.all("section", class_="words")]
    assert said[0].strip() == "First words."
    assert "Source: Someone (2020)" in said[1]
    assert [a["class"] for a, _text in file.all("figure")] == ["picture half", "picture half", "picture"]
    assert len(file.all("math")) == 2


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        ({"state": "queued"}, "A run had not begun yet"),
        ({"state": "running", "step": 3, "steps": 1200}, "at step 3 of 1,200"),
        ({"state": "cancelled", "step": 3, "steps": 9}, "A run was stopped at step 3 of 9."),
        ({"state": "failed", "error": lab.Problem("1", "It *ran* out.", "memory")}, "A run failed. It *ran* out."),
    ],
)
def test_a_run_without_a_result_says_so_first_and_shows_what_it_has(run, sentence):
    question, shown = DigitsRace(), _view.View("optimizers", "Optimizers")
    curves = {"test_loss/adam": ((1, 2), (0.5, 0.25))}
    shown.asked[question.key()] = _view.Asked(question, lab.Run(question.key(), curves=curves, **run))
    file = Reader(_snapshot_view.of_view(shown, "optimizers"))
    assert sentence in file.all("blockquote")[0][1]
    assert "test loss · adam0.25" in "".join(text for _a, text in file.all("dl"))


def test_runs_in_the_same_state_are_told_of_once_and_many_are_folded_away():
    shown, curves = _view.View("", "Home"), {"loss": ((1,), (0.5,))}
    for seed in range(7):
        question = DigitsRace(seed=seed)
        run = lab.Run(question.key(), "running", 3, 9, curves=curves)
        shown.asked[question.key()] = _view.Asked(question, run)
    file = Reader(_snapshot_view.of_view(shown, ""))
    assert len(file.all("blockquote")) == 1
    assert file.all("blockquote")[0][1].count("A run was still going") == 1
    assert [text for _a, text in file.all("summary")] == ["Key numbers: digits race"] * 7


def test_what_to_notice_in_another_view_is_not_in_the_snapshot(dashboard):
    sections = dashboard("pages/convolution.py", conv_tab="Channels", ch_view="Groups").session_state["_view"].sections
    assert [name for _topic, name in sections if name.startswith("notice")] == ["notice-groups"]
