"""Pieces to a tree. NOT, AND, OR, comma: from tight to loose; parts side by side are AND."""

from collections.abc import Sequence

from bot.domain import And, Field, Node, Or
from bot.errors import KeywordError
from bot.keywords import mistakes
from bot.keywords.lexer import Kind, Piece, is_one_phrase, pieces
from bot.keywords.logic import anchored, joined, opposite
from bot.keywords.terms import term

_EVERYWHERE = "all"  # arXiv's own prefix for what has none here
_PREFIXES = frozenset(f"{name}:" for name in (*filter(None, Field), _EVERYWHERE))
_STARTS = frozenset((Kind.WORD, Kind.QUOTED, Kind.EXACT, Kind.FIELD, Kind.NOT, Kind.OPEN))


def trees(text: str, *, stored: bool = False) -> list[Node]:
    """What the text asks for, one tree for each part between commas. Raises `KeywordError`."""
    if is_one_phrase(text):
        return [term(Field.TEXT, text, 0)]
    return _Reader(pieces(text), stored).whole()


def either(nodes: Sequence[Node]) -> Node:
    """One tree for what any of them finds."""
    return joined(Or, nodes)


class _Reader:
    """Reads pieces from left to right, one function per rule of the grammar."""

    def __init__(self, found: list[Piece], stored: bool) -> None:
        self._pieces = found
        self._stored = stored
        self._next = 0
        self._depth = 0

    def whole(self) -> list[Node]:
        nodes = self._list(Field.TEXT)
        if self._piece.kind is not Kind.END:
            raise self._unexpected()
        if not nodes:
            raise mistakes.empty()
        return nodes

    @property
    def _piece(self) -> Piece:
        return self._pieces[self._next]

    def _take(self) -> Piece:
        piece = self._pieces[self._next]
        self._next += 1
        return piece

    def _list(self, field: Field) -> list[Node]:
        """Alternatives between commas; a comma too many says nothing."""
        parts: list[Node] = []
        while True:
            if self._piece.kind not in (Kind.COMMA, Kind.END, Kind.CLOSE):
                parts.append(self._alternatives(field))
            if self._piece.kind is not Kind.COMMA:
                return parts
            self._take()

    def _alternatives(self, field: Field) -> Node:
        parts = [self._branch(field)]
        while self._piece.kind is Kind.OR:
            operator = self._take()
            if self._piece.kind not in _STARTS:
                raise mistakes.dangling("OR", operator.at)
            parts.append(self._branch(field))
        return joined(Or, parts)

    def _branch(self, field: Field) -> Node:
        start = self._piece
        if start.kind not in _STARTS:
            raise self._unexpected()
        parts = [self._part(field)]
        while self._piece.kind in _STARTS or self._piece.kind is Kind.AND:
            if self._piece.kind is Kind.AND:
                operator = self._take()
                if self._piece.kind not in _STARTS:
                    raise mistakes.dangling("AND", operator.at)
            parts.append(self._part(field))
        node = joined(And, parts)
        if not self._depth and not anchored(node):
            raise mistakes.only_exclusions(start.at)
        return node

    def _part(self, field: Field) -> Node:
        minus = False
        while self._piece.kind is Kind.NOT:
            operator = self._take()
            minus = not minus
            if self._piece.kind not in _STARTS:
                raise mistakes.dangling("NOT", operator.at)
        node = self._single(field)
        return opposite(node) if minus else node

    def _single(self, field: Field) -> Node:
        piece = self._piece
        if piece.kind is Kind.OPEN:
            return self._group(field)
        if piece.kind is Kind.FIELD:
            return self._in_field()
        if piece.kind is Kind.EXACT:
            self._take()
            return term(field, piece.text, piece.at, exact=True, stored=self._stored)
        return self._phrase(field, (Kind.WORD, Kind.QUOTED))

    def _in_field(self) -> Node:
        prefix = self._take().text
        field = Field.TEXT if prefix == _EVERYWHERE else Field(prefix)
        if self._piece.kind is Kind.QUOTED:
            quoted = self._take()
            return term(field, quoted.text, quoted.at, stored=self._stored)
        if self._piece.kind is Kind.WORD:
            return self._phrase(field, (Kind.WORD,))
        if self._piece.kind not in _STARTS:
            raise self._unexpected()
        return self._single(field)

    def _phrase(self, field: Field, kinds: tuple[Kind, ...]) -> Node:
        """A run of words; categories have none, each stands alone."""
        run = [self._take()]
        while field is not Field.CATEGORY and self._piece.kind in kinds:
            run.append(self._take())
        if len(run) == 1 and run[0].kind is Kind.WORD and run[0].text in _PREFIXES:
            raise mistakes.bare_prefix(run[0].text, run[0].at)
        return term(field, " ".join(piece.text for piece in run), run[0].at, stored=self._stored)

    def _group(self, field: Field) -> Node:
        opened = self._take()
        self._depth += 1
        if self._depth > mistakes.DEEPEST:
            raise mistakes.too_deep(opened.at)
        nodes = self._list(field)
        if self._piece.kind is Kind.END:
            raise mistakes.unclosed_bracket(opened.at)
        if self._piece.kind is not Kind.CLOSE:
            raise self._unexpected()
        self._take()
        self._depth -= 1
        if not nodes:
            raise mistakes.empty_brackets(opened.at)
        return either(nodes)

    def _unexpected(self) -> KeywordError:
        piece = self._piece
        if piece.kind is Kind.CLOSE:
            return mistakes.unopened_bracket(piece.at)
        return mistakes.dangling(piece.text, piece.at)
