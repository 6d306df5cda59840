"""A stand-in for Telegram: real MTProto for an unmodified client, a scripted world, and faults.

```python
world = World(code="12345")
reader, channel = world.user(phone="+491701234567", id=1), world.channel(username="wire", id=77, title="Wire")
channel.post("The dam held", at=noon)
with TelegramServer(world) as server:
    client = TelegramClient(server.signed_in(reader), 1, "hash")
```

Give `server.environment()` to a subprocess to lead a whole program here.

From the wire inwards: `transport` frames packets, `handshake` agrees on a key, `sealing` encrypts with it,
`session` holds what is said under it, `connection` serves a client, `switchboard` is what connections
share, `faults` is what goes wrong. `methods` is the table of everything that can be asked, from
`signing_in`, `reading`, `differences`, `writing` and `talking`; `peers` and `portray` are the world as one
account sees it. The world is `world`, `accounts`, `chats`, and `box` with the messages.
"""

from tests.telegram_server.accounts import Answer, Bot, Person
from tests.telegram_server.chats import Group, WorldChannel
from tests.telegram_server.faults import Call, Fault, Kind
from tests.telegram_server.sent import Sent
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.world import World

__all__ = [
    "Answer",
    "Bot",
    "Call",
    "Fault",
    "Group",
    "Kind",
    "Person",
    "Sent",
    "TelegramServer",
    "World",
    "WorldChannel",
]
