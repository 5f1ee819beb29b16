"""Characters that must not be read as TeX, kept out of its sight for a while.

What math leaves behind is no TeX to be read a second time, and a bare ``%`` or ``^`` in words is no comment
and no accent. They wait as characters that are never text; `clean` keeps those out of any text.
"""

import re
from collections.abc import Callable

_SIGNS = "\\{}$`%&#_^~"
_AWAY = {ord(sign): chr(0xFDD0 + at) for at, sign in enumerate(_SIGNS)}
_BACK = {ord(waiting): sign for sign, waiting in zip(_SIGNS, _AWAY.values(), strict=True)}
_SPECIAL = re.compile(r"(?<!\\)[%&#_^$~]")
_PARSED = {ord(sign): chr(0xFDE0 + at) for at, sign in enumerate("%&#_^$~")}
_UNPARSED = {ord(waiting): chr(sign) for sign, waiting in _PARSED.items()}


def shelter(text: str) -> str:
    """The text with all that TeX would read put away, until it is `uncovered`."""
    return text.translate(_AWAY)


def uncovered(text: str) -> str:
    """The text with all that was put away."""
    return text.translate(_BACK)


def around_specials(parse: Callable[[str], str], tex: str) -> str:
    """What ``parse`` makes of TeX in which special signs stand for themselves."""
    return parse(_SPECIAL.sub(lambda sign: _PARSED[ord(sign[0])], tex)).translate(_UNPARSED)
