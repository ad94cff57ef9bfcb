"""`deepg schema`: the JSON Schema of a spec."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from deepg_core.atomic import refuse_existing, write_text
from deepg_core.spec.schema import describe_spec

logger = logging.getLogger(__name__)


def schema(output: str | Path | None = None, *, overwrite: bool = False) -> dict[str, Any]:
    """Give the JSON Schema (draft 7) of a spec with the options of all that is installed.

    :param output: a file to write it to.
    :raises DataError: the file is there already, and `overwrite` does not say to replace it.
    """
    found = describe_spec()
    if output is not None:
        path = Path(output)
        if not overwrite:
            refuse_existing(path)
        write_text(path, json.dumps(found, indent=1, allow_nan=False) + "\n")
        logger.info("%s: the schema; write `#:schema ./%s` on the first line of a spec beside it", path, path.name)
    return found
