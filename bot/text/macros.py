"""TeX macros to plain characters: pylatexenc's parser and tables, and what authors of papers add to them."""

import logging
import re
from typing import Any

from pylatexenc import latexwalker, macrospec
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it logs every oddity of strangers' TeX

# What a macro's arguments look like to the parser, and which of them is shown (%-style, as pylatexenc has it).
_WITH_ARGUMENTS = {
    **dict.fromkeys(
        ("texttt", "textsc", "textsf", "textmd", "textup", "textnormal", "textsl", "underline", "uline", "mbox")
        + ("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "boldsymbol", "bm", "pmb", "operatorname", "ensuremath")
        + ("overline", "bar", "widehat", "widetilde", "ce", "enquote", "gls", "glspl", "ac", "acp", "acl", "textrm")
        + ("emph", "textbf", "textit", "text", "url", "sout", "unit", "num", "textnormal", "mathbin", "mathrel"),
        ("{", "%(1)s"),
    ),
    **dict.fromkeys(("cite", "citep", "citet", "citealt", "citealp", "ref", "autoref", "cref", "Cref", "eqref"), ("[[{", "")),
    **dict.fromkeys(("label", "footnotemark", "vspace", "hspace", "color", "phantom"), ("{", "")),
    **dict.fromkeys(("href", "hyperlink", "textcolor", "texorpdfstring", "colorbox"), ("{{", "%(2)s")),
    **dict.fromkeys(("ion", "SI", "qty"), ("{{", "%(1)s %(2)s")),
    **dict.fromkeys(("frac", "tfrac", "dfrac", "nicefrac", "sfrac"), ("{{", "%(1)s/%(2)s")),
    "sqrt": ("[{", "√(%(2)s)"),
    "footnote": ("[{", " (%(2)s)"),
    "textsuperscript": ("{", "^(%(1)s)"),
    "textsubscript": ("{", "_(%(1)s)"),
}  # fmt: skip

_SYMBOLS = {
    **dict.fromkeys(
        ("rm", "bf", "it", "sc", "tt", "em", "sf", "sl", "cal", "small", "large", "Large", "normalsize", "boldmath")
        + ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "noindent", "centering", "limits", "displaystyle")
        + ("scriptstyle", "textstyle", "xspace", "protect", "unboldmath", "itshape", "bfseries", "ttfamily", "scshape"),
        "",
    ),
    **dict.fromkeys(("deg", "degr", "degree", "textdegree"), "°"),
    **dict.fromkeys(("msun", "Msun"), "M⊙"),
    **dict.fromkeys(("lsun", "Lsun"), "L⊙"),
    "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "arcsec": "″", "arcmin": "′", "farcs": "″",
    "kms": "km/s", "odot": "⊙", "circ": "∘", "ell": "ℓ", "prime": "′", "today": "today", "textemdash": "—",
    "lesssim": "≲", "gtrsim": "≳", "lessapprox": "⪅", "gtrapprox": "⪆", "leqslant": "⩽", "geqslant": "⩾",
    "pmod": "mod ", "mod": "mod ", "bmod": "mod ", "LaTeX": "LaTeX", "TeX": "TeX", "micron": "μm", "AA": "Å",
    "bigstar": "★", "\\": " ", "-": "", "/": "", "|": "‖", "!": "", ",": " ", ";": " ", ":": " ", " ": " ", ">": " ",
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
    nodes, _, _ = latexwalker.LatexWalker(tex, latex_context=_WALKING, tolerant_parsing=False).get_latex_nodes()
    return str(_TO_TEXT.nodelist_to_text(nodes))
