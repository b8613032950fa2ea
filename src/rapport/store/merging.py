"""When the engine merges what was written in small parts. Only the embedded engine is told; a server knows better."""

from rapport.store.engine import Engine

MOST_UNMERGED = 200
"""So many large pieces may lie unmerged; with a few times as many the engine would take no more."""

ONE_PART = "OPTIMIZE TABLE session_rows FINAL SETTINGS optimize_skip_merged_partitions = 1"


class Merging:
    """Holds merging up while large pieces come in: merged in between, everything would be written several times."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting = 0

    def wait(self) -> None:
        """A large piece comes in."""
        if not self._engine.embedded:
            return
        if not self._waiting:
            self._engine.command("SYSTEM STOP MERGES")
        self._waiting += 1
        if self._waiting > MOST_UNMERGED:
            self.go_on()

    def go_on(self) -> None:
        """Merge again: afterwards, and before rows are removed, which is a kind of merging."""
        if self._waiting:
            self._engine.command("SYSTEM START MERGES")
            self._waiting = 0

    def finish(self, *, rewritten: bool) -> None:
        """All pieces are in; ``rewritten`` tells that all sessions were written anew."""
        # What is thrown away soon is not worth merging.
        if self._engine.temporary:
            return
        self.go_on()
        if rewritten:
            # Rows in one part need not be compared with others whenever they are read.
            self._engine.command(ONE_PART)
