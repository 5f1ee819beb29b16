"""Days of a reading group that gets its digest by mail: each paper once, whatever the mail server does."""

from __future__ import annotations

import re
import signal
from collections import Counter
from datetime import date, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from functools import partial

import pytest

from adapters.mail.chat import MailChat
from adapters.mail.server import Sender, Server
from bot.delivery import deliver_due
from bot.domain import Channel, ChannelId
from feed import a_paper, utc
from smtp_server import SENDER
from stores import make_store
from storing import DAY, HOUR, MINUTE, NOON, announce, compose, follow, take_baseline

LINK = re.compile(r"https://arxiv\.org/abs/(\d{4}\.\d{5})v\d")
GROUP, ANN = "reading-group@lab.example", "ann@lab.example"
CHANNEL = f"mail/{GROUP}"


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def papers_in(mails: list[EmailMessage]) -> list[str]:
    return [id for mail in mails for id in LINK.findall(text_of(mail))]


@pytest.fixture
def home(shell, arxiv_server, smtp_server):
    """The group follows mri; the first harvest is over; on 3 April three papers are announced."""
    shell.settings("channels: {mail/reading-group@LAB.example: [mri]}\narxiv: {min_interval: 0}\n")
    shell.env |= {
        "ARXIV_API_URL": arxiv_server.api_url,
        "ARXIV_OAI_URL": arxiv_server.oai_url,
    } | smtp_server.env
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    papers = [a_paper(f"2504.0100{n}", f"MRI study {n}", comment="Accepted at MICCAI 2025") for n in range(3)]
    arxiv_server.announce(date(2025, 4, 3), papers)
    arxiv_server.today = date(2025, 4, 2)
    assert shell.papers("tick", "--now", "2025-04-02T09:05:00Z").code == 0
    arxiv_server.today = date(2025, 4, 3)
    assert shell.papers("tick", "--now", "2025-04-03T05:00:00Z").code == 0
    return shell


def tick(home, moment: str):
    done = home.papers("tick", "--now", moment)
    assert "Traceback" not in done.err
    return done


def test_a_group_gets_its_digest_by_mail(home, smtp_server):
    done = tick(home, "2025-04-03T09:00:00Z")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("Posted 3 papers to 1 channel.\n")
    (mail,) = smtp_server.taken(GROUP)
    assert mail["Subject"] == "3 new papers for mri · Thu 3 Apr 2025"
    assert mail["Date"].datetime == utc(2025, 4, 3, 9)
    assert papers_in([mail]) == ["2504.01002", "2504.01001", "2504.01000"]
    assert tick(home, "2025-04-03T10:00:00Z").err.endswith("Nothing to post.\n")


def test_a_hundred_papers_are_one_mail(home, arxiv_server, smtp_server):
    """Chats get parts of 15; whoever reads mail scrolls."""
    arxiv_server.announce(date(2025, 4, 4), [a_paper(f"2504.02{n:03}", f"MRI {n}") for n in range(120)])
    arxiv_server.today = date(2025, 4, 4)
    tick(home, "2025-04-03T09:00:00Z")
    tick(home, "2025-04-04T09:00:00Z")
    _, mail = smtp_server.taken(GROUP)
    assert mail["Subject"] == "120 new papers for mri · Fri 4 Apr 2025" or mail["Subject"].startswith(
        "100 new"
    )
    assert len(papers_in([mail])) == 100
    assert "And 20 more that are not shown" in text_of(mail)
    assert "list · schedule" not in text_of(mail)


def test_a_quiet_day_is_one_line(home, arxiv_server, smtp_server):
    home.papers("settings", "quiet", "on", "--channel", CHANNEL)
    tick(home, "2025-04-03T09:00:00Z")
    arxiv_server.today = date(2025, 4, 4)
    tick(home, "2025-04-04T09:00:00Z")
    _, mail = smtp_server.taken(GROUP)
    assert mail["Subject"] == "arXiv announced nothing since the last digest · Fri 4 Apr 2025"
    assert text_of(mail).startswith("arXiv announced nothing since the last digest.\n\n-- \n")


def test_an_address_that_does_not_exist_is_told_and_waits_for_the_operator(home, smtp_server):
    smtp_server.nobody.add(GROUP)
    failed = tick(home, "2025-04-03T09:00:00Z")
    assert failed.code == 1
    assert f"{CHANNEL}: The mail server takes no mail for {GROUP}: 550 5.1.1" in failed.err
    status = " ".join(home.papers("status", "--channel", CHANNEL).out.split())
    assert "User unknown" in status
    assert f"papers resume --channel {CHANNEL}" in status
    smtp_server.nobody.clear()
    assert home.papers("resume", "--channel", CHANNEL).code == 0
    tick(home, "2025-04-03T12:00:00Z")
    assert len(papers_in(smtp_server.taken(GROUP))) == 3


def test_what_no_server_ever_confirms_is_left_to_the_operator(home, smtp_server):
    smtp_server.fail_next("drop_after", times=6)
    moment = utc(2025, 4, 3, 9)
    for n in range(8):
        tick(home, (moment + n * timedelta(minutes=2)).isoformat())
    assert len(smtp_server.taken(GROUP)) == 6
    assert len(smtp_server.mailbox(GROUP)) == 1
    assert f"papers post again --channel {CHANNEL}" in home.papers("check").out.replace("'", "")
    status = " ".join(home.papers("status", "--channel", CHANNEL).out.split())
    assert f"Post again: papers post again --channel {CHANNEL}" in status
    assert f"It is there: papers it is there --channel {CHANNEL}" in status
    assert home.papers("post", "again", "--channel", CHANNEL).code == 0
    tick(home, "2025-04-03T10:00:00Z")
    assert len(smtp_server.taken(GROUP)) == 7
    assert Counter(papers_in(smtp_server.mailbox(GROUP))).most_common(1)[0][1] == 1


def test_without_tokens_and_with_a_mail_server_a_tick_prints_nothing(home, smtp_server):
    home.settings("keywords: [mri]\narxiv: {min_interval: 0}\n")
    assert tick(home, "2025-04-03T09:00:00Z").out == ""


def test_an_address_is_followed_from_the_shell_in_any_spelling_of_its_domain(shell):
    assert shell.papers("subscribe", "mri", "--channel", "mail/ann@BÜCHER.example").code == 0
    assert "mri" in shell.papers("list", "--channel", "mail/ann@xn--bcher-kva.example").out


def test_secrets_are_in_no_output(home, strict_server):
    strict_server.password = "another"
    home.env |= strict_server.env
    for done in (tick(home, "2025-04-03T09:00:00Z"), home.papers("check")):
        assert done.code == 1
        assert "does not accept user and password: 535" in done.out + done.err
        assert not [word for word in ("pässword", "p%C3%A4ss", "ssword@1") if word in done.out + done.err]


def test_the_doctor_looks_at_the_mail_server_without_sending(home, smtp_server):
    assert (
        f"✓ mail: 127.0.0.1:{smtp_server.port} takes mail from papers@lab.example" in home.papers("check").out
    )
    smtp_server.go_down()
    told = home.papers("check")
    assert told.code == 1
    assert "✗ mail: The mail server 127.0.0.1" in told.out
    assert "cannot be reached (connection refused): look at SMTP_URL" in told.out
    assert smtp_server.accepted == []


def test_a_preview_is_the_very_mail(home):
    shown = message_from_string(
        home.papers("preview", "--as", "mail", "--channel", CHANNEL).out, policy=default
    )
    assert (shown["From"], shown["To"]) == (SENDER, GROUP)
    assert shown["Subject"].startswith("Preview")
    page = home.papers("preview", "--as", "mail", "--html").out
    assert "<b>To</b> you@lab.example" in page


@pytest.mark.parametrize(("roles", "duties"), [((), "clock, sending mail"), (("mail",), "sending mail")])
def test_a_mail_server_is_enough_to_run(home, smtp_server, roles, duties):
    """What is due goes out, and the process ends when it is told to."""
    process = home.start("run", *roles)
    try:
        smtp_server.wait_for_mail()
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=10)
        print(log)
    assert process.returncode == 0, log
    assert f"running: {duties}\n" in log
    assert len(papers_in(smtp_server.mailbox(GROUP))) == 3
    assert "Traceback" not in log


# --- the outbox and a server that fails ---------------------------------------------------------

FAULTS = (
    "421",
    "greylist",
    "drop_after",
    "later",
    "swallow",
    "drop_before",
    "full",
    "mumble",
    "drop_greeting",
)


async def test_every_paper_arrives_once_at_each_address_whatever_the_server_does(tmp_path, smtp_server):
    """Copies that were sent in doubt bear one Message-ID, by which mailboxes tell them."""
    store = make_store(tmp_path)
    take_baseline(store)
    channels = [Channel(id=ChannelId(f"mail/{address}")) for address in (GROUP, ANN)]
    for channel in channels:
        follow(store, "mri", channel=channel)
    sent = []
    for day, fault in enumerate(FAULTS, 1):
        now = NOON + day * DAY
        sent.append(f"2503.{10_000 + day}")
        announce(store, now, a_paper(sent[-1], "mri"))
        for channel in channels:
            assert compose(store, now + MINUTE, channel)
        smtp_server.fail_next(fault, times=1 + day % 2)
        for minutes in (2, 5, 15, 45):
            chat = MailChat(Server.of(smtp_server.url), Sender.of(SENDER))
            await deliver_due(store, {"mail": chat}, partial(NOON.__add__, day * DAY + minutes * MINUTE))
            await chat.close()
    for address in (GROUP, ANN):
        assert Counter(papers_in(smtp_server.mailbox(address))) == Counter(sent)
    copies = [
        mail for mail in smtp_server.taken(GROUP) + smtp_server.taken(ANN) if "Sent again" in text_of(mail)
    ]
    assert copies
    store.close()


async def test_a_copy_bears_the_date_and_the_id_of_the_first(tmp_path, smtp_server):
    store = make_store(tmp_path)
    take_baseline(store)
    channel = Channel(id=ChannelId(CHANNEL))
    follow(store, "mri", channel=channel)
    announce(store, NOON + HOUR, a_paper("2503.10001", "mri"))
    compose(store, NOON + 2 * HOUR, channel)
    smtp_server.fail_next("drop_after")
    for minutes in (0, 2):
        chat = MailChat(Server.of(smtp_server.url), Sender.of(SENDER))
        await deliver_due(store, {"mail": chat}, partial(NOON.__add__, 2 * HOUR + minutes * MINUTE))
        await chat.close()
    first, second = smtp_server.taken(GROUP)
    assert [first[name] for name in ("Message-ID", "Date", "Subject")] == [
        second[name] for name in ("Message-ID", "Date", "Subject")
    ]
    assert "Sent again" not in text_of(first)
    assert "Sent again: the first attempt was cut off" in text_of(second)
    store.close()
