#!/usr/bin/env bash
# All that needs a GPU, in one command of under eight minutes: rates against a loop by hand, and whether a run that was stopped
# ends as one that was not. From the project's folder, with PyTorch for CUDA: `bash benchmarks/gpu.sh [FOLDER FOR RESULTS]`.
set -euo pipefail
cd "$(dirname "$0")/.."
results="${1:-gpu-results}"
python="${PYTHON:-python}"
mkdir -p "$results"
"$python" -c 'import sys, torch; torch.cuda.is_available() or sys.exit("no GPU that PyTorch can use")'
"$python" -c 'import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_device_name())' | tee "$results/device.txt"
timeout 240 "$python" -m benchmarks gpu | tee "$results/rates.md"
timeout 150 "$python" benchmarks/gpu_resume.py | tee "$results/resume.txt"
timeout 80 "$python" -m pytest -q -p no:cacheprovider tests/backends/test_torch.py tests/backends/test_torch_precision.py \
  | tee "$results/tests.txt"
