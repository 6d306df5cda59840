"""What runs at length: trials by name, each the tests that are its steps."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Tests that run together at their full length, and what they show."""

    shows: str
    minutes: int  # that it is expected to take, on two cores that do other work as well
    tests: str  # under tests/, as pytest takes them
    options: tuple[str, ...] = ()


TRIALS: Mapping[str, Trial] = {
    "way-kills": Trial(
        shows="200 SIGKILLs × 5 seeds between collecting, matching, alerting, amending and a command",
        minutes=25,
        tests="endurance/test_kills.py",
    ),
    "collecting-kills": Trial(
        shows="50 SIGKILLs of rounds at chosen moments of the clock",
        minutes=1,
        tests="cli/test_live.py::test_killed_at_random_points_nothing_is_lost_and_nothing_comes_twice",
    ),
    "editing-kills": Trial(
        shows="100 SIGKILLs between a history and its difference",
        minutes=2,
        tests="cli/test_edits_live.py::test_killed_between_history_and_difference_no_edit_is_lost",
    ),
    "alerting-kills": Trial(
        shows="100 SIGKILLs while a storm is told",
        minutes=2,
        tests="alerts/test_storm.py::test_killed_at_random_points_each_match_is_still_listed_once",
    ),
    "chat-kills": Trial(
        shows="100 SIGKILLs while commands are answered",
        minutes=4,
        tests="chat/test_service.py::test_killed_at_random_points_each_command_is_applied_and_answered_once",
    ),
    "story-kills": Trial(
        shows="20 rounds while a story grows, most of them killed",
        minutes=1,
        tests="cli/test_stories.py::test_a_story_of_twenty_carriers_is_one_message_also_when_killed_in_between",
    ),
    "migration-kills": Trial(
        shows="50 SIGKILLs within migrations",
        minutes=1,
        tests="storage/test_killed.py::test_killed_within_migrations_nothing_is_lost_and_the_next_start_ends_them",
    ),
    "disk-full": Trial(
        shows="rounds of the service whose files may not grow, at 50 sizes",
        minutes=6,
        tests="endurance/test_disk.py",
    ),
    "writers": Trial(
        shows="4 processes × 10,000 writes",
        minutes=1,
        tests="storage/test_database.py::test_four_processes_write_at_once_and_nothing_is_lost",
    ),
    "black-hole": Trial(
        shows="10 minutes of a server that accepts and never answers",
        minutes=12,
        tests="endurance/test_black_hole.py",
    ),
    "soak": Trial(
        shows="24 simulated hours of 200 channels, 100,000 posts and 300 statements",
        minutes=30,
        tests="endurance/test_soak.py",
    ),
    "service": Trial(
        shows="the service for 15 minutes",
        minutes=17,
        tests="endurance/test_service.py",
    ),
    "statements": Trial(
        shows="10,000 statements in one pass, beside each alone",
        minutes=2,
        tests="matching/test_many.py::test_thousands_of_statements_in_one_pass_find_what_each_finds_alone",
    ),
    "fuzzing": Trial(
        shows="damaged input of every kind",
        minutes=15,
        tests="endurance/test_fuzzing.py",
    ),
    "guided-fuzzing": Trial(
        shows="input that is changed so as to reach new code",
        minutes=5,
        tests="endurance/guiding.py",
    ),
    "properties": Trial(
        shows="the tests of rules, with 1,000 examples each",
        minutes=20,
        tests="",
        options=("-m", "hypothesis", "--hypothesis-profile=endurance", "-n", "2"),
    ),
}
