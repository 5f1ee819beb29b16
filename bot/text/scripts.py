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
# These stand beside what they mark just as they are: D*, 90°, f′, M⊙.
_RAISED |= {"∘": "°", "°": "°", "'": "′", **{mark: mark for mark in "′″*∗⋆★†‡⊤⊥"}}
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
            out.append(_script(tex[at], readable(tex[at + 1 : end]).strip(), tex[end : end + 1]))
            at = end
        else:
            out.append(tex[at])
            at += 1
    return "".join(out)


def _script(sign: str, text: str, following: str) -> str:
    forms = _FORMS[sign]
    if all(character in forms for character in text):
        return "".join(forms[character] for character in text)
    plain = len(text) == 1 or (text.isalnum() and not following.isalnum())
    return sign + text if plain else f"{sign}({text})"


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
