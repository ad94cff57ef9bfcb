"""Ready arrays: files whose rows are what a network is given and must give, instead of sequences."""
