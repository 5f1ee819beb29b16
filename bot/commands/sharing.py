"""share: an answer for everybody in the channel, as it was given to one."""

from __future__ import annotations

from bot.commands import searching, showing
from bot.commands.asked import Asked
from bot.commands.front_door import understand
from bot.commands.understood import Search, Share, Show, Understood
from bot.errors import RequestError
from bot.message import Block, Message, PaperCard, PaperLine, Strong, say, text
from bot.ports import Answer


def share(asked: Asked, said: Share) -> Answer:
    """Show everybody here what is stored of what is meant; what arXiv has to be asked for is shown to the
    person first, who can share it then."""
    _check_may_share(asked)
    meant = understand(said.text)
    answer = _answered(asked, meant)
    if answer is None:
        problem = "Papers can be shared: those for a keyword, or one by its number."
        raise RequestError(problem, example="share 2504.02408")
    if not _is_there(answer.private, meant):
        return answer
    return Answer(private=say("Shared."), public=_shared(asked, answer.private))


def _check_may_share(asked: Asked) -> None:
    if not asked.request.may_share:
        raise RequestError(
            "There is nobody to share it with here."
            if asked.request.direct
            else "You cannot share things here.",
            example="show 2504.02408",
        )


def _answered(asked: Asked, meant: Understood) -> Answer | None:
    match meant:
        case Search():
            return searching.search(asked, meant)
        case Show():
            return showing.show(asked, meant)
        case _:
            return None


def _is_there(answer: Message, meant: Understood) -> bool:
    """Whether all of it is at hand: some papers of a search, every one of those named."""
    if isinstance(meant, Show):
        return sum(isinstance(block, PaperCard) for block in answer.blocks) == len(meant.ids[: showing.CARDS])
    return any(map(_is_paper, answer.blocks))


def _shared(asked: Asked, answer: Message) -> Message:
    """The papers and what they are, under the name of who shared them; without what concerns that person."""
    who = asked.request.who.name
    head, papers = answer.blocks[:1], [block for block in answer.blocks[1:] if _is_paper(block)]
    return Message(
        summary=f"{who} shares: {answer.summary}",
        blocks=(text(Strong(who), " shares:"), *head, *papers),
        abstracts=answer.abstracts,
    )


def _is_paper(block: Block) -> bool:
    return isinstance(block, PaperLine | PaperCard)
