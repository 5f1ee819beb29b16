"""SMTP_URL, MAIL_FROM and addresses as people write them: one spelling comes of it, or one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.roles import duties
from bot.config import channel_id, load
from bot.config.mail import read_mail
from bot.config.mailbox import mailbox
from bot.errors import ConfigError

URL = "smtp://user:password@smtp.lab.example:587"
FROM = "Daily Papers <papers@lab.example>"


def settings(folder, **env):
    return load(folder / "config.yaml", {"SMTP_URL": URL, "MAIL_FROM": FROM} | env)


def mistakes(folder, **env):
    with pytest.raises(ConfigError) as caught:
        settings(folder, **env)
    return caught.value.mistakes


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("reading-group@lab.example", "reading-group@lab.example"),
        ("Ann.Lee+arxiv@LAB.Example", "Ann.Lee+arxiv@lab.example"),
        ("o'brien@lab.example", "o'brien@lab.example"),
        ("me@localhost", "me@localhost"),
        ("leser@Bücher.example", "leser@xn--bcher-kva.example"),
        ("leser@xn--bcher-kva.example", "leser@xn--bcher-kva.example"),
        (f"{'a' * 64}@lab.example", f"{'a' * 64}@lab.example"),
    ],
)
def test_an_address_has_one_spelling(written, expected):
    assert mailbox(written) == expected
    assert channel_id(f"mail/{written}") == f"mail/{expected}"


@pytest.mark.parametrize(
    "written",
    [
        "", "group", "@lab.example", "group@", "a@b@lab.example", "a b@lab.example", "a@lab example",
        "a@lab.example,b@lab.example", "a@lab.example\r\nBcc: b@lab.example", "a@lab.example\n",
        "<a@lab.example>",
        "Ann <a@lab.example>", '"a b"@lab.example', "größe@lab.example", ".a@lab.example", "a..b@lab.example",
        "a@127.0.0.1", "a@[127.0.0.1]", "a@-lab.example", "a@lab..example", "a@lab.example.",
        "a@lab_1.example",
        f"{'a' * 65}@lab.example", f"a@{'b' * 64}.example", f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}",
        "a@\u202elab",
        "a@\U0001f40d.", "a\0@lab.example", "a@xn--\u00fc.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_no_channel(written):
    assert mailbox(written) is None
    assert channel_id(f"mail/{written}") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_an_address_can_carry_nothing_else(local, domain):
    found = mailbox(f"{local}@{domain}")
    assert found is None or (
        found.isascii() and found.isprintable() and not set(' \\",:;<>()[]') & set(found)
    )
    assert found is None or mailbox(found) == found


def test_channels_of_the_settings_may_be_addresses(tmp_path):
    (tmp_path / "config.yaml").write_text(
        "channels: {mail/reading-group@LAB.example: [mri]}\n", encoding="utf-8"
    )
    assert list(settings(tmp_path).channels) == ["mail/reading-group@lab.example"]


def test_one_address_in_two_spellings_is_told(tmp_path):
    written = "channels:\n  mail/a@lab.example: [mri]\n  mail/a@LAB.example: [llm]\n"
    (tmp_path / "config.yaml").write_text(written, encoding="utf-8")
    (mistake,) = mistakes(tmp_path)
    assert mistake.endswith(
        ":3: “mail/a@LAB.example” is mail/a@lab.example, which stands here already; keep one of the two"
    )


def test_a_wrong_address_in_the_settings_is_told_with_a_right_one(tmp_path):
    (tmp_path / "config.yaml").write_text("channels: {mail/nobody: [mri]}\n", encoding="utf-8")
    (mistake,) = mistakes(tmp_path)
    assert "“mail/nobody” is not a channel; write slack/" in mistake
    assert mistake.endswith("or mail/group@lab.example")


def test_a_wrong_address_on_the_command_line_is_told_with_a_right_one(shell):
    done = shell.papers("list", "--channel", "mail/a b@lab.example")
    assert done.code == 2
    assert "write mail/ and one address, for example mail/reading-group@lab.example" in done.err


# --- the environment ----------------------------------------------------------------------------


def test_a_mail_server_is_a_platform(tmp_path):
    found = settings(tmp_path)
    assert found.platforms == ("mail",)
    assert dict(found.mail) == {"SMTP_URL": URL, "MAIL_FROM": FROM}
    assert "password" not in repr(found)


def test_mail_from_alone_is_somebody_elses(tmp_path):
    assert load(tmp_path / "config.yaml", {"MAIL_FROM": "whatever"}).platforms == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("papers@LAB.example", "papers@lab.example"),
        ("Daily Papers <papers@bücher.example>", "Daily Papers <papers@xn--bcher-kva.example>"),
        ('"Papers, daily" <papers@lab.example>', "Papers, daily <papers@lab.example>"),
        ("Tägliche Papiere <papers@lab.example>", "Tägliche Papiere <papers@lab.example>"),
    ],
)
def test_the_sender_is_a_name_and_an_address(tmp_path, written, expected):
    assert settings(tmp_path, MAIL_FROM=written).mail["MAIL_FROM"] == expected


@pytest.mark.parametrize(
    "written",
    [
        "Daily Papers",
        "a@b.example, c@d.example",
        "x\r\nBcc: a@b.example <c@d.example>",
        "<>",
        "a@b@c",
        "A <a@b.example> B",
    ],
)
def test_a_wrong_sender_is_told_with_a_right_one(tmp_path, written):
    assert mistakes(tmp_path, MAIL_FROM=written) == (
        f"MAIL_FROM: takes a name and one mail address, for example {FROM}",
    )


def test_a_missing_sender_is_told_with_an_example(tmp_path):
    (mistake,) = mistakes(tmp_path, MAIL_FROM="")
    assert mistake == f"MAIL_FROM: not set, but SMTP_URL is; it says who writes, for example {FROM}"


@pytest.mark.parametrize(
    "url",
    [
        "smtp://smtp.lab.example", "smtps://user:p%40ss@smtp.lab.example:465/", "smtp://localhost:1025?tls=off",
        "smtp://user:pass:word@127.0.0.1?tls=off", "smtp://[::1]:25", "smtp://ann%40lab.example:p%C3%A4ss@mail.example",
    ],
)  # fmt: skip
def test_right_addresses_of_servers(tmp_path, url):
    assert settings(tmp_path, SMTP_URL=url).mail["SMTP_URL"] == url


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp.lab.example:587", "begins with smtp:// or smtps://"),
        (f"https://me:{SECRET}@lab.example", "begins with smtp:// or smtps://"),
        (f"SMTP://me:{SECRET}@lab.example", "begins with smtp:// or smtps://"),
        ("smtp://", "names no server that could exist"),
        ("smtp://lab_1.example", "names no server that could exist"),
        ("smtp://büro.example", "names no server that could exist"),
        ("smtp://[::1", "is not an address like"),
        ("smtp://me@lab.example", "takes user and password"),
        (f"smtp://:{SECRET}@lab.example", "takes user and password"),
        (f"smtp://me:{SECRET}@x@lab.example", "in user and password write @ as %40"),
        (f"smtp://me:{SECRET}/x@lab.example", "in user and password write @ as %40"),
        (f"smtp://me:{SECRET}#x@lab.example", "in user and password write @ as %40"),
        (f"smtp://me:{SECRET}?x@lab.example", "in user and password write @ as %40"),
        (f"smtp://me:{SECRET}%x@lab.example", "write a real % as %25"),
        (f"smtp://me:{SECRET}%ff@lab.example", "write a real % as %25"),
        (f"smtp://me:{SECRET}%0d%0a@lab.example", "write a real % as %25"),
        (f"smtp://me:{SECRET} x@lab.example", "a blank as %20"),
        ("smtp://lab.example:smtp", "its port is a number such as 587"),
        ("smtp://lab.example:0", "its port is a number such as 587"),
        ("smtp://lab.example:65536", "its port is a number such as 587"),
        ("smtp://lab.example:", "its port is a number such as 587"),
        ("smtp://lab.example/inbox", "is not an address like"),
        ("smtp://lab.example?tls=off", "only for a server on this machine"),
        ("smtp://localhost?tls=no", "knows one option only, ?tls=off"),
        ("smtps://localhost?tls=off", "asks for TLS (smtps) and for none (tls=off)"),
        (f'"smtp://me:{SECRET}@lab.example"', "stands in quotes"),
    ],
)  # fmt: skip
def test_a_wrong_address_of_a_server_is_told_with_what_would_be_right(tmp_path, url, told):
    found = mistakes(tmp_path, SMTP_URL=url)
    assert told in found[0]
    assert all(mistake.startswith("SMTP_URL: ") for mistake in found)
    assert SECRET not in " ".join(found)


@given(
    st.text(max_size=30),
    st.sampled_from(["smtp://{}", "smtp://me:{}@lab.example", "smtp://lab.example{}", "{}"]),
)
def test_whatever_is_set_is_either_right_or_told_without_it(text, form):
    """No mistake ever quotes the address, and nothing but the promised error comes of any."""
    found: list[str] = []
    read_mail({"SMTP_URL": form.format(text), "MAIL_FROM": FROM}, found)
    assert not (len(text) > 8 and text in " ".join(found))


@pytest.mark.parametrize(
    ("named", "post"), [(("mail",), ("mail",)), (("clock",), ("slack", "mail")), (("slack",), ())]
)
def test_the_role_of_mail_sends_it(named, post):
    found = duties(named, ("slack", "mail"), terminal=False)
    assert found.post == post
    assert "mail" not in found.listen
    assert found.timers == ("clock" in named)


def test_the_role_of_mail_needs_its_settings():
    with pytest.raises(ConfigError, match="papers run mail needs SMTP_URL and MAIL_FROM in the environment"):
        duties(("mail",), (), terminal=False)
