"""Math symbols: each TeX macro that stands for characters alone, as these characters.

They are put in before anything is parsed, so that ``\\alpha_s`` is an α with a script, not a macro called
"alphaₛ"; and spaces are set as they read: ``\\Delta T`` is ΔT, ``n\\log n`` is n log n.
"""

import re

from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]
from pylatexenc.latexwalker import (  # type: ignore[import-untyped]
    get_default_latex_context_db as get_walker_db,
)

_MACRO = re.compile(r"\\([A-Za-z]+|[,;:>!|/ \-])( *)")
_MACRO_BEFORE = re.compile(r"\\[A-Za-z]+$")
_NULL_DELIMITER = re.compile(r"\\(?:left|right) *\.")  # draws nothing, only balances the other
_INNER_BLANK = re.compile(r"(?<=[(⟨⌊⌈]) +| +(?=[)⟩⌋⌉])")
_TIGHT = frozenset("∂∇ℓħ")  # these stand close to what follows, as Greek letters do


def _all(names: str, meaning: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), meaning)


def _themselves(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


OWN = {
    **_all("rm bf it sc tt em sf sl cal itshape bfseries ttfamily scshape mathstrut boldmath unboldmath", ""),
    **_all("left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr Biggl Biggr middle", ""),
    **_all("limits nolimits displaystyle scriptstyle textstyle", ""),
    **_all("small large Large normalsize noindent centering xspace protect nonumber", ""),
    **_all("- / !", ""),
    **_all(", ; : > quad qquad enspace thinspace space", " "),
    " ": " ",
    **_all("deg degr degree textdegree", "°"),
    **_all("msun Msun", "M⊙"),
    **_all("lsun Lsun", "L⊙"),
    **_all("pmod mod bmod", "mod "),
    **_all("lvert rvert vert", "|"),
    **_themselves("today argmax argmin Pr det dim ker gcd hom arg Re Im LaTeX TeX"),
    "arcsec": "″", "arcmin": "′", "farcs": ".″", "farcm": ".′", "fdg": ".°", "prime": "′", "kms": "km/s",
    "odot": "⊙", "sun": "⊙", "circ": "∘", "ell": "ℓ", "ast": "*", "bigstar": "★", "|": "‖", "mid": " | ",
    "colon": ":", "lVert": "‖", "rVert": "‖", "micron": "μm", "AA": "Å", "implies": "⟹", "impliedby": "⟸",
    "iff": "⟺", "lesssim": "≲", "gtrsim": "≳", "lessapprox": "⪅", "gtrapprox": "⪆", "leqslant": "⩽",
    "geqslant": "⩾", "coloneqq": "≔", "triangleq": "≜", "gets": "←", "land": "∧", "lor": "∨", "lnot": "¬",
    "neg": "¬", "Box": "□", "checkmark": "✓", "S": "§", "imath": "i", "jmath": "j", "eg": "e.g.",
    "ie": "i.e.", "etc": "etc.", "etal": "et al.", "textemdash": "—", "eth": "ð", "ETH": "Ð",
    "pounds": "£", "copyright": "©", "ddag": "‡",
}  # fmt: skip


def _from_tables() -> dict[str, str]:
    """What pylatexenc knows: names of letters, without arguments, whose characters mean nothing to TeX."""
    shown, parsed = get_default_latex_context_db(), get_walker_db()
    known: dict[str, str] = {}
    for category in ("advanced-symbols", "latex-base"):
        for name, macro in shown.d[category]["macros"].items():
            text = macro.simplify_repl
            if not (name.isalpha() and isinstance(text, str) and text.strip()):
                continue
            specs = parsed.get_macro_spec(name)
            takes_nothing = specs is None or not getattr(specs.args_parser, "argspec", "")
            if takes_nothing and not set(text) & set("\\{}$^_%&#~"):
                known[name] = text
    return known


_MEANING = _from_tables() | OWN


def is_symbol(name: str) -> bool:
    """Whether the macro of this name stands for characters alone."""
    return name in _MEANING


def symbols(tex: str) -> str:
    """Math with its symbols put in; macros with arguments, and unknown ones, stay."""
    if "\\" not in tex:
        return tex
    tex = _NULL_DELIMITER.sub("", tex)
    out: list[str] = []
    at = 0
    for found in _MACRO.finditer(tex):
        if (meaning := _MEANING.get(found[1])) is not None:
            before = tex[at : found.start()]
            last = before[-1:] or "".join(out[-2:])[-1:]
            at = found.end()
            out += (before, _space_before(meaning, before, last), meaning)
            out.append(_space_after(meaning, last, _next(tex, at)) if found[2] or _is_word(meaning) else "")
    return _INNER_BLANK.sub("", "".join([*out, tex[at:]]))


def _next(tex: str, at: int) -> str:
    """The next character; of a macro the first of what it stands for, or a backslash."""
    if macro := _MACRO.match(tex, at):
        return _MEANING.get(macro[1], "\\")[:1]
    return tex[at : at + 1] if tex[at : at + 1] != "\\" else tex[at + 1 : at + 2]


def _is_word(meaning: str) -> bool:
    return meaning[:1].isascii() and meaning[:1].isalpha()


def _space_before(meaning: str, before: str, last: str) -> str:
    if _MACRO_BEFORE.search(before):
        return " "  # or the two would be one macro
    return " " if _is_word(meaning) and (last.isalnum() or last in (")", "]", "}")) else ""


def _space_after(meaning: str, last: str, following: str) -> str:
    """Words stand apart, letters close together, operators as far as on their other side."""
    if _is_word(meaning):
        return " " if following.isalnum() or following in ("\\", " ") else ""
    if meaning.isalpha() or meaning in _TIGHT:
        return "" if following.isalpha() else " "
    return " " if meaning and last in ("", " ", "_", "^") else ""
