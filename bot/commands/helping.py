"""help: one screen for everything, one for each verb, one for keywords."""

from __future__ import annotations

from bot.commands.understood import Help
from bot.message import Heading, Items, Message, Say, Spans, note, text
from bot.ports import Answer

CREDIT = (
    "Thank you to arXiv for use of its open access interoperability. This product was not reviewed or "
    "approved by, nor does it necessarily express or reflect the policies or opinions of, arXiv."
)
"""In arXiv's own words: https://info.arxiv.org/brand/brand-guidelines.html"""

_OVERVIEW: tuple[Spans, ...] = (
    (Say("mri"), ": the newest papers for a keyword; ", Say("mri last week"), " for a time"),
    (Say("2504.02408"), ": one paper; an arXiv or DOI link and a pasted title do as well"),
    (Say("subscribe mri"), ": from then on a digest of the new ones here"),
    (Say("unsubscribe mri"), ": no more of them"),
    (Say("list"), ": what is followed here"),
    (Say("schedule 9am"), ": when the digest comes"),
    (Say("today"), ": what is new for the keywords followed here"),
    (
        Say("pause until friday"),
        " · ",
        Say("mute survey"),
        " · ",
        Say("settings"),
        ": less of it, or otherwise",
    ),
    (Say("preview"), " · ", Say("why 2504.02408"), ": what comes next, and why a paper came or not"),
    (Say("status"), ": whether all is well"),
    (Say("help subscribe"), " · ", Say("help schedule"), " · ", Say("help keywords"), ": more on each"),
)

_VERBS: dict[str, tuple[str, tuple[Spans, ...]]] = {
    "subscribe": (
        "From now on one digest of the new papers that match is posted here.",
        (
            (Say("subscribe mri"),),
            (Say("subscribe mri, medical imaging"), ": two keywords at once"),
            (Say('subscribe au:"Yann LeCun"'), ": an author"),
            (Say("subscribe mri cat:eess.IV"), ": only in one category"),
            (Say("subscribe ti:mri instead of mri"), ": one keyword in the place of another"),
            ("Also called ", Say("follow"), ", ", Say("sub"), ", ", Say("add"), ". Nothing old is posted."),
        ),
    ),
    "unsubscribe": (
        "No more papers of a keyword are posted here. Undone within an hour, nothing is missed.",
        (
            (Say("unsubscribe mri"),),
            (Say("unsubscribe #3"), " · ", Say("unsubscribe #1 #3"), ": by the numbers of ", Say("list")),
            (Say("unsubscribe all"),),
            ("Also called ", Say("unfollow"), ", ", Say("remove"), ", ", Say("unsub"), "."),
        ),
    ),
    "list": (
        "What is followed here: the keyword, who asked for it, since when, how much it brings.",
        ((Say("list"),),),
    ),
    "show": (
        "One paper in full: abstract, authors, comment, categories, links.",
        (
            (Say("show 2504.02408"),),
            (Say("show https://arxiv.org/abs/2504.02408"),),
            ("The number or the link alone does as well.",),
        ),
    ),
    "share": (
        "Shows everybody in a channel what you found: a paper, or the newest ones for a keyword.",
        (
            (Say("share 2504.02408"),),
            (Say("share mri"), " · ", Say("share mri last week")),
            ("The button under an answer does the same. To search: ", Say("search share mri"), "."),
        ),
    ),
    "schedule": (
        "When the digest comes: a time, weekdays, a time zone, in any order. What you leave out stays.",
        (
            (Say("schedule 9am"),),
            (Say("schedule 08:30 mon-thu Europe/Paris"),),
            (Say("schedule weekly mon 8:30"),),
            (Say("schedule announced"), ": as soon as arXiv's new papers are in"),
            (Say("schedule"), ": when it comes now"),
        ),
    ),
    "preview": (
        "What the next digest would hold if it came now. Only you see it, and nothing is posted.",
        ((Say("preview"),),),
    ),
    "why": (
        "What became of a paper here: when it was posted, or what kept it from being posted.",
        (
            (Say("why 2504.02408"),),
            (Say("why https://arxiv.org/abs/2504.02408"),),
            ("Other words after it are something to look for: ", Say("why language models hallucinate")),
        ),
    ),
    "pause": (
        "No digest for a while. New papers are kept, and come with the first digest after that.",
        (
            (
                Say("pause until friday"),
                " · ",
                Say("pause until 2 dec"),
                " · ",
                Say("pause until monday 9am"),
            ),
            (Say("pause for 3 days"), " · ", Say("pause for 2 weeks"), ": a year at most"),
            (Say("pause"), ": until somebody says ", Say("resume")),
            ("Days and times are those of the digest's time zone: ", Say("schedule"), "."),
            ("Also called ", Say("snooze"), ". To search: ", Say("search pause"), "."),
        ),
    ),
    "mute": (
        "Papers that match are not posted here, whatever is followed. Keywords are those of subscribe.",
        (
            (Say("mute survey"),),
            (Say("mute survey, tutorial"), ": two keywords at once"),
            (Say('mute au:"Yann LeCun"'), " · ", Say("mute cat:cs.CR"), " · ", Say("mute ti:review")),
            (Say("mute"), ": what is muted here"),
            ("Any text after it is muted, as with subscribe. To search: ", Say("search mute speech"), "."),
            ("Also called ", Say("exclude"), "."),
        ),
    ),
    "unmute": (
        "Papers that match are posted here again. What was left out until then is not posted later.",
        (
            (Say("unmute survey"),),
            (Say("unmute #1"), ": by the numbers of ", Say("mute")),
            (Say("unmute all"),),
        ),
    ),
    "settings": (
        "How things are set up here, and what to say to change them.",
        (
            (Say("settings"), ": all of it"),
            (Say("settings quiet on"), ": a day without papers brings one line that says why"),
            (Say("settings replacements on"), ": new versions of papers are posted, too"),
            (Say("settings cross-lists on"), ": older papers that only now reach a followed category, too"),
            (Say("settings compact on"), ": a digest has two lines a paper"),
            (
                Say("settings changes managers"),
                " · ",
                Say("settings changes everyone"),
                ": who may change it",
            ),
        ),
    ),
    "status": (
        "When new papers were last fetched, what arXiv announced last, and what waits to be posted.",
        ((Say("status"),),),
    ),
    "resume": (
        "Posts here again: after a pause, or once what made the platform refuse a digest is fixed.",
        ((Say("resume"),), ("Papers of the time between come with the next digest. Nothing is lost.",)),
    ),
    "search": (
        "Always a search, also for words that are verbs here.",
        (
            (Say("search list decoding"),),
            (
                Say("search mri last week"),
                " · ",
                Say("search mri since monday"),
                " · ",
                Say("search mri 30 days"),
            ),
            ("Most of the time the words alone do as well: ", Say("mri")),
        ),
    ),
    "help": ("What can be said here.", ((Say("help"),), (Say("help subscribe"),), (Say("help keywords"),))),
    "keywords": (
        "Words side by side are one phrase, found in title or abstract: imaging also finds images.",
        (
            (Say("magnetic resonance imaging"), ": these words in a row"),
            (Say('="image generation"'), ": exactly so, not images generated"),
            (Say("mri AND (brain OR heart)"), ": both, either"),
            (Say("mri -ultrasound"), " · ", Say("mri AND NOT ultrasound"), ": without"),
            (Say("mri, ct"), ": one of them; ", Say("subscribe mri, ct"), " follows both"),
            (
                Say("ti:mri"),
                " · ",
                Say("abs:mri"),
                " · ",
                Say("co:MICCAI"),
                ": only in title, abstract, comment",
            ),
            (Say('au:"Yann LeCun"'), " · ", Say("cat:cs.CV"), " · ", Say("cat:cs.*"), ": author, category"),
            (Say("AIDS"), ": an acronym in capitals finds just that, not aids"),
        ),
    ),
}


def explain(said: Help) -> Answer:
    """How to say things here."""
    if said.topic not in _VERBS:
        return Answer(private=_no_such_topic(said.topic) if said.topic else overview())
    what, examples = _VERBS[said.topic]
    blocks = (Heading(said.topic), text(what), Items(examples), note("Everything: ", Say("help")))
    return Answer(private=Message(summary=what, blocks=blocks))


def _no_such_topic(topic: str) -> Message:
    """That there is none, all there is, and how to search for it if that was meant."""
    head, everything = f"There is no help on “{topic}”.", overview()
    search = note("To search for these words: ", Say(f"search help {topic}"))
    return Message(summary=head, blocks=(text(head), *everything.blocks, search))


def overview() -> Message:
    """One screen for everything."""
    head = "New arXiv papers for your keywords: ask at any time, and get one digest of the new ones."
    return Message(summary=head, blocks=(text(head), Items(_OVERVIEW), note(CREDIT)))
