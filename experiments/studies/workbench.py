"""What the EMA Workbench is given, so that it works with every pandas of the lock."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def worlds(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame as its search for boxes takes it: one that drops a column in place, which pandas gives up from 3.1 on."""
    return _kind()(frame)


@lru_cache
def _kind() -> Any:
    import pandas as pd

    class Worlds(pd.DataFrame):
        @property
        def _constructor(self) -> Any:
            return Worlds

        def drop(self, *labels: Any, columns: Any = None, inplace: bool = False, **more: Any) -> Any:
            if not inplace:
                return super().drop(*labels, columns=columns, **more)
            del self[columns]
            return None

    return Worlds
