"""A keyword in plain words, so that people see what was understood."""

from collections.abc import Callable

from bot.domain import And, Field, Keyword, Node, Not, Or, Term

_PLACES = {
    Field.TEXT: "in title or abstract",
    Field.TITLE: "in the title",
    Field.ABSTRACT: "in the abstract",
    Field.COMMENT: "in the comment",
}


def in_words(keyword: Keyword) -> str:
    """The keyword as people would say it: `"fast mri" in title or abstract, and category eess.IV`."""
    return _say(keyword.node)


def _say(node: Node) -> str:
    places = _places(node)
    if len(places) > 1 or "" in places:
        return _joined(node, _say, comma=",")
    comma = "" if isinstance(node, Term) else ","
    return f"{_joined(node, _look)}{comma} {places.pop()}"


def _places(node: Node) -> set[str]:
    """Where its parts are looked for; empty for what has no place, an author or a category."""
    match node:
        case Not(part):
            return _places(part)
        case And(parts) | Or(parts):
            return set().union(*map(_places, parts))
        case _:
            return {_PLACES.get(node.field, "")}


def _joined(node: Node, say: Callable[[Node], str], *, comma: str = "") -> str:
    match node:
        case Not(part):
            return f"not {_inner(part, say)}"
        case And(parts):
            return f"{comma} and ".join(_inner(part, say) for part in parts)
        case Or(parts):
            return f"{comma} or ".join(_inner(part, say) for part in parts)
        case _:
            return _look(node)


def _inner(node: Node, say: Callable[[Node], str]) -> str:
    return f"({say(node)})" if isinstance(node, And | Or) else say(node)


def _look(node: Node) -> str:
    if not isinstance(node, Term):
        return _joined(node, _look)
    if node.field is Field.AUTHOR:
        return f'author "{node.words}"'
    if node.field is Field.CATEGORY:
        archive = node.words.removesuffix(".*")
        return f"any category of {archive}" if archive != node.words else f"category {archive}"
    if node.exact:
        return f'exactly "{node.words}"'
    if node.acronym:
        capitals = [stem.stem for stem in node.stems if stem.stem.isupper()]
        which = "" if capitals == [node.words] else f"{' and '.join(capitals)} "
        return f'"{node.words}" ({which}in capitals)'
    return f'"{node.words}"'
