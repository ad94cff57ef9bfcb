"""What an HDF5 file holds, looked at before anything of it is read."""

from __future__ import annotations

import h5py

from deepg_core.regular import DENSEST


def look_through(file: h5py.File) -> None:
    """Refuse links and storage that lead elsewhere, and arrays that are not in the file.

    HDF5 can declare any size, and reading it would fill the memory; what another file holds must not come out of this one.

    :raises ValueError: there is such a thing.
    """
    found, size = list_datasets(file), file.id.get_filesize()
    for name, dataset in found.items():
        if dataset.external is not None or dataset.is_virtual:
            message = f"`{name}` is stored in another file, which deepG does not read"
            raise ValueError(message)
    declared = sum(dataset.nbytes for dataset in found.values() if dataset.size)
    if declared > DENSEST * size:
        message = f"it declares {declared:,} bytes of arrays in a file of {size:,}"
        raise ValueError(message)
    for name, dataset in found.items():
        stored = dataset.id.get_storage_size()
        if dataset.size and (not stored or (dataset.chunks is None and stored < dataset.nbytes)):
            message = f"`{name}` declares {dataset.nbytes:,} bytes, but {stored:,} are stored"
            raise ValueError(message)


def list_datasets(file: h5py.File) -> dict[str, h5py.Dataset]:
    """List the datasets of a file, each once, however many names it has.

    :raises ValueError: a name is a link to another place or file.
    """
    return {name: item for name, item in list_items(file).items() if isinstance(item, h5py.Dataset)}


def list_items(file: h5py.File) -> dict[str, h5py.Group | h5py.Dataset | h5py.Datatype]:
    """List groups and datasets likewise, the file itself as `""`.

    :raises ValueError: a name is a link to another place or file.
    """
    found: dict[str, h5py.Group | h5py.Dataset | h5py.Datatype] = {"": file}
    seen, waiting = {_address(file)}, [("", file)]
    while waiting:
        prefix, group = waiting.pop()
        for name in group:
            item, where = _own(group, name, prefix + name), prefix + name
            if _address(item) in seen:
                continue
            seen.add(_address(item))
            found[where] = item
            if isinstance(item, h5py.Group):
                waiting.append((f"{where}/", item))
    return found


def _own(group: h5py.Group, name: str, where: str) -> h5py.Group | h5py.Dataset | h5py.Datatype:
    if not isinstance(link := group.get(name, getlink=True), h5py.HardLink):
        message = f"`{where}` is a link to `{getattr(link, 'path', 'another file')}`, which deepG does not follow"
        raise ValueError(message)
    return group[name]


def _address(item: h5py.Group | h5py.Dataset | h5py.Datatype) -> int:
    return int(h5py.h5o.get_info(item.id).addr)
