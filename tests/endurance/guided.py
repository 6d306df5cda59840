"""Inputs for one target, made of those that reached new code: `python -m tests.endurance.guided NAME FOLDER`.

What follows is for libFuzzer, such as -max_total_time=60: https://llvm.org/docs/LibFuzzer.html#options.
"""

import sys

import atheris

with atheris.instrument_imports(include=["bot"]):
    from tests.endurance.targets import TARGETS


def main() -> None:
    """Go on until the time is over, or something other than our own errors comes out."""
    program, name, *options = sys.argv
    atheris.Setup([program, *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
