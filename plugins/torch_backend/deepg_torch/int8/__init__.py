"""Networks that are asked on CPUs and multiply whole numbers of 8 bits.

Weights are rounded once, with a scale for each output of a layer; what goes into a layer with a scale for each window, or, of a
dense or recurrent layer, for each row. So an answer depends on no other window, and no data are needed to find scales on.
Sums of products are whole numbers, exact; all else is float32.
"""
