"""Formulas: what metrics are, of sums and of scores, with numpy alone; a training and an evaluation share them."""
