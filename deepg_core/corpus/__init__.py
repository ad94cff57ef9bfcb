"""The corpus: sequence files as flat bytes, parsed once and memory-mapped."""

from deepg_core.corpus.cache import open_corpus
from deepg_core.corpus.corpus import Corpus
from deepg_core.corpus.files import Listing, list_files

__all__ = ["Corpus", "Listing", "list_files", "open_corpus"]
