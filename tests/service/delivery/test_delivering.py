"""Digests go to a real mail server and a real webhook, each version once, on both databases."""

import os
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from index.errors import UnknownId, UsageError
from index.parks import Gazetteer
from service.briefings.weeks import Week
from service.delivery.delivering import ATTEMPTS, Delivering
from service.delivery.mail import MailTarget, mail_server
from service.delivery.outgoing import Outgoing, Target
from service.delivery.store import DeliveryStore
from service.delivery.webhook import webhook_target
from service.editions.editions import Editions
from service.errors import DeliveryPassing, DeliveryRefused, SettingsError
from tests import receiving
from tests.corpus_maker import put_page
from tests.receiving import PASSWORD, USER, Mailbox, Webhook

WEEK = Week(2024, 11)
FACTORY = ("总部企业", ["济南高新区累计认定总部企业19家，全年投资25亿元。"], "济南高新区", date(2024, 3, 15))
LOAN = ("园区担保贷上线", ["海口高新区推出“园区担保贷”，企业最高可获贷款1000万元。"], "海口高新区", date(2024, 3, 15))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving.mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with receiving.webhook() as hook:
        yield hook


@pytest.fixture
def editions(engine: Engine) -> Editions:
    put_page(engine, "p1", FACTORY)
    return Editions(engine, "http://127.0.0.1:8000", Gazetteer.load)


@pytest.fixture
def store(engine: Engine) -> DeliveryStore:
    return DeliveryStore(engine)


def to(mailbox: Mailbox, address: str = "editor@example.org", timeout_s: float = 10) -> MailTarget:
    return MailTarget(mail_server(mailbox.url, timeout_s), "parkbrief@example.org", address)


def delivering(store: DeliveryStore, editions: Editions, *targets: Target) -> Delivering:
    return Delivering(store, editions, targets, first_wait_s=0)


def test_each_address_and_the_webhook_get_a_version_once(
    editions: Editions, store: DeliveryStore, mailbox: Mailbox, hook: Webhook
) -> None:
    everyone = delivering(store, editions, to(mailbox), to(mailbox, "chief@example.org"), webhook_target(hook.url, 10))
    edition = editions.digest(WEEK)
    assert [one.state for one in everyone.deliver(edition)] == ["sent"] * 3
    assert [one.state for one in everyone.deliver(editions.digest(WEEK))] == ["sent"] * 3
    assert sorted(mailbox.recipients) == [["chief@example.org"], ["editor@example.org"]]
    message = mailbox.messages[0]
    assert (message["To"], message["From"]) == (mailbox.recipients[0][0], "parkbrief@example.org")
    assert message["Subject"] == "高新区一周要闻（2024-W11）"
    text = message.get_body(("plain",))
    assert text is not None
    assert "19家" in text.get_content()
    (body,) = hook.bodies
    assert (body["week"], body["version"], body["id"]) == ("2024-W11", 1, edition.id)
    assert body["markdown"].startswith("# 高新区一周要闻（2024-W11）")
    assert body["digest"]["events"][0]["sentence"]["text"]


def test_the_next_version_goes_out_too_and_says_what_changed(
    editions: Editions, store: DeliveryStore, engine: Engine, hook: Webhook
) -> None:
    everyone = delivering(store, editions, webhook_target(hook.url, 10))
    everyone.deliver(editions.digest(WEEK))
    put_page(engine, "p2", LOAN)
    everyone.deliver(editions.digest(WEEK))
    assert [body["version"] for body in hook.bodies] == [1, 2]
    assert hook.bodies[1]["digest"]["changes"]["articles_added"] == ["园区担保贷上线"]
    assert "第2版，较第1版：新增 1 个版面、1 篇报道" in hook.bodies[1]["markdown"]
    assert len(set(hook.keys)) == 2
    assert [(one.version, one.state) for one in store.list()] == [(2, "sent"), (1, "sent")]


def test_a_server_that_refuses_for_a_time_is_asked_again(
    editions: Editions, store: DeliveryStore, mailbox: Mailbox, hook: Webhook
) -> None:
    mailbox.refusals = ["450 busy", "421 closing"]
    hook.answers = [503, 429]
    found = delivering(store, editions, to(mailbox), webhook_target(hook.url, 10)).deliver(editions.digest(WEEK))
    assert [(one.state, one.attempts, one.error) for one in found] == [("sent", 1, None)] * 2
    assert len(mailbox.messages) == 1
    assert (len(hook.keys), len(set(hook.keys))) == (3, 1)


def test_what_failed_is_sent_with_the_next_digest(
    editions: Editions, store: DeliveryStore, mailbox: Mailbox, engine: Engine
) -> None:
    everyone = delivering(store, editions, to(mailbox))
    mailbox.refusals = ["451 later"] * ATTEMPTS
    (failed,) = everyone.deliver(editions.digest(WEEK))
    assert failed.state == "failed"
    assert failed.error == f"the mail server 127.0.0.1:{mailbox.port} refused it: 451 later"
    following = Week(2024, 12)
    found = everyone.deliver(editions.digest(following))
    assert [(one.week, one.state, one.attempts) for one in found] == [("2024-W12", "sent", 1), ("2024-W11", "sent", 2)]


def test_what_failed_and_has_a_newer_version_is_left(
    editions: Editions, store: DeliveryStore, hook: Webhook, engine: Engine
) -> None:
    everyone = delivering(store, editions, webhook_target(hook.url, 10))
    hook.answers = [404]
    assert [one.state for one in everyone.deliver(editions.digest(WEEK))] == ["failed"]
    put_page(engine, "p2", LOAN)
    assert [(one.version, one.state) for one in everyone.deliver(editions.digest(WEEK))] == [(2, "sent")]


def test_a_refusal_for_good_is_not_asked_again(
    editions: Editions, store: DeliveryStore, mailbox: Mailbox, hook: Webhook
) -> None:
    mailbox.refusals = ["550 no such mailbox", "550 asked once too often"]
    hook.answers = [400, 400]
    found = delivering(store, editions, to(mailbox), webhook_target(hook.url, 10)).deliver(editions.digest(WEEK))
    assert [one.state for one in found] == ["failed"] * 2
    assert "550 no such mailbox" in str(found[0].error)
    assert str(found[1].error).endswith("answered 400")
    assert (mailbox.refusals, hook.answers) == (["550 asked once too often"], [400])


def test_a_server_that_hangs_ends_in_a_clear_error(editions: Editions, store: DeliveryStore) -> None:
    with receiving.silent_server() as port:
        silent = MailTarget(mail_server(f"smtp://127.0.0.1:{port}", 0.1), "a@example.org", "b@example.org")
        (found,) = delivering(store, editions, silent).deliver(editions.digest(WEEK))
    assert found.state == "failed"
    assert found.error == f"the mail server 127.0.0.1:{port} can't be used now: nothing came for 0.1 s"


def test_a_webhook_that_hangs_is_asked_again_under_the_same_key(
    editions: Editions, store: DeliveryStore, hook: Webhook
) -> None:
    hook.answers = [None, 200]
    (found,) = delivering(store, editions, webhook_target(hook.url, 0.5)).deliver(editions.digest(WEEK))
    assert found.state == "sent"
    assert (len(hook.keys), len(set(hook.keys))) == (2, 1)


def test_a_server_that_does_not_say_whether_it_took_the_message_leaves_it_in_doubt(
    editions: Editions, store: DeliveryStore, mailbox: Mailbox
) -> None:
    everyone = delivering(store, editions, to(mailbox, timeout_s=0.5))
    mailbox.silent = True
    (found,) = everyone.deliver(editions.digest(WEEK))
    assert (found.state, found.ended_at) == ("sending", None)
    assert "did not say whether it took the message (nothing came for 0.5 s)" in str(found.error)
    assert everyone.deliver(editions.digest(WEEK)) == [found]
    assert len(mailbox.messages) == 1
    mailbox.silent = False
    again = everyone.resend(found.id)
    assert (again.state, again.attempts) == ("sent", 2)
    # The same message, as far as the reader's mail program can tell.
    assert mailbox.messages[0]["Message-ID"] == mailbox.messages[1]["Message-ID"]


def test_what_had_arrived_is_sent_again_only_on_purpose_and_under_another_key(
    editions: Editions, store: DeliveryStore, hook: Webhook
) -> None:
    everyone = delivering(store, editions, webhook_target(hook.url, 10))
    (first,) = everyone.deliver(editions.digest(WEEK))
    assert everyone.resend(first.id).state == "sent"
    assert len(set(hook.keys)) == 2
    with pytest.raises(UnknownId, match="no delivery with the id 'x'"):
        everyone.resend("x")
    with pytest.raises(UsageError, match=r"name no webhook:127.0.0.1 \(\w{8}\) any more"):
        delivering(store, editions).resend(first.id)


def test_of_two_that_deliver_at_once_one_does(editions: Editions, engine: Engine, hook: Webhook) -> None:
    edition = editions.digest(WEEK)
    found: list[str] = []

    def deliver() -> None:
        one = delivering(DeliveryStore(engine), editions, webhook_target(hook.url, 10))
        found.extend(delivery.state for delivery in one.deliver(edition))

    both = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert "sent" in found
    assert len(found) == 2
    assert len(hook.bodies) == 1


def test_no_one_to_send_to_is_said(editions: Editions, store: DeliveryStore) -> None:
    with pytest.raises(SettingsError, match="set PARKBRIEF_SMTP_URL"):
        delivering(store, editions).deliver(editions.digest(WEEK))


def test_it_logs_in_and_a_wrong_password_is_refused_without_showing_it(editions: Editions, mailbox: Mailbox) -> None:
    outgoing = Outgoing(editions.digest(WEEK), "key")
    address = f"127.0.0.1:{mailbox.port}"

    def with_password(quoted: str) -> MailTarget:
        return MailTarget(mail_server(f"smtp://{USER}:{quoted}@{address}", 10), "a@example.org", "b@example.org")

    with_password("geheim%2F42").send(outgoing)
    assert (mailbox.logged_in, len(mailbox.messages)) == ([PASSWORD], 1)
    with pytest.raises(DeliveryRefused, match="535") as refused:
        with_password("falsch").send(outgoing)
    assert "falsch" not in str(refused.value)
    assert "falsch" not in repr(with_password("falsch"))


def test_a_password_is_not_given_to_a_far_server_without_encryption(
    editions: Editions, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the loopback it is; here that does not count as such."""
    monkeypatch.setattr("service.delivery.mail._LOOPBACK", ())
    target = MailTarget(mail_server(f"smtp://u:p@127.0.0.1:{mailbox.port}", 10), "a@example.org", "b@example.org")
    with pytest.raises(DeliveryRefused, match="offers no encryption"):
        target.send(Outgoing(editions.digest(WEEK), "key"))
    assert mailbox.logged_in == []


def test_a_server_that_is_not_there_may_be_there_later(editions: Editions, hook: Webhook) -> None:
    outgoing = Outgoing(editions.digest(WEEK), "key")
    with receiving.silent_server() as port:
        pass
    with pytest.raises(DeliveryPassing, match="can't be used now"):
        MailTarget(mail_server(f"smtp://127.0.0.1:{port}", 1), "a@example.org", "b@example.org").send(outgoing)
    with pytest.raises(DeliveryPassing, match="can't be reached") as error:
        webhook_target(f"http://127.0.0.1:{port}/?key={PASSWORD}", 1).send(outgoing)
    assert PASSWORD not in str(error.value)


def test_what_a_server_repeats_does_not_show_the_password(editions: Editions, mailbox: Mailbox) -> None:
    encoded = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
    mailbox.refusals = [f"550 what is {PASSWORD} or {encoded}"]
    server = mail_server(f"smtp://{USER}:geheim%2F42@127.0.0.1:{mailbox.port}", 10)
    with pytest.raises(DeliveryRefused, match=r"550 what is \*\*\* or \*\*\*$"):
        MailTarget(server, "a@example.org", "b@example.org").send(Outgoing(editions.digest(WEEK), "key"))


@pytest.mark.parametrize("url", ["smtp://", "http://x", "smtp://user:geheim@host:port", "smtp://user:geheim@host/path"])
def test_a_mail_server_that_cannot_be_read_is_said_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="PARKBRIEF_SMTP_URL") as error:
        mail_server(url, 1)
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("url", ["ftp://x", "https://", "http://x:y/geheim"])
def test_a_webhook_that_cannot_be_read_is_said_without_its_key(url: str) -> None:
    with pytest.raises(SettingsError, match="PARKBRIEF_WEBHOOK_URL") as error:
        webhook_target(url, 1)
    assert "geheim" not in str(error.value)


def test_a_process_killed_before_it_could_note_what_it_sent_leaves_it_in_doubt(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    """The server has the message and keeps its reply until the process is gone."""
    page = tmp_path / "2024-03-15.txt"
    page.write_text(
        "济南高新区总部企业增加\n本报讯 济南高新区累计认定总部企业19家，全年投资25亿元。\n", encoding="utf-8"
    )
    settings = {
        "PARKBRIEF_HOME": str(tmp_path / "home"),
        "PARKBRIEF_SMTP_URL": f"smtp://{USER}:geheim%2F42@127.0.0.1:{mailbox.port}",
        "PARKBRIEF_MAIL_FROM": "parkbrief@example.org",
        "PARKBRIEF_MAIL_TO": "editor@example.org",
    }
    environment = {**os.environ, **settings}
    command = [sys.executable, "-c", "from service.cli import main; main()"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)

    assert run("ingest", str(page)).returncode == 0
    mailbox.silent = True
    first = subprocess.Popen([*command, "digest", "--week", "2024-W11", "--deliver"], env=environment)
    taken = mailbox.taken.wait(60)
    first.send_signal(signal.SIGKILL)
    assert (first.wait(), taken) == (-signal.SIGKILL, True)
    mailbox.silent = False
    again = run("digest", "--week", "2024-W11", "--deliver")
    assert again.returncode == 1
    assert "may have arrived" in again.stderr
    assert "deliveries --resend" in again.stderr
    assert len(mailbox.messages) == 1
    listed = run("deliveries", "--state", "sending").stdout
    assert "mailto:editor@example.org\tsending" in listed
    assert run("deliveries", "--resend", listed.split("\t")[0]).returncode == 0
    assert len(mailbox.messages) == 2
    done = run("digest", "--week", "2024-W11", "--deliver")
    assert (done.returncode, len(mailbox.messages)) == (0, 2)
    assert PASSWORD not in done.stdout + done.stderr + again.stderr + listed
