import subprocess
import sys
from pathlib import Path

import deepg_core.evaluation

MODULES = [path.stem for path in Path(deepg_core.evaluation.__file__).parent.glob("*.py") if path.stem != "__init__"]


def test_heavy_packages_are_imported_when_they_are_needed():
    lines = "".join(f"import deepg_core.evaluation.{module}\n" for module in MODULES)
    code = f"import sys\n{lines}print([name for name in ('matplotlib', 'sklearn', 'scipy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(MODULES) > 10
    assert done.stdout == "[]\n"
