"""Only a service that runs keeps a second one from starting."""

from bot.app.owning import refuse_second
from bot.storage import ownership


def test_a_lock_on_a_file_of_another_disk_refuses_nobody(tmp_path, monkeypatch):
    lock = tmp_path / "wirewatch.db.lock"
    lock.touch()
    told = tmp_path / "locks"
    told.write_text(f"1: FLOCK  ADVISORY  WRITE 77 00:19:{lock.stat().st_ino} 0 EOF\n", "utf-8")
    monkeypatch.setattr(ownership, "LOCKS", told)

    refuse_second(tmp_path)
