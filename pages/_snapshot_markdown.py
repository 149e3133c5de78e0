"""Markdown, ours or foreign, as HTML that runs nothing and asks for nothing: for files that leave the lab."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

import latex2mathml.converter
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

LONGEST_FORMULA = 4000
"""Characters of LaTeX beyond which a formula is shown as its source."""

_ICON = re.compile(r":material/[a-z0-9_]+:")
_TINT = re.compile(r":([a-z]+)(?:-background|-badge)?\[")
_TINTS = ("red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "rainbow", "primary", "small", "badge")
_PICTURE = re.compile(r"data:image/(png|gif|jpeg|webp);base64,", re.IGNORECASE)
_UNCONVERTED = {
    r"\arg": "arg",
    r"\{": "{",
    r"\}": "}",
    r"\|": "‖",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\langle": "⟨",
    r"\rangle": "⟩",
}
"""What the converter leaves as LaTeX has it: a name it does not know, and delimiters of a given size."""

_MATHML = re.compile(r"m[a-z]{1,15}")
_MATHML_ATTRIBUTE = re.compile(
    "accent|accentunder|columnalign|columnlines|columnspacing|depth|display|displaystyle|fence|form|height|largeop|"
    "linethickness|lspace|mathcolor|mathsize|mathvariant|maxsize|minsize|movablelimits|notation|rowlines|rowspacing|"
    "rspace|scriptlevel|stretchy|voffset|width"
)


def document(markdown: str) -> str:
    """Return paragraphs, lists, tables and formulas as HTML; HTML in the text is shown as text."""
    return str(_reader().render(markdown))


def line(markdown: str) -> str:
    """Return one line of text, such as the name of a control, as HTML."""
    return str(_reader().renderInline(" ".join(markdown.split())))


def formula(latex: str, *, display: bool) -> str:
    """Return a formula as MathML, which browsers draw by themselves, or its source where it cannot be converted."""
    try:
        if len(latex) > LONGEST_FORMULA:
            raise ValueError("too long a formula")
        tree = latex2mathml.converter.convert_to_element(latex, display="block" if display else "inline")
        drawn = _mathml(tree)
    except Exception:  # noqa: BLE001 - the converter raises what it likes on LaTeX that it does not know
        return f"<code>{html.escape(latex)}</code>"
    return f"<div class='formula'>{drawn}</div>" if display else drawn


@functools.cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_labels=False, double_inline=True, renderer=_formula_of_text)
    reader.inline.ruler.before("link", "streamlit", _streamlit)
    reader.add_render_rule("image", _image)
    reader.add_render_rule("link_open", _link)
    return reader


def _formula_of_text(latex: str, options: dict[str, Any]) -> str:
    return formula(latex, display=bool(options.get("display_mode")))


def _mathml(element: Element) -> str:
    """Write an element as MathML of our own: the converter writes HTML and addresses in a formula as they are."""
    if not _MATHML.fullmatch(element.tag):
        raise ValueError(f"{element.tag} is not an element of a formula")
    text = html.unescape(element.text or "")
    text = _UNCONVERTED.get(text, text)
    if text.startswith("\\"):
        raise ValueError(f"{text} is unknown")
    known = ((name, value) for name, value in element.attrib.items() if _MATHML_ATTRIBUTE.fullmatch(name))
    attributes = "".join(f" {name}='{html.escape(html.unescape(value))}'" for name, value in known)
    inner = html.escape(text) + "".join(map(_mathml, element))
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _streamlit(state: StateInline, silent: bool) -> bool:
    """Take Streamlit's own marks: an icon is left out, coloured text becomes coloured text."""
    if state.src[state.pos] != ":":
        return False
    icon = _ICON.match(state.src, state.pos, state.posMax)
    if icon:
        state.pos = icon.end()
        return True
    tint = _TINT.match(state.src, state.pos, state.posMax)
    if not tint or tint[1] not in _TINTS:
        return False
    end = state.md.helpers.parseLinkLabel(state, tint.end() - 1)
    if end < 0:
        return False
    if not silent:
        _tinted(state, tint[1], (tint.end(), end))
    state.pos = end + 1
    return True


def _tinted(state: StateInline, name: str, between: tuple[int, int]) -> None:
    after = state.posMax
    state.push("tint_open", "span", 1).attrSet("class", f"tint-{name}")
    state.pos, state.posMax = between
    state.md.inline.tokenize(state)
    state.push("tint_close", "span", -1)
    state.posMax = after


def _image(self: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
    """Show a picture that stands in the text itself; of any other there is only a link, for nothing is loaded."""
    del self, options, env
    source, alt = str(tokens[at].attrGet("src") or ""), html.escape(tokens[at].content)
    if _PICTURE.match(source):
        return f"<img src='{html.escape(source)}' alt='{alt}'>"
    return f"<a href='{html.escape(source)}' rel='noopener noreferrer'>{alt or html.escape(source)}</a>"


def _link(self: Any, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
    tokens[at].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))
