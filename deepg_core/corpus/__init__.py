"""The corpus: sequence files as flat bytes, parsed once and memory-mapped."""

from deepg_core.corpus.cache import corpus
from deepg_core.corpus.corpus import Corpus
from deepg_core.corpus.files import Listing, Source, list_files

__all__ = ["Corpus", "Listing", "Source", "corpus", "list_files"]
