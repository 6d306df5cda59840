"""Recipients are read as written: rules, quiet hours, digests, fallbacks, webhooks; mistakes are told."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from bot.config.describing import describe
from bot.models import QuietHours, Recipient, Rule, Rung
from tests.config.test_config import CHANNELS, STATEMENTS, Desk

NIGHT = '[[recipient]]\nid = "night"\n'
BEN = '[[recipient]]\nid = "ben"\n'
HOOK = 'kind = "webhook"\nurl_env = "HOOK_URL"\nsecret_env = "HOOK_KEY"\n'
RULE = "[[recipient.rule]]\n"
QUIET = 'expected two times of the day such as "23:00-07:00"'
CRON = (
    'expected times as cron has them, the days of the week by name, such as ["0 8 * * *", "0 18 * * mon-fri"]'
)
SELECTION = 'expected ids of statements, tags such as "#talks", or "*" for all'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)  # away from any .env of whoever runs the tests
    made = Desk(tmp_path)
    made.write("channels.toml", CHANNELS)
    made.write("statements.toml", STATEMENTS)
    return made


def test_every_key_of_a_recipient_arrives(desk: Desk) -> None:
    desk.write(
        "recipients.toml",
        f"""
        [[recipient]]
        id = "night"
        kind = "telegram"
        chat = -1001234567890
        topic = 7
        role = "editor"
        language = "uk"
        zone = "Europe/Kyiv"
        quiet = "23:00-07:30"
        digest = ["0 8 * * *", "0 18 * * mon-fri"]
        fallback = "ben"

        [[recipient.rule]]
        statements = ["#talks"]
        channels = ["@CLASHREPORT"]
        min_rung = "inflected"
        languages = ["ru", "uk"]
        loud = false

        [[recipient.rule]]
        {BEN}""",
    )

    night, ben = desk.load().recipients

    assert ben == Recipient(id="ben", zone="UTC")
    assert night == Recipient(
        id="night",
        kind="telegram",
        chat=-1001234567890,
        topic=7,
        role="editor",
        rules=(
            Rule(
                statements=("#talks",),
                channels=("clashreport",),
                min_rung=Rung.INFLECTED,
                languages=("ru", "uk"),
                loud=False,
            ),
            Rule(),
        ),
        language="uk",
        zone="Europe/Kyiv",
        quiet=QuietHours(begins=time(23), ends=time(7, 30)),
        digest=("0 8 * * *", "0 18 * * mon-fri"),
        fallback="ben",
    )
    listed = {key: value for section, key, value in describe(desk.load()) if section == "recipients"}
    assert listed["night"] == (
        "telegram -1001234567890 topic 7; editor; "
        "#talks in clashreport, ru or uk, down to inflected, silent, then *; uk; Europe/Kyiv; "
        "quiet 23:00-07:30; digest 0 8 * * *, 0 18 * * mon-fri; fallback ben"
    )


def test_statements_without_rules_are_one_rule(desk: Desk) -> None:
    desk.write("recipients.toml", NIGHT + 'statements = ["open-for-talks", "#talks"]')

    (night,) = desk.load().recipients

    assert night.rules == (Rule(statements=("open-for-talks", "#talks")),)


MISTAKES = {
    'quiet = "23-7"': f'quiet = "23-7": {QUIET}',
    'quiet = "24:00-07:00"': f'quiet = "24:00-07:00": {QUIET}',
    'quiet = "07:00-07:00"': f'quiet = "07:00-07:00": {QUIET} (these begin and end at the same time)',
    'digest = "0 8 * * *"': f'digest = "0 8 * * *": {CRON}',
    'digest = ["0 8 * *"]': f'digest[1] = "0 8 * *": {CRON}',
    'digest = [""]': f'digest[1] = "": {CRON}',
    'digest = ["0 8 * * *", "61 8 * * *"]': f'digest[2] = "61 8 * * *": {CRON}',
    'digest = ["0 8 30 2 *"]': f'digest[1] = "0 8 30 2 *": {CRON} (this never comes)',
    'digest = ["0 8 * * 1-5"]': (
        f'digest[1] = "0 8 * * 1-5": {CRON} '
        "(name the days of the week: programs do not agree on their numbers)"
    ),
    'fallback = "bem"': 'fallback = "bem": expected the id of another [[recipient]] (did you mean "ben"?)',
    'fallback = "night"': 'fallback = "night": expected the id of another [[recipient]] (not itself)',
    "topic = 3": "topic = 3: only a telegram group with topics has one",
    'kind = "telegram"\nchat = 5\ntopic = 3': "topic = 3: only a telegram group with topics has one",
    'kind = "telegram"\nchat = -5\ntopic = 0': (
        "topic = 0: expected the number of a topic in a group that has topics"
    ),
    'kind = "webhook"\nsecret_env = "KEY"': (
        'url_env is missing: kind = "webhook" needs the name of a variable in .env, '
        'such as "DESK_WEBHOOK_URL"'
    ),
    'kind = "webhook"\nurl_env = "URL"': (
        'secret_env is missing: kind = "webhook" needs the name of a variable in .env, '
        'such as "DESK_WEBHOOK_URL"'
    ),
    'kind = "apprise"\nurl_env = "mailto://me"': (
        'url_env = "mailto://me": expected the name of a variable in .env, such as "DESK_WEBHOOK_URL"'
    ),
    'url_env = "HOOK_URL"': 'url_env: kind = "console" has no use for it',
    f"statements = ['*']\n{RULE}": (
        "statements: expected inside each [[recipient.rule]], now that there are some"
    ),
    f'{RULE}statements = ["nothing"]': f'rule[1].statements[1] = "nothing": {SELECTION}',
    f'{RULE}{RULE}min_rung = "exact"': (
        'rule[2].min_rung = "exact": expected "verbatim", "inflected", "reworded" or "semantic"'
    ),
    f'{RULE}channels = ["ClashReports"]': (
        'rule[1].channels[1] = "ClashReports": expected usernames of channels in channels.toml '
        '(did you mean "clashreport"?)'
    ),
    f"{RULE}lod = false": (
        'unknown key "rule[1].lod" (did you mean "loud"? '
        "accepted: statements, channels, min_rung, languages, loud, "
        "silence)"
    ),
    f'{RULE}loud = "no"': 'rule[1].loud = "no": expected true or false',
    "rule = 3": "rule = 3: expected [[recipient.rule]], in double brackets",
}


@pytest.mark.parametrize(("written", "said"), MISTAKES.items())
def test_a_mistake_has_its_line(desk: Desk, written: str, said: str) -> None:
    desk.write("recipients.toml", f"{BEN}{NIGHT}{written}\n")

    assert desk.mistakes() == [f'recipients.toml: recipient "night": {said}']


def test_fallbacks_that_lead_back_are_one_mistake(desk: Desk) -> None:
    ring = "".join(
        f'[[recipient]]\nid = "{one}"\nfallback = "{other}"\n' for one, other in ("ab", "bc", "cb", "dc")
    )
    desk.write("recipients.toml", ring)

    said = 'recipient "b": fallback: expected one that does not lead back: "b" → "c" → "b"'
    assert desk.mistakes() == [f"recipients.toml: {said}"]


def test_a_webhooks_address_and_key_come_from_the_environment_and_are_never_shown(desk: Desk) -> None:
    desk.write("recipients.toml", NIGHT + HOOK)
    desk.write(".env", "HOOK_URL=https://hooks.example/s3cret\nHOOK_KEY=k3y\n")

    config = desk.load()

    assert {name: one.get_secret_value() for name, one in config.secrets.items()} == {
        "HOOK_URL": "https://hooks.example/s3cret",
        "HOOK_KEY": "k3y",
    }
    assert "s3cret" not in repr(config) + str(describe(config)) and "k3y" not in repr(config)
    assert not config.missing_for_sending()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/s3cret",
        "s3cret",
        "ftp://h/s3cret",
        "http://10.0.0.1/s3cret",
        "https://h:99999/s3cret",
    ],
)
def test_a_webhook_that_others_could_read_is_refused_without_being_shown(desk: Desk, url: str) -> None:
    desk.write("recipients.toml", NIGHT + HOOK)
    desk.write(".env", f"HOOK_URL={url}\nHOOK_KEY=k3y\n")

    said = "expected an https:// address, or http:// on this machine (the value is not shown)"
    assert desk.mistakes() == [f".env: HOOK_URL: {said}"]


def test_a_variable_that_a_recipient_names_may_look_like_one_of_ours(desk: Desk) -> None:
    desk.write("recipients.toml", NIGHT + HOOK.replace("HOOK_", "WIREWATCH_HOOK_"))
    desk.write(".env", "WIREWATCH_HOOK_URL=http://127.0.0.1:1/\nWIREWATCH_HOOK_KEY=k3y\nWIREWATCH_OTHER=1\n")

    (line,) = desk.mistakes()
    assert line.startswith('.env: unknown key "WIREWATCH_OTHER" (did you mean "WIREWATCH_HEARTBEAT_URL"? ')


def test_what_is_not_set_is_missing_for_sending_only(desk: Desk) -> None:
    desk.write("recipients.toml", NIGHT + HOOK + BEN + 'kind = "apprise"\nurl_env = "MAIL"\n')
    config = desk.load({"HOOK_URL": "https://hooks.example/"})

    start = f"{desk.directory}/recipients.toml: recipient"
    assert config.missing_for_sending() == (
        f'{start} "night": kind = "webhook": needs HOOK_KEY in {desk.directory}/.env',
        f'{start} "ben": kind = "apprise": needs MAIL in {desk.directory}/.env',
    )
    assert config.recipients[0] == replace(
        Recipient(id="night", kind="webhook", zone="UTC"), url_env="HOOK_URL", secret_env="HOOK_KEY"
    )
