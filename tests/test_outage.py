"""arXiv's daily list fails for three days while its search answers: nothing is lost, nothing comes twice."""

from datetime import date

import pytest

from feed import a_paper, utc
from test_days import LINK, links

TERMINAL, SLACK = "console/terminal", "slack/T1/C1"
WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2025, 3, day) for day in (19, 20, 21, 22))


class Outage:
    """Two channels of one installation; from Wednesday on the daily list fails."""

    def __init__(self, shell, arxiv_server, slack_server) -> None:
        self.shell, self.arxiv, self.slack = shell, arxiv_server, slack_server
        shell.settings("arxiv: {min_interval: 0}\n")
        shell.env |= {"ARXIV_API_URL": arxiv_server.api_url, "ARXIV_OAI_URL": arxiv_server.oai_url}
        shell.env |= slack_server.env
        self.printed = ""
        shell.papers("subscribe", "mri", "--channel", TERMINAL)
        shell.papers("subscribe", "diffusion, mri", "--channel", SLACK)
        arxiv_server.announce(date(2025, 3, 14), [a_paper("2503.10001", "Old MRI")])
        arxiv_server.announce(date(2025, 3, 18), [a_paper("2503.11001", "MRI on Tuesday")])
        self.announce(WEDNESDAY, "2503.12001", "MRI on Wednesday")
        self.announce(THURSDAY, "2503.13001", "Diffusion on Thursday")
        self.announce(THURSDAY, "2503.13002", "Cooking on Thursday")
        self.announce(FRIDAY, "2503.14001", "Diffusion MRI on Friday")
        # Held back for weeks: the search looks at what was submitted lately.
        arxiv_server.announce(
            THURSDAY, [a_paper("2503.13003", "Held MRI", published=utc(2025, 2, 3), updated=None)]
        )
        for day in (17, 18):
            self.tick(date(2025, 3, day), "05:00", "09:05")

    def announce(self, day: date, id: str, title: str) -> None:
        self.arxiv.announce(day, [a_paper(id, title, published=utc(2025, 3, day.day - 1))])

    def tick(self, day: date, *times: str) -> str:
        """What the ticks of that day said."""
        self.arxiv.today = day
        said = []
        for at in times:
            done = self.shell.papers("tick", "--now", f"{day}T{at}:00Z")
            assert "Traceback" not in done.err
            self.printed += done.out
            said.append(done.err)
        return "".join(said)

    def fail(self, kind: str) -> None:
        """From now on the daily list fails in this way."""
        self.arxiv.heal()
        self.arxiv.fail_next(kind, times=None, on="oai")

    def terminal(self) -> list[str]:
        return LINK.findall(self.printed)

    def in_slack(self) -> list[str]:
        return links(self.slack.messages("C1"))

    def searches(self) -> int:
        return sum("search_query" in seen.params for seen in self.arxiv.requests)


@pytest.fixture
def outage(shell, arxiv_server, slack_server) -> Outage:
    return Outage(shell, arxiv_server, slack_server)


def test_followed_keywords_are_searched_for_until_the_daily_list_is_back(outage: Outage) -> None:
    """It fails in another way every day; the held paper, which no search finds, comes when it is back."""
    outage.fail("503")
    before = outage.searches()
    said = outage.tick(WEDNESDAY, "05:00", "09:05", "15:00")
    assert "searched for" not in said
    assert outage.searches() == before
    assert outage.terminal() == ["2503.11001"]

    outage.fail("html_200")
    said = outage.tick(THURSDAY, "04:00", "05:10", "09:05", "15:00", "21:00")
    assert said.count("followed keywords were searched for: 2 new papers.") == 1
    assert outage.searches() == before + 1
    assert outage.terminal() == ["2503.11001", "2503.12001"]
    assert outage.in_slack() == ["2503.11001", "2503.13001", "2503.12001"]
    assert "arXiv's daily list failed; found by search" in str(outage.slack.messages("C1")[-1])

    outage.fail("truncated")
    outage.tick(FRIDAY, "05:10", "09:05", "15:00")
    assert outage.searches() == before + 2
    assert outage.terminal()[2:] == ["2503.14001"]

    outage.arxiv.heal()
    outage.tick(SATURDAY, "05:10", "09:05")
    outage.tick(date(2025, 3, 24), "09:05")
    assert outage.searches() == before + 2
    assert outage.terminal() == ["2503.11001", "2503.12001", "2503.14001", "2503.13003"]
    assert outage.in_slack() == ["2503.11001", "2503.13001", "2503.12001", "2503.14001", "2503.13003"]
    assert "submitted 3 Feb, announced late" in str(outage.slack.messages("C1")[-1])


@pytest.mark.parametrize("fault", ["short", "429"])
def test_half_an_answer_of_the_search_announces_nothing(outage: Outage, fault: str) -> None:
    outage.fail("503")
    outage.tick(WEDNESDAY, "05:00")
    outage.arxiv.fail_next(fault, times=None, on="api")
    said = outage.tick(THURSDAY, "05:10", "09:05")
    assert "were searched for, in vain: arXiv" in said
    assert outage.terminal() == ["2503.11001"]
    outage.arxiv.heal()
    outage.tick(THURSDAY, "15:00")
    outage.tick(FRIDAY, "09:05")
    assert outage.terminal() == ["2503.11001", "2503.14001", "2503.13003", "2503.12001"]


def test_a_search_that_keeps_failing_does_not_keep_the_daily_list_from_being_tried(outage: Outage) -> None:
    """Each failure silences arXiv for a while; ticks come so seldom that it is always time to search."""
    outage.fail("503")
    outage.tick(WEDNESDAY, "05:00")
    outage.arxiv.heal()
    outage.arxiv.fail_next("503", times=None, on="api")
    outage.tick(THURSDAY, "05:10", "06:10", "09:05")
    assert outage.terminal() == ["2503.11001", "2503.13003", "2503.12001"]
