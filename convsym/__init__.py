"""convsym: a convolution layer as mathematics that can be read, checked and computed with.

>>> import convsym as cs
>>> conv = cs.Conv2d(1, 1, kernel_size=3)
>>> conv.output_size((4, 4))
(2, 2)
>>> C = conv.matrix((4, 4))
>>> C.shape, C.rank()
((4, 16), 4)
>>> cs.derive.transpose_as_inverse(conv, (4, 4)).answer
False
"""

from convsym import abc, derive, exact, faces, interop, network, proof, spectrum, structure
from convsym.compose import compose
from convsym.diagnose import Diagnosis, diagnose
from convsym.errors import ConvsymError
from convsym.explain import explain
from convsym.interop import from_onnx, from_text, from_torch
from convsym.layers import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from convsym.matrix import ConvMatrix, conv_matrix
from convsym.network import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    Add,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    Concat,
    Flatten,
    Graph,
    Linear,
    LPPool1d,
    LPPool2d,
    LPPool3d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    Multiply,
    Pad,
    Parallel,
    PassThrough,
    PixelShuffle,
    PixelUnshuffle,
    Sequential,
    Upsample,
    design_rates,
)
from convsym.pattern import Pattern
from convsym.proof import Claim, Derivation, parse_term
from convsym.prove import prove
from convsym.render.document import Document
from convsym.report import report
from convsym.resize import resize_convolution
from convsym.simplify import simplify_size

__version__ = "0.1.0.dev0"

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "Add",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "Claim",
    "Concat",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvMatrix",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "ConvsymError",
    "Derivation",
    "Diagnosis",
    "Document",
    "Flatten",
    "Graph",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Multiply",
    "Pad",
    "Parallel",
    "PassThrough",
    "Pattern",
    "PixelShuffle",
    "PixelUnshuffle",
    "Sequential",
    "Upsample",
    "abc",
    "compose",
    "conv_matrix",
    "derive",
    "design_rates",
    "diagnose",
    "exact",
    "explain",
    "faces",
    "from_onnx",
    "from_text",
    "from_torch",
    "interop",
    "network",
    "parse_term",
    "proof",
    "prove",
    "report",
    "resize_convolution",
    "simplify_size",
    "spectrum",
    "structure",
]
