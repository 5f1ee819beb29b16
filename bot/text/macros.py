"""TeX macros to plain characters: pylatexenc's parser and tables, and what authors of papers add to them."""

import logging
import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from pylatexenc import latexwalker, macrospec  # type: ignore[import-untyped]
from pylatexenc.latex2text import (  # type: ignore[import-untyped]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from bot.text.scripts import with_script
from bot.text.symbols import OWN as _SYMBOLS
from bot.text.symbols import is_symbol

T = TypeVar("T")
Shown = str | Callable[..., str]

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it logs every oddity of strangers' TeX


def _all(names: str, meaning: T) -> dict[str, T]:
    return dict.fromkeys(names.split(), meaning)


# --- fractions, roots, accents ------------------------------------------------------------------

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OPERATOR = re.compile(r"[+−±∓=<>/,-]")
_MULTIPLIED = re.compile(r"[+−±∓=<>/,×·∗* -]")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}


def _fraction(node: Any, l2tobj: Any) -> str:
    """``a/b``, with brackets where it would read as something else."""
    above, below = (l2tobj.node_arg_to_text(node, at).strip() for at in (0, 1))
    said = f"{_in_brackets(above, _OPERATOR)}/{_in_brackets(below, _MULTIPLIED)}"
    source, end = node.parsing_state.s, node.pos + node.len
    before, after = source[node.pos - 1 : node.pos] if node.pos else "", source[end : end + 1]
    alone = not (before.isalnum() or after.isalnum() or after in ("(", "[", "\\"))
    return said if alone else f"({said})"


def _in_brackets(text: str, operator: re.Pattern[str]) -> str:
    return f"({text})" if operator.search(_BRACKETED.sub("", text.lstrip("-−"))) else text


def _root(node: Any, l2tobj: Any) -> str:
    degree, of = (l2tobj.node_arg_to_text(node, at).strip() for at in (0, 1))
    sign = _ROOTS.get(degree) or f"{degree}-√"
    return sign + (of if len(of) == 1 or (of.isascii() and of.isdigit()) else f"({of})")


def _accented(mark: str) -> Callable[..., str]:
    """One letter with its accent; over several it would sit in the wrong place."""

    def shown(node: Any, l2tobj: Any) -> str:
        of = l2tobj.node_arg_to_text(node, 0).strip().replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", of + mark) if len(of) == 1 and of.isalpha() else of

    return shown


def _script(sign: str) -> Callable[..., str]:
    def shown(node: Any, l2tobj: Any) -> str:
        return with_script(sign, l2tobj.node_arg_to_text(node, 0).strip())

    return shown


def _unicode(node: Any, l2tobj: Any) -> str:
    """``\\unicode{x2013}``; raises `ValueError` where that is no character."""
    return chr(int("0" + l2tobj.node_arg_to_text(node, 0).strip().lower(), 16))


def _verbatim(node: Any) -> str:
    return str(node.nodeargd.verbatim_text)


# What a macro's arguments look like to the parser, and which of them is shown (%-style, as in pylatexenc).
_WITH_ARGUMENTS: dict[str, tuple[str, Shown]] = {
    **_all(
        "emph textbf textit textrm texttt textsc textsf textmd textup textnormal textsl text", ("{", "%(1)s")
    ),
    **_all(
        "underline uline sout mbox hbox url ce enquote gls glspl ac acp acl unit num ensuremath added",
        ("{", "%(1)s"),
    ),
    **_all("mathrm mathbf mathit mathsf mathtt mathbin mathrel mathop mathord", ("{", "%(1)s")),
    **_all("boldsymbol bm pmb mathclose mathopen underbrace overbrace substack boxed", ("{", "%(1)s")),
    **_all("operatorname operatornamewithlimits", ("*{", "%(2)s")),
    **_all("cite citep citet citealt citealp citeauthor ref autoref cref Cref eqref", ("[[{", "")),
    **_all("label footnotemark vspace hspace color phantom deleted", ("{", "")),
    **_all("href hyperlink textcolor texorpdfstring colorbox stackrel overset", ("{{", "%(2)s")),
    **_all("ion SI qty", ("{{", "%(1)s %(2)s")),
    **_all("frac tfrac dfrac cfrac nicefrac sfrac", ("{{", _fraction)),
    **_all("binom tbinom dbinom", ("{{", "(%(1)s choose %(2)s)")),
    **_all("bar overline", ("{", _accented("\u0304"))),
    **_all("hat widehat", ("{", _accented("\u0302"))),
    **_all("tilde widetilde", ("{", _accented("\u0303"))),
    "vec": ("{", _accented("\u20d7")),
    "dot": ("{", _accented("\u0307")),
    "ddot": ("{", _accented("\u0308")),
    "mathring": ("{", _accented("\u030a")),
    "sqrt": ("[{", _root),
    "underset": ("{{", "%(2)s_(%(1)s)"),
    "replaced": ("[{{", "%(2)s"),
    "xrightarrow": ("[{", "→"),
    "xleftarrow": ("[{", "←"),
    "footnote": ("[{", " (%(2)s)"),
    "ket": ("{", "|%(1)s⟩"),
    "bra": ("{", "⟨%(1)s|"),
    "braket": ("{", "⟨%(1)s⟩"),
    "abs": ("{", "|%(1)s|"),
    "norm": ("{", "‖%(1)s‖"),
    "textsuperscript": ("{", _script("^")),
    "textsubscript": ("{", _script("_")),
    "unicode": ("{", _unicode),
}


def _unknown(node: Any) -> str:
    """An author's own macro: its name reads as the word it stands for, unless it only dresses a group."""
    name = str(node.macroname)
    if len(name) == 1 and not (name.isascii() and name.isalpha()):
        return name
    dresses = re.match(r"\s*\{[^}]", node.parsing_state.s[node.pos + node.len :])
    return "" if dresses else name


def _walking() -> Any:
    context = latexwalker.get_default_latex_context_db()
    known = [macrospec.std_macro(name, arguments) for name, (arguments, _) in _WITH_ARGUMENTS.items()]
    known += [macrospec.std_macro(name, "") for name in _SYMBOLS]
    context.add_context_category("papers", macros=known, prepend=True)
    return context


def _speaking() -> Any:
    context = get_default_latex_context_db()
    known = [MacroTextSpec(name, simplify_repl=shown) for name, (_, shown) in _WITH_ARGUMENTS.items()]
    known += [MacroTextSpec(name, simplify_repl=shown) for name, shown in _SYMBOLS.items()]
    known.append(MacroTextSpec("verb", simplify_repl=_verbatim))
    context.add_context_category("papers", macros=known, prepend=True)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown))
    return context


_WALKING = _walking()
_TO_TEXT = LatexNodes2Text(
    latex_context=_speaking(),
    math_mode="text",
    keep_comments=True,
    strict_latex_spaces={"between-latex-constructs": True},  # or "\\emph{a} \\emph{b}" would be one word
)


def is_macro(name: str) -> bool:
    """Whether the meaning of the macro is known."""
    return is_symbol(name) or _WALKING.get_macro_spec(name) is not None


def without_macros(tex: str) -> str:
    """TeX without dollars as plain text. Raises what pylatexenc raises, which is anything."""
    nodes, _, _ = latexwalker.LatexWalker(
        tex, latex_context=_WALKING, tolerant_parsing=False
    ).get_latex_nodes()
    return str(_TO_TEXT.nodelist_to_text(nodes))
