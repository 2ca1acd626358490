"""What all processes remember for some minutes: tries at signing in, codes that were used.

Takes   Django's questions to a cache: a key, a value that JSON can hold, for how many seconds.
Gives   PassingCache, for the settings.
Leaves  what is counted to allauth.

Django's own cache in the database keeps pickles: whoever can write into the database alone could have the
server run anything, and open with its keys what is sealed. A key here is a digest, for it names people and
computers.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils import timezone

_LONGEST = timedelta(days=1)


class PassingCache(BaseCache):
    """A cache of rows that pass."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is remembered under a key."""
        found = _rows().filter(key=self._digest(key, version), ends_at__gt=timezone.now())
        return next(iter(found.values_list("value", flat=True)), default)

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Remember something, in place of what was before."""
        kept = {"value": value, "ends_at": self._end(timeout)}
        _forget_what_passed()
        _rows().update_or_create(key=self._digest(key, version), defaults=kept)

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Remember something unless something is; of two who come at once one is told that it was."""
        kept = {"value": value, "ends_at": self._end(timeout)}
        _forget_what_passed()
        return bool(_rows().get_or_create(key=self._digest(key, version), defaults=kept)[1])

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget something; whether there was anything."""
        return bool(_rows().filter(key=self._digest(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget all."""
        _rows().all().delete()

    def _digest(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()

    def _end(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (_LONGEST if seconds is None else timedelta(seconds=seconds))


def _rows() -> Any:
    from leleka.web.common.models import Passing  # settings name the cache before there are models

    return Passing.objects


def _forget_what_passed() -> None:
    _rows().filter(ends_at__lte=timezone.now()).delete()
