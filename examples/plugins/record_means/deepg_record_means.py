"""Writes what a layer says of each record, the mean over its windows: a row of Parquet for each, to be drawn or clustered."""

import numpy as np
from attrs import frozen

from deepg_core.plugins import Component, hookimpl
from deepg_core.spec.tables import StatesConfig
from deepg_core.states import StateWriter

DEEPG_API = "1.0"


@frozen(kw_only=True)
class RecordMeansOptions(StatesConfig):
    """The table [states] of a spec, without `type`; source, layer and step are inherited."""


class RecordMeansWriter(StateWriter):
    """Columns `record`, `windows` and one for each number of the layer, float32; of a record without a window they are null.

    Never more than a block is held, and the sum of the record that is open.
    """

    suffix = ".parquet"

    def write(self, path, about, blocks):
        import pyarrow as pa  # here, so that `deepg plugins` need not wait for it
        from pyarrow import parquet

        width = int(np.prod(about.shape))
        numbers = [pa.field(f"state_{number}", pa.float32()) for number in range(width)]
        schema = pa.schema([("record", pa.string()), ("windows", pa.int64()), *numbers])
        with parquet.ParquetWriter(path, schema) as writer:
            for records, counts, sums in self._finished(about, blocks, width):
                means = (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)
                columns = [pa.array(column, mask=counts == 0) for column in means.T]
                names = about.record_names[records.start : records.stop]
                writer.write_table(pa.table([names, counts, *columns], schema=schema))

    def _finished(self, about, blocks, width):
        """Give records that no later block adds to: a range of them, their windows, float64 sums (records, width)."""
        done, count, total = 0, 0, np.zeros(width)  # the first record that is open, and what is known of it
        for block in blocks:
            if not len(block.record):
                continue
            span = range(done, int(block.record[-1]) + 1)
            counts = np.bincount(block.record - done, minlength=len(span))
            sums = np.zeros((len(span), width))
            starts = np.flatnonzero(np.diff(block.record, prepend=-1))  # windows come in the order of the records
            states = block.states.reshape(len(block.states), width).astype(np.float64)
            sums[block.record[starts] - done] = np.add.reduceat(states, starts)
            counts[0] += count
            sums[0] += total
            yield range(done, span.stop - 1), counts[:-1], sums[:-1]
            done, count, total = span.stop - 1, counts[-1], sums[-1]
        rest = range(done, len(about.record_names))
        counts, sums = np.zeros(len(rest), np.int64), np.zeros((len(rest), width))
        if count:
            counts[0], sums[0] = count, total
        yield rest, counts, sums


@hookimpl
def deepg_state_writers():
    yield Component(
        "record_means",
        RecordMeansOptions,
        "deepg_record_means:RecordMeansWriter",
        "the mean of each record, as Parquet",
        requires=("pyarrow",),
    )
