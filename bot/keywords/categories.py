"""arXiv's categories: an archive, a dot, a class."""

import difflib
import re
from fnmatch import fnmatchcase

from bot.keywords import mistakes

# https://arxiv.org/category_taxonomy; classes come and go, archives hardly ever do.
_WITH_CLASSES = (
    "astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat"
)  # fmt: skip
_WITHOUT_CLASSES = (
    "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"
)  # fmt: skip
_CLOSED = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg",
    "comp-gas", "dg-ga", "funct-an", "mtrl-th", "patt-sol", "plasm-ph", "q-alg", "solv-int", "supr-con",
)  # fmt: skip
_ARCHIVES = (*_WITH_CLASSES, *_WITHOUT_CLASSES, *_CLOSED)
# In these the classes are written in small letters, everywhere else in capitals: cs.CV, astro-ph.GA.
_SMALL_CLASSES = ("physics", "cond-mat")
_CATEGORY = re.compile(r"[A-Za-z-]+\*?(?:\.(?:[A-Za-z-]+\*?|\*))?")


def category(typed: str, at: int) -> str:
    """The category as arXiv writes it; a bare archive with classes means all of them (``cs`` → ``cs.*``).

    Raises `KeywordError` where arXiv has no such archive.
    """
    if not _CATEGORY.fullmatch(typed):
        raise mistakes.no_category(typed, at)
    archive, dot, part = typed.partition(".")
    archive = archive.lower()
    if not any(fnmatchcase(known, archive) for known in _ARCHIVES):
        raise mistakes.no_category(typed, at, _nearest(archive, dot, part))
    return _spelled(archive, dot, part)


def _nearest(archive: str, dot: str, part: str) -> str | None:
    cutoff = 0.5 if len(archive) < 3 else 0.6  # ``sc`` has one letter in common with ``cs``
    near = difflib.get_close_matches(archive, (*_WITH_CLASSES, *_WITHOUT_CLASSES), n=1, cutoff=cutoff)
    return next((_spelled(name, dot, part) if name in _WITH_CLASSES else name for name in near), None)


def _spelled(archive: str, dot: str, part: str) -> str:
    if archive in _WITH_CLASSES and not dot:
        return f"{archive}.*"
    return archive + dot + (part.lower() if archive in _SMALL_CLASSES else part.upper())
