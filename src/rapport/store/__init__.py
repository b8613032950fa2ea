"""The one door to the event store: schema, loading, people, sessions, forgetting."""

from rapport.store.channels import CHANNELS
from rapport.store.engine import Engine, EngineBusy, EngineError, NoScope, Rows
from rapport.store.loading import Loaded, Store
from rapport.store.migrate import BadSchema

__all__ = ["CHANNELS", "BadSchema", "Engine", "EngineBusy", "EngineError", "Loaded", "NoScope", "Rows", "Store"]
