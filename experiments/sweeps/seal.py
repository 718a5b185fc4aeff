"""A sealed record: JSON that carries the checksum of its own content, so that an altered one is found."""

import hashlib
import json
from typing import Any


def sealed(content: dict[str, Any]) -> str:
    """JSON text of the content and its seal."""
    return json.dumps(content | {"seal": _seal(content)}, indent=1, ensure_ascii=False) + "\n"


def unsealed(text: str) -> dict[str, Any]:
    """The content of a sealed record.  Raises ValueError where it is not what was sealed.

    >>> unsealed(sealed({"rows": 3}))
    {'rows': 3}
    """
    content = json.loads(text)
    if not isinstance(content, dict) or content.pop("seal", None) != _seal(content):
        raise ValueError("altered since it was written")
    if sealed(content) != text:
        raise ValueError("altered since it was written")
    return content


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
