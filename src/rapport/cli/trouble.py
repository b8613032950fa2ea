"""What a command says when it cannot do what it was asked."""

FAILED = 1
WRONG_USE = 2


class Trouble(Exception):
    """Ends a command with one sentence on stderr and an exit code: 1 failed, 2 called wrongly."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code
