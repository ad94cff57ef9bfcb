"""The module: it does not depend on deepG."""

from torch import nn
from torch.nn import functional


class Gated(nn.Module):
    """(batch, length, columns) -> logits (batch, classes)."""

    def __init__(self, columns, classes, filters, kernel_size, layers):
        super().__init__()
        widths = [columns, *[filters] * layers]
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, 2 * filters, kernel_size, padding="same") for width in widths[:-1]
        )
        self.attention = nn.Linear(filters, 1)
        self.classes = nn.Linear(filters, classes)

    def forward(self, x):
        x = x.transpose(1, 2)  # torch wants channels before places
        for convolution in self.convolutions:
            x = functional.glu(convolution(x), dim=1)  # one half of the filters opens and closes the other
        x = x.transpose(1, 2)
        share = self.attention(x).softmax(dim=1)  # (batch, length, 1)
        return self.classes((share * x).sum(dim=1))
