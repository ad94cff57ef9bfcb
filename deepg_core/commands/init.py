"""`deepg init`: a first spec for a folder of sequences."""

from __future__ import annotations

import logging
from pathlib import Path
from shlex import quote

from deepg_core.atomic import refuse_existing, write_text
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.proposal import Proposal, propose
from deepg_core.proposal.text import SPLIT_TABLE, write_spec, write_split
from deepg_core.words import count_of, list_some

logger = logging.getLogger(__name__)


@blaming_plugins()
def init(
    folder: str | Path,
    *,
    task: str | None = None,
    maxlen: int | None = None,
    backend: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Look into a folder of sequences and write a complete, commented spec for it to `FOLDER/spec.toml`; give its path.

    Folders below it are classes, or splits (`train`, `validation`, `test`) of them. Without a folder for validation, a table
    `split.csv` beside the spec keeps a fifth of the files of each class for it.

    :param task: a target format: `label_folder`, `label_header`, `label_csv`, `target_right` or `masked_lm`; left out:
        `label_folder` where there are classes, else `target_right`.
    :param maxlen: letters of a window; left out: as many as nearly all sequences have.
    :param backend: to be named in the spec.
    :param overwrite: replace the files that are there.
    :raises DataError: the folder holds no sequences, or a spec already.
    :raises OptionError: an option is wrong.
    """
    root = Path(folder)
    spec, table = root / "spec.toml", root / SPLIT_TABLE
    if not overwrite:
        refuse_existing(spec)
    found = propose(root, task, maxlen)
    if found.held_out:
        if not overwrite:
            refuse_existing(table)
        write_text(table, write_split(found))
    write_text(spec, write_spec(found, backend))
    _announce(found, table)
    if task is None and found.task == "target_right":
        logger.info("%s: without classes it is a language model, `target_right`; --task names another", root)
    word = quote(str(spec))
    logger.info("%s: edit it, then `deepg check %s` and `deepg run %s`", spec, word, word)
    return spec


def _announce(found: Proposal, table: Path) -> None:
    for name, lengths in found.sample.lengths.items():
        where = f"class {name}: " if name else ""
        files = count_of(len(found.folder.splits["train"][name].files), "file")
        ends = dict.fromkeys(f"{it:,}" for it in (lengths.min(), lengths.max()))
        logger.info("%s%s, sequences of %s letters", where, files, " to ".join(ends))
    if found.folder.left_out:
        names = list_some([path.name for path in found.folder.left_out])
        logger.warning("%s: left out, for it is in no folder of a split: %s", found.folder.root, names)
    if found.folder.loose and found.task == "target_right":
        names = list_some([path.name for path in found.folder.loose])
        logger.warning("%s: no folder is a class, for there are files beside them: %s", found.folder.root, names)
    if found.folder.unread:
        names = list_some([str(path.relative_to(found.folder.root)) for path in found.folder.unread])
        why = f"the spec's reader, `{found.folder.reader.name}`, does not read it"
        logger.warning("%s: left out, for %s: %s", found.folder.root, why, names)
    if found.labels and found.labels.without:
        logger.warning("%s: %s", found.folder.root, found.labels.describe())
    if found.held_out:
        logger.info("%s: %s kept for validation", table, count_of(len(found.held_out), "file"))
