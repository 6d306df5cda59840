"""The process that reads pictures, with too little memory for one: `python -m tests.pictures.poor`."""

from bot.pictures.worker import answer
from bot.worker import run

MEMORY = 300 << 20  # bytes of address space: the engine opens, and a large picture does not fit

if __name__ == "__main__":
    run(answer, memory=MEMORY)
