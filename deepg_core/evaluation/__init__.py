"""How good predictions are: metrics with intervals, calibration, baselines, a control and pictures. Arrays in, results out."""
