"""Raised and lowered characters: TeX's ``^{…}`` and ``_{…}`` as Unicode where every character has a form."""

from collections.abc import Callable

_RAISED = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ−",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ⁻",
        strict=True,
    )
)
_LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvxβγρφχ−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋", strict=True)
)
_SMALL = frozenset((*_RAISED.values(), *_LOWERED.values()))
# These stand beside what they mark just as they are: D*, 90°, f′, M⊙.
_RAISED |= {"∘": "°", "°": "°", "'": "′", **{mark: mark for mark in "′″*∗⋆★†‡⊤⊥∙•"}}
_LOWERED |= {mark: mark for mark in "⊙☉⊕★⋆*∗"}
_FORMS = {"^": _RAISED, "_": _LOWERED}


def scripts(tex: str, readable: Callable[[str], str]) -> str:
    """Math with its scripts replaced; ``readable`` turns what is raised or lowered into plain text."""
    out: list[str] = []
    at = 0
    while at < len(tex):
        if tex[at] == "\\":
            out.append(tex[at : at + 2])
            at += 2
        elif tex[at] in _FORMS and (end := _argument_end(tex, at + 1)) is not None:
            _drop_blanks(out)
            script = with_script(tex[at], readable(tex[at + 1 : end]).strip(), tex[end : end + 1])
            out.append("{}" + script if script[:1].isalpha() and _ends_in_macro(out) else script)
            at = end
        else:
            out.append(tex[at])
            at += 1
    return "".join(out)


def _drop_blanks(out: list[str]) -> None:
    while out and out[-1] == " ":
        out.pop()


def _ends_in_macro(out: list[str]) -> bool:
    """Whether a letter right behind would lengthen a macro's name."""
    for piece in reversed(out):
        if not piece[-1:].isalpha():
            return False
        if piece[0] == "\\":
            return True
    return False


def with_script(sign: str, text: str, following: str = "") -> str:
    """What stands behind ``^`` or ``_``, raised or lowered where every character can be."""
    forms = _FORMS[sign]
    if all(character in forms for character in text):
        return "".join(forms[character] for character in text)
    plain = len(text) == 1 or (_is_one_word(sign, text) and not following.isalnum())
    return sign + text if plain else f"{sign}({text})"


def _is_one_word(sign: str, text: str) -> bool:
    """Whether it needs no brackets: T_eff and G_μν, but e^(iπ) and F_(pᵐ)."""
    return text.isalnum() and (text.isascii() or (sign == "_" and _SMALL.isdisjoint(text)))


def _argument_end(tex: str, at: int) -> int | None:
    """Where the argument that starts at ``at`` ends; None if there is none."""
    while at < len(tex) and tex[at] == " ":
        at += 1
    if at == len(tex):
        return None
    if tex[at] == "{":
        return _closing(tex, at)
    if tex[at] != "\\":
        return at + 1
    end = at + 1
    while end < len(tex) and tex[end].isalpha():
        end += 1
    end = max(end, min(at + 2, len(tex)))
    while end < len(tex) and tex[end] == "{" and (closing := _closing(tex, end)) is not None:
        end = closing
    return end


def _closing(tex: str, at: int) -> int | None:
    """Just after the brace that closes the one at ``at``; None if nothing does."""
    depth = 0
    while at < len(tex):
        if tex[at] == "\\":
            at += 1
        elif tex[at] == "{":
            depth += 1
        elif tex[at] == "}":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return None
