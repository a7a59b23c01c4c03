"""Work whose amount is known: hashing the same cached bytes, more often or less often."""

import hashlib

BLOCK = bytes(range(256)) * 256  # 64 KiB: stays in the second-level cache, so the time is the arithmetic


class Hashing:
    """`rounds` hashes in a row; about 10 ms for 200 on a core of 2023."""

    def __init__(self, rounds: int) -> None:
        self.rounds = self.asked = rounds

    def call(self) -> str:
        """Hash; returns the digest."""
        digest = hashlib.sha256()
        for _ in range(self.rounds):
            digest.update(BLOCK)
        return digest.hexdigest()

    def facts(self) -> dict[str, int]:
        """How much is really done."""
        return {"rounds": self.rounds}


def load(files: dict, workload: dict) -> Hashing:
    """The work as the workload asks for it."""
    return Hashing(int(workload["rounds"]))


class Amount:
    """Does `percent` more (or less) of the same work: an effect of known size, with no sleep in it."""

    def __init__(self, percent: float = 0.0) -> None:
        self.percent = percent

    def apply(self, subject: Hashing) -> Hashing:
        """Change the number of hashes."""
        subject.rounds = round(subject.asked * (1 + self.percent / 100))
        return subject
