"""The mail adapter against a real server on a real socket, in all the ways such a server fails."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from adapters.mail.chat import CONNECTIONS, MailChat
from adapters.mail.server import Security, Sender, Server
from adapters.mail.session import Session
from bot.domain import ChannelId
from bot.errors import AccessError, CannotAsk, DeliveryError, DeliveryUnknown
from bot.message import say
from bot.ports import Parcel
from smtp_server import PASSWORD, SENDER, USER, SmtpServer

GROUP = "reading-group@lab.example"
NOW = datetime(2025, 4, 2, 9, tzinfo=UTC)


def chat_with(server: SmtpServer, *, step: float = 30, whole: float = 50) -> MailChat:
    return MailChat(Server.of(server.url), Sender.of(SENDER), step_seconds=step, post_seconds=whole)


def a_parcel(address: str = GROUP, words: str = "Nothing was announced.", *, again: bool = False) -> Parcel:
    return Parcel(channel=ChannelId(f"mail/{address}"), key="key-1", message=say(words), again=again, at=NOW)


async def post(chat: MailChat, parcel: Parcel | None = None) -> str:
    try:
        return await chat.post(parcel or a_parcel())
    finally:
        await chat.close()


async def test_a_mail_is_posted(smtp_server):
    assert await post(chat_with(smtp_server)) == "<key-1@lab.example>"
    (mail,) = smtp_server.mailbox(GROUP)
    assert mail["Message-ID"] == "<key-1@lab.example>"
    assert (mail["From"], mail["To"]) == (SENDER, GROUP)
    assert smtp_server.greeted[0] == "[127.0.0.1]"


async def test_lines_that_begin_with_a_dot_arrive_whole(smtp_server):
    await post(chat_with(smtp_server), a_parcel(words=". dots ... begin\n.this"))
    assert ". dots ... begin .this" in smtp_server.mailbox(GROUP)[0].get_body(("plain",)).get_content()


# --- what a failure means -----------------------------------------------------------------------

SURELY_NOT_SENT = ["421", "drop_greeting", "greylist", "full", "later"]
REFUSED = {"too_big": "finds the digest too big: 552 5.3.4", "spam": "will not have the digest: 554 5.7.1"}
IN_DOUBT = ["drop_before", "drop_after", "swallow", "mumble"]


@pytest.mark.parametrize("fault", SURELY_NOT_SENT)
async def test_what_surely_was_not_sent_is_tried_again(smtp_server, fault):
    smtp_server.fail_next(fault)
    chat = chat_with(smtp_server)
    with pytest.raises(DeliveryError) as caught:
        await chat.post(a_parcel())
    assert not isinstance(caught.value, DeliveryUnknown)
    assert not caught.value.permanent
    assert caught.value.retry_after is None
    assert smtp_server.accepted == []
    assert await post(chat) == "<key-1@lab.example>"
    assert len(smtp_server.taken(GROUP)) == 1


@pytest.mark.parametrize("fault", REFUSED)
async def test_a_digest_the_server_will_not_have_pauses_the_channel_with_its_words(smtp_server, fault):
    smtp_server.fail_next(fault)
    with pytest.raises(DeliveryError, match=REFUSED[fault]) as caught:
        await post(chat_with(smtp_server))
    assert caught.value.permanent


async def test_an_address_that_does_not_exist_pauses_its_channel(smtp_server):
    smtp_server.nobody.add(GROUP)
    with pytest.raises(DeliveryError, match=f"takes no mail for {GROUP}: 550 5.1.1 .*User unknown") as caught:
        await post(chat_with(smtp_server))
    assert caught.value.permanent


@pytest.mark.parametrize("fault", IN_DOUBT)
async def test_no_answer_after_the_last_dot_leaves_it_in_doubt(smtp_server, fault):
    smtp_server.fail_next(fault)
    with pytest.raises(DeliveryUnknown, match="had the whole message"):
        await post(chat_with(smtp_server))


def test_a_message_whose_last_dot_is_still_with_us_was_not_sent(smtp_server):
    """More than any buffer on the way holds, so that we see the server hang up while we still send."""
    smtp_server.fail_next("drop_before")
    with pytest.raises(DeliveryError, match="broke") as caught:
        Session(Server.of(smtp_server.url)).deliver("papers@lab.example", GROUP, b"x" * 60_000_000)
    assert not isinstance(caught.value, DeliveryUnknown)


async def test_a_server_that_says_nothing_after_the_last_dot_leaves_it_in_doubt(smtp_server):
    """Whether our patience with one step ends or with the whole."""
    smtp_server.fail_next("hang_after", 2)
    chats = (chat_with(smtp_server, step=1), chat_with(smtp_server, whole=1))
    outcomes = await asyncio.gather(*map(post, chats), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [DeliveryUnknown] * 2
    assert len(smtp_server.taken(GROUP)) == 2


async def test_a_server_that_says_nothing_at_all_has_nothing(smtp_server):
    smtp_server.fail_next("hang_greeting", 2)
    for chat in (chat_with(smtp_server, step=0.2), chat_with(smtp_server, whole=0.2)):
        with pytest.raises(DeliveryError) as caught:
            await post(chat)
        assert not isinstance(caught.value, DeliveryUnknown)
        assert not caught.value.permanent


async def test_one_that_hangs_keeps_only_those_waiting_that_have_no_thread(smtp_server):
    """Who never got a turn surely did not send."""
    smtp_server.fail_next("hang_greeting", CONNECTIONS)
    chat = chat_with(smtp_server, whole=0.3)
    outcomes = await asyncio.gather(
        *(chat.post(a_parcel()) for _ in range(CONNECTIONS + 2)), return_exceptions=True
    )
    await chat.close()
    assert [type(outcome) for outcome in outcomes] == [DeliveryError] * (CONNECTIONS + 2)
    assert smtp_server.accepted == []


async def test_a_post_that_nobody_waits_for_any_more_is_broken_off(smtp_server):
    smtp_server.fail_next("hang_greeting")
    chat = chat_with(smtp_server)
    posting = asyncio.create_task(chat.post(a_parcel()))
    while not smtp_server.talking:  # noqa: ASYNC110 - another thread's list
        await asyncio.sleep(0.01)
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    await chat.close()
    assert smtp_server.accepted == []


async def test_a_server_that_is_down_is_told_with_the_setting_to_look_at(smtp_server):
    smtp_server.go_down()
    with pytest.raises(
        DeliveryError, match=r"cannot be reached \(connection refused\): look at SMTP_URL"
    ) as caught:
        await post(chat_with(smtp_server))
    assert not caught.value.permanent


async def test_a_name_that_does_not_exist_is_told():
    chat = MailChat(Server.of("smtp://no-such-host.invalid:25"), Sender.of(SENDER))
    with pytest.raises(DeliveryError, match="there is no such name"):
        await post(chat)


async def test_nobody_can_look_into_a_mailbox(smtp_server):
    chat = chat_with(smtp_server)
    with pytest.raises(CannotAsk):
        await chat.find(a_parcel(), NOW)
    assert chat.reprints
    await chat.close()


# --- getting in ---------------------------------------------------------------------------------


@pytest.fixture
def trusted(strict_server, monkeypatch):
    """The strict server, whose authority this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", strict_server.env["SSL_CERT_FILE"])
    return strict_server


async def opened(chat: MailChat) -> None:
    try:
        await chat.open()
    finally:
        await chat.close()


async def test_a_login_goes_through_starttls_with_any_letters_in_the_password(trusted):
    chat = chat_with(trusted)
    await chat.open()
    await post(chat)
    assert len(trusted.mailbox(GROUP)) == 1


@pytest.mark.parametrize("tls", [None, "implicit"])
async def test_a_login_works_on_this_machine_and_over_tls_from_the_start(tls, monkeypatch):
    server = SmtpServer(tls=tls, login=True).start()
    try:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        await post(chat_with(server))
        assert len(server.mailbox(GROUP)) == 1
    finally:
        server.stop()


async def test_a_rejected_password_is_nobodys_fault_but_the_operators(trusted):
    trusted.password = "another"
    chat = chat_with(trusted)
    with pytest.raises(AccessError, match=r"does not accept user and password: 535 .* into SMTP_URL"):
        await chat.open()
    with pytest.raises(DeliveryError) as caught:
        await post(chat)
    assert not caught.value.permanent
    assert caught.value.retry_after.total_seconds() == 15 * 60


async def test_a_password_never_travels_in_the_open(smtp_server):
    host, port = "127.0.0.1", smtp_server.port
    server = Server(host=host, port=port, security=Security.REQUIRED, user=USER, password=PASSWORD)
    with pytest.raises(
        AccessError, match="offers no STARTTLS, and your password must not travel in the open"
    ):
        await opened(MailChat(server, Sender.of(SENDER)))


async def test_a_certificate_nobody_vouches_for_is_refused_with_what_to_do(strict_server):
    with pytest.raises(AccessError, match=r"The certificate .* SSL_CERT_FILE.* \?tls=off"):
        await opened(chat_with(strict_server))


async def test_tls_where_there_is_none_is_told(smtp_server):
    server = Server.of(smtp_server.url.replace("smtp://", "smtps://"))
    with pytest.raises(AccessError, match="does not speak TLS there"):
        await opened(MailChat(server, Sender.of(SENDER)))


async def test_a_password_for_a_server_that_asks_for_none_is_told(smtp_server):
    server = Server.of(smtp_server.url.replace("smtp://", "smtp://me:secret@"))
    with pytest.raises(AccessError, match="has no login with a password: leave user and password out"):
        await opened(MailChat(server, Sender.of(SENDER)))


async def test_a_missing_login_is_told(trusted):
    server = Server.of(f"smtp://127.0.0.1:{trusted.port}")
    with pytest.raises(
        AccessError, match=r"wants us to log in: 530 .* Write user and password into SMTP_URL"
    ):
        await opened(MailChat(server, Sender.of(SENDER)))


async def test_a_sender_that_is_not_ours_is_told(smtp_server):
    smtp_server.senders = {"somebody@else.example"}
    with pytest.raises(AccessError, match=r"does not let us write as papers@lab.example: 553 .* MAIL_FROM"):
        await opened(chat_with(smtp_server))


async def test_a_server_that_will_not_talk_to_us_is_told(smtp_server):
    smtp_server.fail_next("554")
    with pytest.raises(AccessError, match="does not talk to us: 554"):
        await opened(chat_with(smtp_server))


async def test_a_server_that_is_down_when_we_start_is_only_warned_of(smtp_server, caplog):
    smtp_server.go_down()
    with caplog.at_level(logging.WARNING):
        await opened(chat_with(smtp_server))
    assert "cannot be reached" in caplog.text
    assert "Posts will wait." in caplog.text


async def test_opening_sends_nothing(smtp_server):
    await opened(chat_with(smtp_server))
    assert smtp_server.accepted == []


# --- the settings as they are read --------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://smtp.lab.example", ("smtp.lab.example", 587, Security.OFFERED, None, None)),
        ("smtp://me:s%40x@smtp.lab.example", ("smtp.lab.example", 587, Security.REQUIRED, "me", "s@x")),
        ("smtp://me:x@localhost", ("localhost", 25, Security.OFFERED, "me", "x")),
        ("smtp://localhost:2525?tls=off", ("localhost", 2525, Security.OFF, None, None)),
        ("smtps://me:x@smtp.lab.example", ("smtp.lab.example", 465, Security.TLS, "me", "x")),
        ("smtp://[::1]/", ("::1", 25, Security.OFFERED, None, None)),
    ],
)
def test_the_server_is_what_smtp_url_says(url, expected):
    server = Server.of(url)
    assert (server.host, server.port, server.security, server.user, server.password) == expected


def test_a_server_never_shows_its_password():
    server = Server.of("smtp://me:hunter2@smtp.lab.example")
    assert "hunter2" not in f"{server} {server!r} {server.conceal('535 no hunter2 here')}"
    assert "me" not in repr(server).replace("smtp.lab.example", "")
