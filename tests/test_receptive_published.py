"""Receptive fields of well-known networks against the published table.

A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019,
and the longer table of their library (google-research/receptive_field, RECEPTIVE_FIELD_TABLE.md): size,
stride, and the padding without an input size (None where it depends on it), at 224 and at 321.
"""

import published_networks as nets
import pytest

ALEXNET = {
    "conv1": (11, 4, 0), "pool1": (19, 8, 0), "conv2": (51, 8, 16), "conv3": (99, 16, 32),
    "conv4": (131, 16, 48), "conv5": (163, 16, 64), "pool5": (195, 32, 64),
}  # fmt: skip
VGG_A = {
    "conv1_1": (3, 1, 1), "pool1": (4, 2, 1), "conv2_1": (8, 2, 3), "pool2": (10, 4, 3),
    "conv3_1": (18, 4, 7), "conv3_2": (26, 4, 11), "pool3": (30, 8, 11), "conv4_1": (46, 8, 19),
    "conv4_2": (62, 8, 27), "pool4": (70, 16, 27), "conv5_1": (102, 16, 43), "conv5_2": (134, 16, 59),
    "pool5": (150, 32, 59),
}  # fmt: skip
VGG_16 = {
    "conv1_1": (3, 1, 1), "pool1": (6, 2, 2), "conv2_1": (10, 2, 4), "pool2": (16, 4, 6),
    "conv3_1": (24, 4, 10), "conv3_2": (32, 4, 14), "pool3": (44, 8, 18), "conv4_1": (60, 8, 26),
    "conv4_2": (76, 8, 34), "pool4": (100, 16, 42), "conv5_1": (132, 16, 58), "conv5_2": (164, 16, 74),
    "pool5": (212, 32, 90),
}  # fmt: skip
INCEPTION_V3 = {
    "Conv2d_1a_3x3": (3, 2, 0), "Conv2d_2a_3x3": (7, 2, 0), "Conv2d_2b_3x3": (11, 2, 2),
    "MaxPool_3a_3x3": (15, 4, 2), "Conv2d_3b_1x1": (15, 4, 2), "Conv2d_4a_3x3": (23, 4, 2),
    "MaxPool_5a_3x3": (31, 8, 2), "Mixed_5b": (63, 8, 18), "Mixed_5c": (95, 8, 34),
    "Mixed_5d": (127, 8, 50), "Mixed_6a": (159, 16, 58), "Mixed_6b": (351, 16, 154),
    "Mixed_6c": (543, 16, 250), "Mixed_6d": (735, 16, 346), "Mixed_6e": (927, 16, 442),
    "Mixed_7a": (1055, 32, 490), "Mixed_7b": (1183, 32, 554), "Mixed_7c": (1311, 32, 618),
}  # fmt: skip
INCEPTION_V4 = {
    "Conv2d_1a_3x3": (3, 2, 0), "Conv2d_2a_3x3": (7, 2, 0), "Conv2d_2b_3x3": (11, 2, 2),
    "Mixed_3a": (15, 4, 2), "Mixed_4a": (47, 4, 14), "Mixed_5a": (55, 8, 14), "Mixed_5b": (87, 8, 30),
    "Mixed_5e": (183, 8, 78), "Mixed_6a": (215, 16, 86), "Mixed_6b": (407, 16, 182),
    "Mixed_6h": (1559, 16, 758), "Mixed_7a": (1687, 32, 806), "Mixed_7b": (1815, 32, 870),
    "Mixed_7c": (1943, 32, 934), "Mixed_7d": (2071, 32, 998),
}  # fmt: skip
INCEPTION_RESNET_V2 = {
    "MaxPool_5a_3x3": (31, 8, 2), "Mixed_5b": (63, 8, 18), "Mixed_6a": (415, 16, 186),
    "PreAuxLogits": (2335, 16, 1146), "Mixed_7a": (2399, 32, 1162), "Conv2d_7b_1x1": (3039, 32, 1482),
}  # fmt: skip
ANY_SIZE = {
    "alexnet_v2": (nets.alexnet_v2, ALEXNET),
    "vgg_a": (lambda: nets.vgg(1, 1, 2, 2, 2), VGG_A),
    "vgg_16": (lambda: nets.vgg(2, 2, 3, 3, 3), VGG_16),
    "inception_v3": (nets.inception_v3, INCEPTION_V3),
    "inception_v4": (nets.inception_v4, INCEPTION_V4),
    "inception_resnet_v2": (nets.inception_resnet_v2, INCEPTION_RESNET_V2),
}
"""end point: (size, stride, padding), the same without an input size, at 224 and at 321."""

INCEPTION_V2 = {
    "Conv2d_1a_7x7": (7, 2, 2, 3), "MaxPool_2a_3x3": (11, 4, 2, 5), "Conv2d_2b_1x1": (11, 4, 2, 5),
    "Conv2d_2c_3x3": (19, 4, 6, 9), "MaxPool_3a_3x3": (27, 8, 6, 13), "Mixed_3b": (59, 8, 22, 29),
    "Mixed_3c": (91, 8, 38, 45), "Mixed_4a": (123, 16, 46, 61), "Mixed_4b": (187, 16, 78, 93),
    "Mixed_4c": (251, 16, 110, 125), "Mixed_4d": (315, 16, 142, 157), "Mixed_4e": (379, 16, 174, 189),
    "Mixed_5a": (443, 32, 190, 221), "Mixed_5b": (571, 32, 254, 285), "Mixed_5c": (699, 32, 318, 349),
}  # fmt: skip
MOBILENET_V1 = {
    "Conv2d_0": (3, 2, 0, 1), "Conv2d_1_pointwise": (7, 2, 2, 3), "Conv2d_2_pointwise": (11, 4, 2, 5),
    "Conv2d_3_pointwise": (19, 4, 6, 9), "Conv2d_4_pointwise": (27, 8, 6, 13),
    "Conv2d_5_pointwise": (43, 8, 14, 21), "Conv2d_6_pointwise": (59, 16, 14, 29),
    "Conv2d_7_pointwise": (91, 16, 30, 45), "Conv2d_8_pointwise": (123, 16, 46, 61),
    "Conv2d_9_pointwise": (155, 16, 62, 77), "Conv2d_10_pointwise": (187, 16, 78, 93),
    "Conv2d_11_pointwise": (219, 16, 94, 109), "Conv2d_12_pointwise": (251, 32, 94, 125),
    "Conv2d_13_pointwise": (315, 32, 126, 157),
}  # fmt: skip
SAME_INCEPTION_RESNET_V2 = {
    "Conv2d_1a_3x3": (3, 2, 0, 1), "Conv2d_2a_3x3": (7, 2, 2, 3), "Conv2d_2b_3x3": (11, 2, 4, 5),
    "MaxPool_3a_3x3": (15, 4, 4, 7), "Conv2d_3b_1x1": (15, 4, 4, 7), "Conv2d_4a_3x3": (23, 4, 8, 11),
    "MaxPool_5a_3x3": (31, 8, 8, 15), "Mixed_5b": (63, 8, 24, 31), "Mixed_6a": (415, 16, 192, 207),
    "PreAuxLogits": (2335, 16, 1152, 1167), "Mixed_7a": (2399, 32, 1168, 1199),
    "Conv2d_7b_1x1": (3039, 32, 1488, 1519),
}  # fmt: skip
RESNET_50 = {
    "block1": (35, 8, 15, 17), "block2": (99, 16, 47, 49), "block3": (291, 32, 143, 145),
    "block4": (483, 32, 239, 241),
}  # fmt: skip
RESNET_101 = {
    "block1": (35, 8, 15, 17), "block2": (99, 16, 47, 49), "block3": (835, 32, 415, 417),
    "block4": (1027, 32, 511, 513),
}  # fmt: skip
RESNET_152 = {
    "block1": (35, 8, 15, 17), "block2": (163, 16, 79, 81), "block3": (1315, 32, 655, 657),
    "block4": (1507, 32, 751, 753),
}  # fmt: skip
RESNET_200 = {
    "block1": (35, 8, 15, 17), "block2": (419, 16, 207, 209), "block3": (1571, 32, 783, 785),
    "block4": (1763, 32, 879, 881),
}  # fmt: skip
BY_SIZE = {
    "inception_v2": (nets.inception_v2, INCEPTION_V2),
    "mobilenet_v1": (nets.mobilenet_v1, MOBILENET_V1),
    "inception_resnet_v2-same": (
        lambda: nets.inception_resnet_v2(nets.SAME),
        SAME_INCEPTION_RESNET_V2,
    ),
    "resnet_v1_50": (lambda: nets.resnet_v1(3, 4, 6, 3), RESNET_50),
    "resnet_v1_101": (lambda: nets.resnet_v1(3, 4, 23, 3), RESNET_101),
    "resnet_v1_152": (lambda: nets.resnet_v1(3, 8, 36, 3), RESNET_152),
    "resnet_v1_200": (lambda: nets.resnet_v1(3, 24, 36, 3), RESNET_200),
}
"""end point: (size, stride, padding at 224, padding at 321); without an input size it depends on that."""


def ends(net, fields):
    """By the names of the outer layers: the field of the last layer of each."""
    found = {}
    for field in fields:
        found[field.name.split(".", maxsplit=1)[0]] = field
    return found


def both(field):
    """(size, stride, padding) of a square layer."""
    parts = (field.size, field.stride, field.padding)
    assert all(len(one) == 2 and one[0] == one[1] for one in parts)
    return tuple(one[0] for one in parts)


@pytest.mark.parametrize("name", ANY_SIZE)
def test_networks_whose_padding_is_the_same_for_every_size(name):
    make, published = ANY_SIZE[name]
    net = make()
    found = ends(net, net.receptive_fields())
    assert {end: both(found[end]) for end in published} == published
    assert both(net.receptive_field()) == list(published.values())[-1]
    assert net.misaligned() == ()


@pytest.mark.parametrize("name", BY_SIZE)
def test_networks_whose_padding_depends_on_the_input_size(name):
    make, published = BY_SIZE[name]
    net = make()
    cases = ends(net, net.receptive_fields())
    for place, n in enumerate((224, 321)):
        wanted = {end: (*one[:2], one[2 + place]) for end, one in published.items()}
        found = ends(net, net.receptive_fields((n, n)))
        assert {end: both(found[end]) for end in published} == wanted
        assert {end: both(cases[end].at(n)) for end in published} == wanted
        assert net.misaligned(n) == ()
    last = cases[list(published)[-1]]
    assert last.size[0] == last.cases[0][0].size and last.stride == (32, 32)


def test_the_sizes_of_resnet_and_their_classes():
    """Only the pooling layer asks for the size: odd outputs of the first convolution, n mod 4."""
    field = nets.resnet_v1(3, 4, 6, 3).receptive_field()
    assert [(one.modulus, one.residues, one.padding) for one in field.cases[0]] == [
        (4, (0, 3), 239),
        (4, (1, 2), 241),
    ]
