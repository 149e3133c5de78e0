"""Foreign text is shown as it is, never interpreted."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages import _words

HOSTILE = st.text(alphabet=st.sampled_from("`<>*_[]()!\\ \n\r\t&$#|~\u2028\u0085a"), max_size=90) | st.text(max_size=90)


@given(HOSTILE)
@example("`" * 70)
@example("<script>alert(1)</script>")
@example("a`**b**`c")
@example("\u0085\u2028\x0b")
@example("")
@example("\\`")
def test_nothing_leaves_the_code_span(text):
    shown = _words.literally(text)
    assert re.fullmatch(r"`[^`]+`", shown)  # one span: a delimiter, no delimiter inside, a delimiter
    assert len(shown.splitlines()) == 1  # a blank line or a new block would end it
    assert len(shown) <= 60 + 3


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=60))
def test_plain_words_stand_as_they_are(text):
    assert _words.literally(text) == f"`{text}`"


def test_long_texts_are_cut_where_asked():
    assert _words.literally("x" * 20, limit=5) == "`xxxxx…`"


@pytest.mark.parametrize(
    "text",
    ["see www.example.org", "http://example.org", ":material/home:", ":streamlit:", "a@b.org", "a -> b", "a -- b"],
)
def test_what_streamlit_would_find_is_held_apart_without_a_sign(text):
    shown = _words.escaped(text)
    assert "\N{WORD JOINER}" in shown
    assert re.sub(r"\\(.)", r"\1", shown.replace("\N{WORD JOINER}", "")) == text


@pytest.mark.parametrize("text", ["2026-11-30 10:30:20", "1e-05", "a < b > c", "wwwx. a"])
def test_other_words_are_only_escaped(text):
    assert re.sub(r"\\(.)", r"\1", _words.escaped(text)) == text


def test_a_section_is_what_stands_below_its_marker():
    assert _words.explanation("optimizers", "question").endswith("?")
    with pytest.raises(KeyError, match="no-such-section"):
        _words.explanation("optimizers", "no-such-section")
