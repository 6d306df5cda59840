"""Where recipients are written to, since when, and the groups that became supergroups meanwhile."""

from sqlite_utils import Database

# SQLite cannot change a CHECK, so attempts are made anew: some more outcomes are told apart.
ATTEMPTS = (
    "alter table deliveries rename to kept_deliveries",
    """create table deliveries (                   -- attempts; 'begun' until it is known what became of one
        id integer primary key,
        alert_id integer not null references alerts (id),
        at text not null,
        outcome text not null check (outcome in ('begun', 'sent', 'not started', 'refused', 'throttled',
            'in flight', 'moved', 'failed', 'gone')),
        detail text not null default '',
        receipt text not null default ''        -- what the sink calls the message it sent
    ) strict""",
    """insert into deliveries (id, alert_id, at, outcome, detail, receipt)
        select id, alert_id, at, outcome, detail, receipt from kept_deliveries order by id""",
    "drop table kept_deliveries",
    "create index deliveries_alert on deliveries (alert_id)",
    "create index deliveries_at on deliveries (at)",
    "create index deliveries_receipt on deliveries (receipt)",
)


def migrate(db: Database) -> None:
    """Make room for both, and let what was given up and who was heard from be found at once."""
    db.create_table(
        "moved_chats",
        {"chat": int, "became": int, "at": str},
        pk="chat",
        not_null={"became", "at"},
        strict=True,
    )
    db.create_table(
        "addresses",
        {"recipient_id": str, "chat": str, "place": str, "moved_at": str},
        pk="recipient_id",
        not_null={"chat", "place"},
        strict=True,
    )
    for step in ATTEMPTS:
        db.execute(step)
    db.execute("create index alerts_dead on alerts (recipient_id, id) where state = 'dead'")
    db.execute("create index inbox_heard on inbox (chat, heard_at)")
