"""What people type, and what we take it to mean: one table for all chats."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.front_door import understand
from bot.commands.normalise import normalise
from bot.commands.understood import (
    AskMutes,
    AskPreferences,
    AskSchedule,
    AskStatus,
    AuthorHint,
    Help,
    Incomplete,
    ListFollows,
    Looked,
    Mute,
    NotAPaper,
    Nothing,
    Pause,
    Preview,
    Recent,
    Resume,
    Search,
    SetPreference,
    SetSchedule,
    Share,
    Show,
    Subscribe,
    Understood,
    Unmute,
    Unsubscribe,
    Why,
)
from bot.commands.windows import Days, This, Weekday, Window, Yearly, split_window
from bot.domain import PaperId


def show(*ids: str) -> Show:
    return Show(tuple(PaperId(id) for id in ids))


def window(said: str) -> Window:
    """The window of these words; those of this table are tested on their own below."""
    rest, found = split_window(said)
    assert found is not None
    assert rest == ""
    return found


PAPER = show("2504.02408")
WHY = Why((PaperId("2504.02408"),))
LAST_WEEK, TODAY = window("last week"), window("today")

NOTHING: list[tuple[str, Understood]] = [
    ("", Nothing()),
    ("   ", Nothing()),
    ("\u200b\ufeff", Nothing()),
    ("...", Nothing()),
    ("hello", Nothing()),
    ("Hi!", Nothing()),
    ("please", Nothing()),
    ("/papers", Nothing()),
    ("@papers", Nothing()),
]

KEYWORDS: list[tuple[str, Understood]] = [
    ("mri", Search("mri")),
    ("MRI", Search("MRI")),
    ("magnetic resonance imaging", Search("magnetic resonance imaging")),
    ('"fast mri" cat:eess.IV', Search('"fast mri" cat:eess.IV')),
    ("ti:mri AND abs:mri", Search("ti:mri AND abs:mri")),
    ("mri, ct", Search("mri, ct")),
    ("mri -ultrasound", Search("mri -ultrasound")),
    ("cat:cs.*", Search("cat:cs.*")),
    ("C++", Search("C++")),
    ("C#", Search("C#")),
    (".NET", Search(".NET")),
    ("GPT-4", Search("GPT-4")),
    ("recall@k", Search("recall@k")),
    ("Attention: a survey", Search("Attention: a survey")),
    ("last mile delivery", Search("last mile delivery")),
    ("30 days mortality", Search("30 days mortality")),
    ("papers with code", Search("papers with code")),
    ("new physics", Search("new physics")),
    ("help seeking behaviour", Search("help seeking behaviour")),
    # the verbs as words of a keyword
    ("status epilepticus", Search("status epilepticus")),
    ("resume", Resume()),
    ("Resume posting!", Resume()),
    ("resume tomorrow", Resume("tomorrow")),
    ("resume in 2 weeks", Resume("in 2 weeks")),
    ("pause for ever", Pause()),
    ("resume parsing", Search("resume parsing")),
    ("It is there", Looked(there=True)),
    ("post again", Looked(there=False)),
    ("post again the same", Search("post again the same")),
    ("list decoding", Search("list decoding")),
    ("schedule optimization", Search("schedule optimization")),
    ("schedule 3D printing", Search("schedule 3D printing")),
    ("searching", Search("searching")),
    # close to a verb, yet words of their own
    ("remote sensing", Search("remote sensing")),
    ("flow matching", Search("flow matching")),
    ("hollow fiber", Search("hollow fiber")),
    ("slow light", Search("slow light")),
    ("lost circulation", Search("lost circulation")),
    ("scheduler fairness", Search("scheduler fairness")),
]

CHARACTERS: list[tuple[str, Understood]] = [
    ("“medical imaging”", Search('"medical imaging"')),
    ("„medical imaging“", Search('"medical imaging"')),
    ("«medical imaging»", Search('"medical imaging"')),
    ("'medical imaging'", Search("medical imaging")),
    ("alzheimer’s disease", Search("alzheimer's disease")),
    ("medical\u00a0imaging", Search("medical imaging")),
    ("m\u200bri", Search("mri")),
    ("\u2066mri\u2069", Search("mri")),
    ("  medical \t imaging  ", Search("medical imaging")),
    ("medical\nimaging", Search("medical imaging")),
    ("Navier–Stokes", Search("Navier-Stokes")),
    ("mri —ultrasound", Search("mri -ultrasound")),
    ("imaging—a survey", Search("imaging - a survey")),
    ("ＭＲＩ", Search("MRI")),
    ("mri、ct", Search("mri,ct")),
    ("mri 🧠", Search("mri")),
    ("🧠mri❤️", Search("mri")),
    (":brain: mri", Search("mri")),
    ("mri :+1::tada:", Search("mri")),
    (":brain:", Search("brain")),
    (":crystal_ball:", Search("crystal ball")),
    ("mri <:brain:123456>", Search("mri")),
    ("R&amp;D", Search("R&D")),
    ("a &lt; b", Search("a < b")),
    ("&amp;lt;", Search("&lt")),
    ("<http://cs.CV|cs.CV>", Search("cs.CV")),
    ("cat:<http://cs.CV|cs.CV>", Search("cat:cs.CV")),
    ("`mri`", Search("mri")),
    ("subscribe `mri`, `ct`", Subscribe("mri, ct")),
    ("*mri*", Search("mri")),
    ("_mri_", Search("mri")),
    ("> mri", Search("mri")),
    ("mri?", Search("mri")),
    ("mri...", Search("mri")),
    ("mri!!!", Search("mri")),
    ("mri @here", Search("mri")),
    ("<!channel> mri", Search("mri")),
    ("<#C12|mri>", Search("mri")),
    ("<@U12AB> mri", Search("mri")),
    ("<@!4211> mri", Search("mri")),
    ("<@U12AB>: subscribe mri", Subscribe("mri")),
    ("@papers mri", Search("mri")),
    ("@Papers, mri", Search("mri")),
    ("/papers mri", Search("mri")),
    ("query:mri", Search("mri")),
    ("/papers query:subscribe mri", Subscribe("mri")),
    ("/papers query: list", ListFollows()),
    ("query", Search("query")),
    ("/Papers subscribe mri", Subscribe("mri")),
    ("/feed list", ListFollows()),
    ("/subscribe mri", Subscribe("mri")),
    ("`/papers subscribe mri`", Subscribe("mri")),
]

SEARCHES: list[tuple[str, Understood]] = [
    ("search mri", Search("mri")),
    ("Search MRI", Search("MRI")),
    ("search list", Search("list")),
    ("search subscribe", Search("subscribe")),
    ("search schedule 9:00", Search("schedule 9:00")),
    ("search 2504.02408", Search("2504.02408")),
    ("search for mri", Search("mri")),
    ("search papers with code", Search("papers with code")),
    ("search show me the money", Search("show me the money")),
    ("search mri last week", Search("mri", LAST_WEEK)),
    ("search last week", Search("last week")),
    ("search", Incomplete("search")),
    ("search help", Search("help")),
]

PAPERS: list[tuple[str, Understood]] = [
    ("2504.02408", PAPER),
    ("2504.02408v2", PAPER),
    ("arXiv:2504.02408v2", PAPER),
    ("arxiv 2504.02408", PAPER),
    ("id:2504.02408", PAPER),
    ("[2504.02408]", PAPER),
    ("[2504.02408] F$^3$OCUS: Federated Finetuning", PAPER),
    ("2504.02408v1.pdf", PAPER),
    ("2504.02408.", PAPER),
    ("0704.0001", show("0704.0001")),
    ("hep-th/9901001", show("hep-th/9901001")),
    ("hep-th/9901001v3", show("hep-th/9901001")),
    ("math.GT/0309136", show("math/0309136")),
    ("Hep-Th/9901001", show("hep-th/9901001")),
    ("https://arxiv.org/abs/2504.02408", PAPER),
    ("https://arxiv.org/abs/2504.02408v2", PAPER),
    ("http://www.arxiv.org/pdf/2504.02408v2.pdf", PAPER),
    ("https://arxiv.org/pdf/2504.02408", PAPER),
    ("https://arxiv.org/html/2504.02408v1#S3", PAPER),
    ("https://arxiv.org/format/2504.02408", PAPER),
    ("arxiv.org/abs/2504.02408?context=cs", PAPER),
    ("https://export.arxiv.org/abs/hep-th/9901001v1", show("hep-th/9901001")),
    ("https://www.alphaxiv.org/abs/2504.02408", PAPER),
    ("alphaxiv.org/overview/2504.02408v2", PAPER),
    ("https://doi.org/10.48550/arXiv.2504.02408", PAPER),
    ("10.48550/arXiv.2504.02408", PAPER),
    ("doi:10.48550/arXiv.2504.02408", PAPER),
    ("https://huggingface.co/papers/2504.02408", PAPER),
    ("https://ar5iv.labs.arxiv.org/html/2504.02408", PAPER),
    ("<https://arxiv.org/abs/2504.02408>", PAPER),
    ("<https://arxiv.org/abs/2504.02408|arxiv.org/abs/2504.02408>", PAPER),
    ("<https://arxiv.org/abs/2504.02408|a fine paper>", PAPER),
    ("look at https://arxiv.org/abs/2504.02408, it is good", PAPER),
    ("show 2504.02408", PAPER),
    ("Show arXiv:2504.02408", PAPER),
    ("show https://arxiv.org/abs/2504.02408", PAPER),
    ("show me 2504.02408 please", PAPER),
    ("2504.02408 2504.02409", show("2504.02408", "2504.02409")),
    ("2504.02408, 2504.02408v2", PAPER),
    ("mri before 2504.02408", Search("mri", below=PaperId("2504.02408"))),
    ("list decoding before 2504.02408", Search("list decoding", below=PaperId("2504.02408"))),
    ("search list before 2504.02408", Search("list", below=PaperId("2504.02408"))),
    ("٢٥٠٤.٠٢٤٠٨", Search("٢٥٠٤.٠٢٤٠٨")),
    ("show", Incomplete("show")),
    ("show 25:00", NotAPaper("25:00")),
    ("show 2513.99999", NotAPaper("2513.99999")),
    ("https://example.org/mri", NotAPaper("https://example.org/mri")),
    ("<https://example.org/mri>", NotAPaper("https://example.org/mri")),
    ("https://doi.org/10.1109/TMI.2020.1", NotAPaper("https://doi.org/10.1109/TMI.2020.1")),
    ("10.1109/TMI.2020.1", NotAPaper("10.1109/TMI.2020.1")),
]

FOLLOWS: list[tuple[str, Understood]] = [
    ("subscribe mri", Subscribe("mri")),
    ("Subscribe MRI", Subscribe("MRI")),
    ("follow mri", Subscribe("mri")),
    ("sub mri", Subscribe("mri")),
    ("add mri", Subscribe("mri")),
    ("SUBSCRIBE mri.", Subscribe("mri")),
    ("subscribe: mri", Subscribe("mri")),
    ("subscribe mri, ct", Subscribe("mri, ct")),
    ("subscribe mri; ct", Subscribe("mri, ct")),
    ("subscribe 1,000 genomes", Subscribe("1,000 genomes")),
    ("subscribe\n- mri\n- medical imaging\n", Subscribe("mri, medical imaging")),
    ("subscribe 1. mri\n2. ct", Subscribe("mri, ct")),
    ("subscribe to mri please", Subscribe("mri")),
    ("please subscribe to mri", Subscribe("mri")),
    ("could you subscribe us to mri?", Subscribe("mri")),
    ("hey, can you please follow mri here, thanks!", Subscribe("mri")),
    ("I'd like to follow mri", Subscribe("mri")),
    ("subscribe this channel to papers about mri", Subscribe("mri")),
    ("add keyword mri", Subscribe("mri")),
    ("add the keyword: mri", Subscribe("mri")),
    ("add mri to this channel", Subscribe("mri")),
    ("subscribe US politics", Subscribe("US politics")),
    ("subscribe “medical imaging”", Subscribe('"medical imaging"')),
    ("subscribe mri last week", Subscribe("mri", "last week")),
    ("subscribe mri every day", Subscribe("mri", "every day")),
    ("subscribe mri at 9am", Subscribe("mri", "at 9am")),
    ("subscribe last week", Subscribe("last week")),
    ("subscribe", Incomplete("subscribe")),
    ("follow", Incomplete("subscribe")),
    ("subscribe list", ListFollows()),
    ("subscribe help", Help("subscribe")),
    ("unsubscribe mri", Unsubscribe("mri")),
    ("unfollow mri", Unsubscribe("mri")),
    ("remove mri", Unsubscribe("mri")),
    ("unsub mri", Unsubscribe("mri")),
    ("unsubscribe from mri please", Unsubscribe("mri")),
    ("remove the keyword mri", Unsubscribe("mri")),
    ("unsubscribe #3", Unsubscribe(numbers=(3,))),
    ("unsubscribe 3", Unsubscribe(numbers=(3,))),
    ("unsubscribe # 3", Unsubscribe(numbers=(3,))),
    ("unsubscribe #1 #3", Unsubscribe(numbers=(1, 3))),
    ("unsubscribe #1, #3 and #1", Unsubscribe(numbers=(1, 3))),
    ("unsubscribe 1 and 3", Unsubscribe(numbers=(1, 3))),
    ("unsubscribe mri, #3", Unsubscribe("mri", (3,))),
    ("unsubscribe 3d printing", Unsubscribe("3d printing")),
    ("unsubscribe 1,3", Unsubscribe(numbers=(1, 3))),
    ("unsubscribe 1,000 genomes", Unsubscribe("1,000 genomes")),
    ("unsubscribe all", Unsubscribe(everything=True)),
    ("Unsubscribe from everything!", Unsubscribe(everything=True)),
    ("unsubscribe", Incomplete("unsubscribe")),
    ("stop", Incomplete("unsubscribe")),
    ("stop posting!", Incomplete("unsubscribe")),
    ("stop #3", Unsubscribe(numbers=(3,))),
    ("stop all", Unsubscribe(everything=True)),
    ("stop following everything", Unsubscribe(everything=True)),
    ("stop ct scan", Search("stop ct scan", stops=Unsubscribe("ct scan"))),
    ("stop following mri please", Search("stop following mri", stops=Unsubscribe("mri"))),
    ("stop words before 2504.02408", Search("stop words", below=PaperId("2504.02408"))),
    ("stopping times", Search("stopping times")),
]

OTHERS: list[tuple[str, Understood]] = [
    ("list", ListFollows()),
    ("LIST", ListFollows()),
    ("list all", ListFollows()),
    ("list of keywords", ListFollows()),
    ("schedule", AskSchedule()),
    ("schedule 9am", SetSchedule("9am")),
    ("schedule 9 a.m.", SetSchedule("9 a.m.")),
    ("schedule at 09:00 mon-fri Europe/Paris", SetSchedule("at 09:00 mon-fri Europe/Paris")),
    ("schedule weekly mon 8:30", SetSchedule("weekly mon 8:30")),
    ("schedule mon – fri", SetSchedule("mon - fri")),
    ("schedule announced", SetSchedule("announced")),
    ("schedule noon", SetSchedule("noon")),
    ("schedule tuesdays", SetSchedule("tuesdays")),
    ("schedule new york", SetSchedule("new york")),
    ("schedule 25:00", SetSchedule("25:00")),
    ("schedule Europe/Pariss", SetSchedule("Europe/Pariss")),
    ("schedule off", SetSchedule("off")),
    ("schedule never!", SetSchedule("never")),
    ("schedule Monthly", SetSchedule("Monthly")),
    ("schedule tomorrow", SetSchedule("tomorrow")),
    ("schedule now please", SetSchedule("now")),
    ("schedule UTC+2", SetSchedule("UTC+2")),
    ("schedule IST", SetSchedule("IST")),
    ("schedule help", Help("schedule")),
    ("status", AskStatus()),
    ("Status?", AskStatus()),
    ("help", Help()),
    ("HELP", Help()),
    ("help!", Help()),
    ("help me", Help()),
    ("?", Help()),
    ("--help", Help()),
    ("-h", Help()),
    ("help subscribe", Help("subscribe")),
    ("help follow", Help("subscribe")),
    ("help with schedule", Help("schedule")),
    ("help keywords", Help("keywords")),
    ("help foo", Help("foo")),
    ("help with everything", Help()),
    ("🙂", Help()),
    ("👩‍🔬🇫🇷👍🏽⚗️", Help()),
    ("/papers 👋", Help()),
    ("what can you do?", Help()),
    ("Who are you", Help()),
    ("hey, how does this work?", Help()),
    ("how do I use this?", Help()),
    ("what are transformers", Search("what are transformers")),
    ("how do I start a fire", Search("how do I start a fire")),
    ("subscribe --help", Help("subscribe")),
    ("schedule ?", AskSchedule()),
    ("@Yann LeCun", AuthorHint("Yann LeCun")),
    ("<@U12>", AuthorHint()),
    ("<@U12|yann>", AuthorHint("yann")),
    ("subscribe @Yann LeCun", AuthorHint("Yann LeCun")),
    ("subscribe <@U12>", AuthorHint()),
    ("papers by @yann", AuthorHint("yann")),
]

IN_OTHER_WORDS: list[tuple[str, Understood]] = [
    ("papers about mri", Search("mri")),
    ("Papers on MRI", Search("MRI")),
    ("papers mri", Search("mri")),
    ("mri papers", Search("mri")),
    ("latest mri papers", Search("mri")),
    ("new papers on mri?", Search("mri")),
    ("the latest on mri", Search("mri")),
    ("show me papers on mri", Search("mri")),
    ("show me mri", Search("mri")),
    ("show mri", Search("mri")),
    ("find mri", Search("mri")),
    ("find me some recent papers about mri please", Search("mri")),
    ("could you show me papers about mri", Search("mri")),
    ("list papers about mri", Search("mri")),
    ("what's new in mri", Search("mri")),
    ("What’s new in mri?", Search("mri")),
    ("whats new on mri", Search("mri")),
    ("anything new about mri?", Search("mri")),
    ("what about mri", Search("mri")),
    ("mri please", Search("mri")),
    ("mri, thanks!", Search("mri")),
    ("papers by Yann LeCun", Search('au:"Yann LeCun"')),
    ("mri AND papers", Search("mri AND papers")),
    ("mri last week", Search("mri", LAST_WEEK)),
    ("mri, last week", Search("mri", LAST_WEEK)),
    ("mri from the last week", Search("mri", window("from the last week"))),
    ("last week in mri", Search("mri", LAST_WEEK)),
    ("mri today", Search("mri", TODAY)),
    ("today's mri papers", Search("mri", TODAY)),
    ("mri 30 days", Search("mri", window("30 days"))),
    ("mri in the last 3 days", Search("mri", window("in the last 3 days"))),
    ("mri this month", Search("mri", window("this month"))),
    ("mri since monday", Search("mri", window("since monday"))),
    ("what's new in mri this week?", Search("mri", window("this week"))),
    ("papers from last week about mri", Search("mri", LAST_WEEK)),
    ("mri since someday", Search("mri since someday")),
    ("mri laſt week", Search("mri laſt week")),
    ("today", Recent(TODAY)),
    ("last week", Recent(LAST_WEEK)),
    ("what's new?", Recent()),
    ("what's new today", Recent(TODAY)),
    ("new papers", Recent()),
    ("papers", Recent()),
    ("latest", Recent()),
    # mistyped verbs are searched; what may have been meant is said
    ("subscibe mri", Search("subscibe mri", meant="subscribe mri")),
    ("subsribe mri", Search("subsribe mri", meant="subscribe mri")),
    ("folow mri", Search("folow mri", meant="follow mri")),
    ("unsubcribe mri", Search("unsubcribe mri", meant="unsubscribe mri")),
    ("mtue survey", Search("mtue survey", meant="mute survey")),
    ("shedule 9:00", Search("shedule 9:00", meant="schedule 9:00")),
    ("lsit", Search("lsit", meant="list")),
    ("hlep", Search("hlep", meant="help")),
    ("staus", Search("staus", meant="status")),
]

PAUSES: list[tuple[str, Understood]] = [
    ("pause", Pause()),
    ("Pause!", Pause()),
    ("pause posting", Pause()),
    ("pause the digests please", Pause()),
    ("pause for now", Pause()),
    ("pause until further notice", Pause()),
    ("snooze", Pause()),
    ("pause until friday", Pause("friday")),
    ("Pause until Friday, thanks!", Pause("Friday")),
    ("could you pause until friday?", Pause("friday")),
    ("pause posting until monday", Pause("monday")),
    ("pause till 2 dec", Pause("2 dec")),
    ("pause until", Pause("")),
    ("pause until blue", Pause("blue")),
    ("pause tomorrow", Pause("tomorrow")),
    ("pause 9am", Pause("9am")),
    ("pause 25:00", Pause("25:00")),
    ("pause 2025-12-02", Pause("2025-12-02")),
    ("pause for 3 days", Pause("for 3 days")),
    ("pause 3d", Pause("3d")),
    ("pause for a week", Pause("for a week")),
    ("pause next week", Pause("next week")),
    ("pause #3", Pause("#3")),
    ("snooze 2 weeks", Pause("2 weeks")),
    ("stop until friday", Pause("friday")),
    ("stop posting until monday", Pause("monday")),
    ("mute until friday", Pause("friday")),
    ("mute for 3 days", Pause("for 3 days")),
    ("mute this channel", Pause()),
    ("unmute this channel", Resume()),
    ("unpause", Resume()),
    ("resume the digests", Resume()),
    ("pause help", Help("pause")),
    ("help snooze", Help("pause")),
    # not with these words
    ("pause detection", Search("pause detection")),
    ("pause for thought", Search("pause for thought")),
    ("pause 3D printing", Search("pause 3D printing")),
    ("pause duration in speech", Search("pause duration in speech")),
    ("search pause", Search("pause")),
    ("subscribe pause detection", Subscribe("pause detection")),
]

MUTES: list[tuple[str, Understood]] = [
    ("mute", AskMutes()),
    ("unmute", AskMutes()),
    ("mutes", AskMutes()),
    ("list mutes", AskMutes()),
    ("mute list", AskMutes()),
    ("exclude", AskMutes()),
    ("mute survey", Mute("survey")),
    ("Mute survey.", Mute("survey")),
    ("please mute survey", Mute("survey")),
    ("exclude survey", Mute("survey")),
    ("mute speech", Mute("speech")),
    ("mute survey, tutorial", Mute("survey, tutorial")),
    ("mute survey\n- tutorial", Mute("survey, tutorial")),
    ("mute the keyword survey", Mute("survey")),
    ("mute papers about survey here", Mute("survey")),
    ('mute au:"Yann LeCun"', Mute('au:"Yann LeCun"')),
    ("mute cat:cs.CR", Mute("cat:cs.CR")),
    ("mute 3d printing", Mute("3d printing")),
    ("mute everything", Mute("everything", everything=True)),
    ("mute *", Mute("*", everything=True)),
    ("mute all papers", Mute("all papers", everything=True)),
    ("mute all papers about survey", Mute("survey")),
    ("mute #3", Mute("#3")),
    ("mute survey until friday", Mute("survey", "until friday")),
    ("mute survey for 2 weeks", Mute("survey", "for 2 weeks")),
    ("mute early stopping until convergence", Mute("early stopping until convergence")),
    ("mute @Yann LeCun", AuthorHint("Yann LeCun")),
    ("mute ?", AskMutes()),
    ("mute --help", Help("mute")),
    ("unmute survey", Unmute("survey")),
    ("unmute the keyword survey", Unmute("survey")),
    ("unmute #1, #3", Unmute(numbers=(1, 3))),
    ("unmute survey, #2", Unmute("survey", (2,))),
    ("unmute all", Unmute(everything=True)),
    # mute by nature, and nothing to leave out
    ("mute button", Search("mute button")),
    ("mute swans", Search("mute swans")),
    ("search mute speech", Search("mute speech")),
    ("unmut survey", Search("unmut survey", meant="unmute survey")),
]

SETTINGS: list[tuple[str, Understood]] = [
    ("settings", AskPreferences()),
    ("Settings?", AskPreferences()),
    ("show settings", AskPreferences()),
    ("list the settings", AskPreferences()),
    ("settings of this channel", AskPreferences()),
    ("prefs", AskPreferences()),
    ("settings quiet on", SetPreference("quiet on")),
    ("settings time 9am", SetSchedule("9am")),
    ("settings schedule weekly mon 8:30", SetSchedule("weekly mon 8:30")),
    ("settings timezone: Europe/Paris", SetSchedule("Europe/Paris")),
    ("settings time zone Pariss", SetSchedule("Pariss")),
    ("settings time series", Search("settings time series")),
    ("settings quiet days: on", SetPreference("quiet days: on")),
    ("settings replacements off", SetPreference("replacements off")),
    ("settings cross-lists on", SetPreference("cross-lists on")),
    ("settings cross – lists", Search("settings cross - lists")),
    ("settings changes managers", SetPreference("changes managers")),
    ("settings who may change: everyone", SetPreference("who may change: everyone")),
    ("settings quiet", SetPreference("quiet")),
    ("settings on", SetPreference("on")),
    ("enable replacements", SetPreference("enable replacements")),
    ("please turn quiet days off", SetPreference("turn quiet days off")),
    ("cross-lists on", SetPreference("cross-lists on")),
    ("settings help", Help("settings")),
    ("settings optimisation", Search("settings optimisation")),
    ("settings off-policy evaluation", Search("settings off-policy evaluation")),
    ("new versions of attention", Search("new versions of attention")),
    ("enable real-time rendering", Search("enable real-time rendering")),
    ("settigns", Search("settigns", meant="settings")),
    ("setings quiet on", Search("setings quiet on", meant="settings quiet on")),
    ("settling", Search("settling")),
]

WHYS: list[tuple[str, Understood]] = [
    ("why", Incomplete("why")),
    ("why 2504.02408", WHY),
    ("Why 2504.02408v2?", WHY),
    ("why was 2504.02408 not posted?", WHY),
    ("why isn't 2504.02408 here", WHY),
    ("why not https://arxiv.org/abs/2504.02408", WHY),
    ("2504.02408 why?", WHY),
    ("tell me why 2504.02408 did not come", WHY),
    ("why 2504.02408 2504.02409", Why((PaperId("2504.02408"), PaperId("2504.02409")))),
    ("why 25:00", NotAPaper("25:00")),
    ("why https://example.org", NotAPaper("https://example.org")),
    ("why is there nothing today?", AskStatus()),
    ("why no digest", AskStatus()),
    ("why language models hallucinate", Search("why language models hallucinate")),
    ("[2504.02408] Why Language Models Hallucinate", PAPER),
    ("Why Language Models Hallucinate arxiv.org/abs/2504.02408", PAPER),
    ("preview", Preview()),
    ("Preview?", Preview()),
    ("preview the next digest", Preview()),
    ("preview tuning", Search("preview tuning")),
    ("preveiw", Search("preveiw", meant="preview")),
    ("review", Search("review")),
    ("puase until friday", Search("puase until friday", meant="pause until friday")),
    ("puase detection", Search("puase detection")),
    ("cause", Search("cause")),
    ("resme", Search("resme", meant="resume")),
]

TABLE = [
    *NOTHING, *KEYWORDS, *CHARACTERS, *SEARCHES, *PAPERS, *FOLLOWS, *OTHERS, *IN_OTHER_WORDS, *PAUSES, *MUTES,
    *SETTINGS, *WHYS,
]  # fmt: skip


@pytest.mark.parametrize(("said", "understood"), TABLE)
def test_what_is_said_is_understood(said: str, understood: Understood) -> None:
    assert understand(said) == understood


PICKED: list[tuple[str, Understood]] = [
    ("schedule Pariss", SetSchedule("Pariss")),
    ("schedule half past nine", SetSchedule("half past nine")),
    ("schedule optimization", SetSchedule("optimization")),
    ("pause detection", Pause("detection", "detection")),
    ("settings banana", SetPreference("banana")),
    ("why banana", NotAPaper("banana")),
    ("mute swans", Mute("swans")),
    ("share price forecasting", Share("price forecasting")),
    ("help two words", Help("two words")),
    ("show Attention to MRI: a pasted title", Search("Attention to MRI: a pasted title")),
    ("status epilepticus", Search("status epilepticus")),
]
"""Where the verb was picked from a list; typed, all of these are searches."""


@pytest.mark.parametrize(("said", "understood"), PICKED)
def test_a_verb_that_was_picked_is_the_verb(said: str, understood: Understood) -> None:
    assert isinstance(understand(said), Search)
    assert understand(said, picked=True) == understood


def test_what_a_verb_asks_for_anyhow_it_asks_for_when_picked() -> None:
    asked = [(said, meant) for said, meant in TABLE if not isinstance(meant, Search)]
    assert [understand(said, picked=True) for said, _ in asked] == [meant for _, meant in asked]


@pytest.mark.parametrize(
    ("said", "versions"),
    [
        ("2504.02408", {}),
        ("2504.02408v9", {"2504.02408": 9}),
        (
            "https://arxiv.org/pdf/2504.02408v3.pdf and hep-th/9901001v2",
            {"2504.02408": 3, "hep-th/9901001": 2},
        ),
        ("2504.02408v2, 2504.02408v1, 2504.02408", {"2504.02408": 2}),
    ],
)
def test_a_version_that_is_named_is_kept(said: str, versions: dict[str, int]) -> None:
    understood = understand(said)
    assert isinstance(understood, Show)
    assert understood.versions == versions


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 120
    assert len({said for said, _ in TABLE}) == len(TABLE)


def test_a_sentence_of_several_words_may_be_a_pasted_title() -> None:
    """All of it is kept, also what would be filler in a question."""
    title = "Show, Attend and Tell: Neural Image Caption Generation last week"
    understood = understand(title)
    assert isinstance(understood, Search)
    assert understood.title == title


def test_two_words_and_what_is_searched_on_purpose_are_no_titles() -> None:
    for said in ("deep learning", "search attention is all you need"):
        understood = understand(said)
        assert isinstance(understood, Search)
        assert understood.title == ""


THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("said", "reach", "since"),
    [
        ("today", Days(0), date(2026, 11, 19)),
        ("yesterday", Days(1), date(2026, 11, 18)),
        ("last week", Days(7), date(2026, 11, 12)),
        ("past month", Days(30), date(2026, 10, 20)),
        ("30 days", Days(30), date(2026, 10, 20)),
        ("1 day", Days(1), date(2026, 11, 18)),
        ("36 hours", Days(2), date(2026, 11, 17)),
        ("last two weeks", Days(14), date(2026, 11, 5)),
        ("in the past few days", Days(3), date(2026, 11, 16)),
        ("the last couple of days", Days(2), date(2026, 11, 17)),
        ("days:30", Days(30), date(2026, 10, 20)),
        ("this week", This("week"), date(2026, 11, 16)),
        ("this month", This("month"), date(2026, 11, 1)),
        ("this year", This("year"), date(2026, 1, 1)),
        ("since monday", Weekday(0), date(2026, 11, 16)),
        ("since last Friday", Weekday(4), date(2026, 11, 13)),
        ("since thu", Weekday(3), date(2026, 11, 19)),
        ("since yesterday", Days(1), date(2026, 11, 18)),
        ("since 1 nov", Yearly(11, 1), date(2026, 11, 1)),
        ("since December 24th", Yearly(12, 24), date(2025, 12, 24)),
        ("since november", Yearly(11, 1), date(2026, 11, 1)),
        ("since 31 feb", Yearly(2, 31), date(2026, 2, 28)),
        ("since 2026-11-02", date(2026, 11, 2), date(2026, 11, 2)),
        ("since 2099-01-01", date(2099, 1, 1), date(2026, 11, 19)),
        ("since 2024", date(2024, 1, 1), date(2024, 1, 1)),
        ("9999 years", Days(36_500), date(1926, 12, 14)),
    ],
)
def test_a_time_window_begins_on_a_day(said: str, reach: object, since: date) -> None:
    found = window(said)
    assert (found.reach, found.since(THURSDAY)) == (reach, since)


@pytest.mark.parametrize(
    "said", ["since 2026-02-31", "since ever", "since 40 nov", "since 12 monday", "last", "days"]
)
def test_what_no_calendar_has_is_no_window(said: str) -> None:
    assert split_window(said) == (said, None)


WORDS = """mri subscribe unsubscribe search show schedule help list status by new before papers about please
pause until friday resume mute unmute why not settings quiet on preview"""
SIGNS = (
    '#3 " “ ( ) AND - , 2504.02408 25:00 https://arxiv.org/abs/ <http://a.b| > &amp; : :brain: 🧠 <@U12> @x'
)
PIECES = st.sampled_from([*WORDS.split(), *SIGNS.split(), "last week", "since", "\u200b", "\u00a0", "\n"])
SENTENCES = st.text() | st.lists(PIECES | st.text(max_size=5), max_size=8).map(" ".join)


@given(SENTENCES)
def test_any_text_is_understood_somehow(text: str) -> None:
    understand(text)


@given(SENTENCES)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    """Normalising is done once or twice with the same result, but for markup that was escaped or nested."""
    plain = normalise(text)
    assert "\u200b" not in plain
    assert plain == "\n".join(" ".join(line.split()) for line in plain.split("\n"))
