"""Does a layer of a network hold the labels? A linear probe, and what it has to be compared with."""
