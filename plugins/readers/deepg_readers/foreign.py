"""Files of other kinds: what one is and what to do, by its first bytes. Looked at when it cannot be read."""

from __future__ import annotations

import re
from typing import Final

from deepg_readers.packed import find_packing

START: Final = 1 << 10
"""Bytes to look at."""


def _kinds(*kinds: tuple[bytes, str]) -> tuple[tuple[re.Pattern[bytes], str], ...]:
    return tuple((re.compile(rb"(?s)\A(?:" + pattern + rb")"), message) for pattern, message in kinds)


ANY2FASTA: Final = "convert it, for example with `any2fasta` or `seqret`"
KINDS: Final = _kinds(
    (rb"PK\x03\x04.{,600}(\[Content_Types\]|xl/|word/)", "is an Office document; save its sequences as plain text"),
    (rb"PK\x03\x04.{,80}\.npy", 'is an `.npz` of arrays; ready arrays are read with `type = "arrays"`'),
    (rb"PK(\x03\x04|\x05\x06|\x07\x08)", "is a zip archive; unpack it, for example with `unzip`"),
    (rb"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it, for example with `7z x`"),
    (rb"Rar!\x1a\x07", "is a RAR archive; unpack it, for example with `unrar x`"),
    (rb".{257}ustar", "is a tar archive; unpack it with `tar -xf`"),
    (rb"\x04\x22\x4d\x18|\x02\x21\x4c\x18", "is compressed with lz4; unpack it with `lz4 -d`"),
    (rb"\x1f[\x9d\xa0\x1e]", "is compressed with `compress` (.Z); unpack it with `gzip -d`"),
    (rb"\xff\x06\0\0sNaPpY", "is compressed with snappy; unpack it with `snzip -d`"),
    (rb"LZIP", "is compressed with lzip; unpack it with `lzip -d`"),
    (rb"\x89LZO\0", "is compressed with lzop; unpack it with `lzop -d`"),
    (rb"\x1a\x41\x27\x43|\x43\x27\x41\x1a", "is a 2bit file; convert it with `twoBitToFa`"),
    (rb"BAM\x01", "is BAM; convert it with `samtools fasta` or `samtools fastq`"),
    (rb"CRAM[\x01-\x04]", "is CRAM; convert it with `samtools fasta` or `samtools fastq`"),
    (
        rb"@(HD|SQ|RG|PG|CO)\t[^\n]+\n(@|[^\n]+\t[0-9]+\t)",
        "is SAM; convert it with `samtools fasta` or `samtools fastq`",
    ),
    (rb"NCBI\.sra", "is an SRA archive; convert it with `fasterq-dump`"),
    (rb"\.sff", "is SFF; convert it with `sff2fastq`"),
    (rb"ABIF", "is a trace file (ABI); convert it to FASTQ"),
    (rb"\x89HDF\r\n\x1a\n", 'is HDF5; ready arrays are read with `type = "arrays"`'),
    (rb"\x93NUMPY", 'is a NumPy array; ready arrays are read with `type = "arrays"` from `.npz` and HDF5'),
    (rb"SQLite format 3\0", "is an SQLite database"),
    (rb"%PDF", "is a PDF; copy its sequences to a plain text file"),
    (rb"\{\\rtf", "is rich text (RTF); save it as plain text"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Office document; save its sequences as plain text"),
    (rb"\xff\xfe|\xfe\xff", "is UTF-16 text; convert it, for example with `iconv -f utf-16 -t utf-8`"),
    (rb"\s*(?i:<!doctype html|<html|<head|<body)", "is an HTML page, as a failed download leaves; download it again"),
    (rb"\s*<(\?xml|[a-zA-Z])", "is XML; convert it to FASTA or FASTQ, or download it as such"),
    (rb"\s*\{\s*\"", "is JSON, as a failed download may leave; download it again"),
    (rb"version https://git-lfs", "is a pointer of Git LFS and not the file itself; fetch that with `git lfs pull`"),
    (rb"LOCUS\s", f"is a GenBank file; {ANY2FASTA}"),
    (rb"ID   \S", f"is an EMBL or UniProt file; {ANY2FASTA}"),
    (rb"##gff-version", f"is GFF, whose features are no sequences; {ANY2FASTA} if sequences follow behind `##FASTA`"),
    (rb"##fileformat=VCF", "is VCF, which has variants and no sequences"),
    (rb"CLUSTAL|MUSCLE", f"is an alignment in Clustal's format; {ANY2FASTA}"),
    (rb"# STOCKHOLM", f"is an alignment in Stockholm's format; {ANY2FASTA}"),
    (rb"(?i:#NEXUS)", f"is an alignment in Nexus format; {ANY2FASTA}"),
)
"""(pattern, what to say of a file that starts with it)."""


def name_foreign(start: bytes) -> str | None:
    """Say what a file is whose text starts with these bytes, and what to do; None if that is not known."""
    for pattern, message in KINDS:
        if pattern.match(start):
            return message
    packing = find_packing(start)
    return f"is compressed twice; unpack it once, and the rest ({packing.name}) is read" if packing else None
