"""Networks: layers with branches that meet, and what follows for all of them in one pass."""

from convsym.network.coverage.coverage import Coverage
from convsym.network.coverage.gridding import design_rates, first_missed, stack_rates, wang_rule
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.layers.matching import CropLike, PadLike, UpsampleLike
from convsym.network.layers.merging import Add, Concat, Merge, Multiply
from convsym.network.layers.module import Module
from convsym.network.layers.passing import (
    Flatten,
    Linear,
    Pad,
    PassThrough,
    SliceChannels,
    Unflatten,
)
from convsym.network.layers.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    LPPool1d,
    LPPool2d,
    LPPool3d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
)
from convsym.network.layers.resampling import PixelShuffle, PixelUnshuffle, Upsample
from convsym.network.receptive.alignment import Alignment, alignments
from convsym.network.receptive.receptive_field import ReceptiveField, ReceptiveFields
from convsym.network.sequential import Parallel, Sequential

__all__ = [
    "INPUT",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "Add",
    "Alignment",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "Concat",
    "Coverage",
    "CropLike",
    "Flatten",
    "Graph",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Merge",
    "Module",
    "Multiply",
    "Node",
    "Pad",
    "PadLike",
    "Parallel",
    "PassThrough",
    "PixelShuffle",
    "PixelUnshuffle",
    "ReceptiveField",
    "ReceptiveFields",
    "Sequential",
    "SliceChannels",
    "Unflatten",
    "Upsample",
    "UpsampleLike",
    "alignments",
    "design_rates",
    "first_missed",
    "stack_rates",
    "wang_rule",
]
