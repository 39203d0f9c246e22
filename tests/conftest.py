"""How many inputs each property is tried with: few in everyday runs, as many as ``BOT_EXAMPLES`` says in `make fuzz`."""

import os

from hypothesis import settings

settings.register_profile("bot", max_examples=int(os.environ.get("BOT_EXAMPLES") or "200"), deadline=None)
settings.load_profile("bot")
