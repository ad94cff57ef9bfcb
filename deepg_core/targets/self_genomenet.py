"""Learning without labels: from one strand, the other that comes to meet it (Self-GenomeNet, Gündüz et al. 2023)."""

from __future__ import annotations

from deepg_core.targets.cpc import CpcFormat


class SelfGenomenetFormat(CpcFormat):
    """Inputs the window and its reverse complement; target nothing (deepG's train_type "Self-GenomeNet")."""

    loss = "self_genomenet"
    both_strands = True
