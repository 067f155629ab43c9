"""Times as text."""

import functools
import time


@functools.lru_cache(maxsize=4)
def day(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * 86_400))


def rfc3339(milliseconds: int, separator: str = "T", zone: str = "Z") -> str:
    """A time in UTC; PostgreSQL writes it with a space and `+00`."""
    days, rest = divmod(milliseconds, 86_400_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{day(days)}{separator}{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}{zone}"
