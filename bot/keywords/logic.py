"""What holds for any tree of AND, OR and NOT."""

from collections.abc import Iterable

from bot.domain import And, Node, Not, Or


def joined(kind: type[And] | type[Or], parts: Iterable[Node]) -> Node:
    """One node, without brackets that say nothing."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def opposite(node: Node) -> Node:
    """What the node excludes; two exclusions say nothing."""
    return node.part if isinstance(node, Not) else Not(node)


def anchored(node: Node, *, negated: bool = False) -> bool:
    """Whether nothing can match without something that is looked for."""
    match node:
        case Not(part):
            return anchored(part, negated=not negated)
        case And(parts) | Or(parts):
            every = isinstance(node, Or) is not negated
            return (all if every else any)(anchored(part, negated=negated) for part in parts)
        case _:
            return not negated


def pushed_in(node: Node, *, negated: bool = False) -> Node:
    """The same with NOT only before terms. Whatever is not anchored is so when negated."""
    match node:
        case Not(part):
            return pushed_in(part, negated=not negated)
        case And(parts) | Or(parts):
            kind = And if isinstance(node, And) is not negated else Or
            return joined(kind, (pushed_in(part, negated=negated) for part in parts))
        case _:
            return Not(node) if negated else node
