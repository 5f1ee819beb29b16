"""TeX macros to plain characters: pylatexenc's parser and tables, and what authors of papers add to them."""

import logging
import re
from typing import Any, TypeVar

from pylatexenc import latexwalker, macrospec  # type: ignore[import-untyped]
from pylatexenc.latex2text import (  # type: ignore[import-untyped]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

T = TypeVar("T")

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it logs every oddity of strangers' TeX


def _all(names: str, meaning: T) -> dict[str, T]:
    return dict.fromkeys(names.split(), meaning)


# What a macro's arguments look like to the parser, and which of them is shown (%-style, as in pylatexenc).
_WITH_ARGUMENTS = {
    **_all(
        "emph textbf textit textrm texttt textsc textsf textmd textup textnormal textsl text", ("{", "%(1)s")
    ),
    **_all(
        "underline uline sout mbox url ce enquote gls glspl ac acp acl unit num ensuremath", ("{", "%(1)s")
    ),
    **_all("mathrm mathbf mathit mathsf mathtt mathbin mathrel boldsymbol bm pmb", ("{", "%(1)s")),
    **_all("operatorname overline bar widehat widetilde", ("{", "%(1)s")),
    **_all("cite citep citet citealt citealp ref autoref cref Cref eqref", ("[[{", "")),
    **_all("label footnotemark vspace hspace color phantom", ("{", "")),
    **_all("href hyperlink textcolor texorpdfstring colorbox", ("{{", "%(2)s")),
    **_all("ion SI qty", ("{{", "%(1)s %(2)s")),
    **_all("frac tfrac dfrac nicefrac sfrac", ("{{", "%(1)s/%(2)s")),
    "sqrt": ("[{", "√(%(2)s)"),
    "footnote": ("[{", " (%(2)s)"),
    "textsuperscript": ("{", "^(%(1)s)"),
    "textsubscript": ("{", "_(%(1)s)"),
}

_SYMBOLS = {
    **_all("rm bf it sc tt em sf sl cal itshape bfseries ttfamily scshape boldmath unboldmath", ""),
    **_all("small large Large normalsize noindent centering xspace protect", ""),
    **_all("left right big Big bigl bigr Bigl Bigr limits displaystyle scriptstyle textstyle", ""),
    **_all("- / !", ""),
    **_all("\\ , ; : >", " "),
    " ": " ",
    **_all("deg degr degree textdegree", "°"),
    **_all("msun Msun", "M⊙"),
    **_all("lsun Lsun", "L⊙"),
    **_all("pmod mod bmod", "mod "),
    **_all("arcsec farcs", "″"),
    "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "arcmin": "′", "prime": "′", "kms": "km/s",
    "odot": "⊙", "circ": "∘", "ell": "ℓ", "bigstar": "★", "|": "‖", "textemdash": "—", "today": "today",
    "lesssim": "≲", "gtrsim": "≳", "lessapprox": "⪅", "gtrapprox": "⪆", "leqslant": "⩽", "geqslant": "⩾",
    "LaTeX": "LaTeX", "TeX": "TeX", "micron": "μm", "AA": "Å",
}  # fmt: skip


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
    context.add_context_category("papers", macros=known, prepend=True)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown))
    return context


_WALKING = _walking()
_TO_TEXT = LatexNodes2Text(
    latex_context=_speaking(), math_mode="text", keep_comments=True, strict_latex_spaces="based-on-source"
)


def without_macros(tex: str) -> str:
    """TeX without dollars as plain text. Raises what pylatexenc raises, which is anything."""
    nodes, _, _ = latexwalker.LatexWalker(
        tex, latex_context=_WALKING, tolerant_parsing=False
    ).get_latex_nodes()
    return str(_TO_TEXT.nodelist_to_text(nodes))
