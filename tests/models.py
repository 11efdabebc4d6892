"""Well-known networks as PyTorch modules, with few channels; written from their papers' layouts.

The names of classes and children are torchvision's where it has the network, so that what is printed reads
the same.
"""

import torch
import torch.nn.functional as F
from torch import nn


class AlexNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 11, 4, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
            nn.Conv2d(8, 12, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
            nn.Conv2d(12, 16, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(16, 12, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(12, 12, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
        )  # fmt: skip
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=0.5), nn.Linear(12 * 36, 32), nn.ReLU(inplace=True), nn.Linear(32, 10)
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class VGG(nn.Module):
    def __init__(self, batch_norm=True):
        super().__init__()
        layers, before = [], 3
        for width in (4, 4, "M", 8, 8, "M", 8, 8, 8, "M", 16, 16, 16, "M", 16, 16, 16, "M"):
            if width == "M":
                layers.append(nn.MaxPool2d(2, 2))
                continue
            layers.append(nn.Conv2d(before, width, 3, padding=1))
            layers += [nn.BatchNorm2d(width)] if batch_norm else []
            layers.append(nn.ReLU(inplace=True))
            before = width
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(nn.Linear(16 * 49, 20), nn.ReLU(True), nn.Linear(20, 10))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, before, width, stride, downsample):
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = downsample

    def forward(self, x):
        identity = x
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, before, width, stride, downsample):
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        identity = x if self.downsample is None else self.downsample(x)
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, block, depths, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        before = 4
        for number, depth in enumerate(depths):
            width, stride = 4 * 2**number, 1 if number == 0 else 2
            blocks = []
            for one in range(depth):
                after, step = width * block.expansion, stride if one == 0 else 1
                down = None
                if step != 1 or before != after:
                    conv = nn.Conv2d(before, after, 1, step, bias=False)
                    down = nn.Sequential(conv, nn.BatchNorm2d(after))
                blocks.append(block(before, width, step, down))
                before = after
            setattr(self, f"layer{number + 1}", nn.Sequential(*blocks))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class BasicConv2d(nn.Module):
    def __init__(self, before, after, kernel, **given):
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, bias=False, **given)
        self.bn = nn.BatchNorm2d(after, eps=0.001)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)


class Inception(nn.Module):
    """A block of GoogLeNet (Szegedy et al. 2015): four branches and a concatenation."""

    def __init__(self, before):
        super().__init__()
        self.branch1 = BasicConv2d(before, 4, 1)
        self.branch2 = nn.Sequential(BasicConv2d(before, 4, 1), BasicConv2d(4, 6, 3, padding=1))
        self.branch3 = nn.Sequential(BasicConv2d(before, 2, 1), BasicConv2d(2, 4, 3, padding=1))
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True), BasicConv2d(before, 2, 1)
        )

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class GoogLeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = BasicConv2d(3, 8, 7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2, self.conv3 = BasicConv2d(8, 8, 1), BasicConv2d(8, 12, 3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.inception3a, self.inception3b = Inception(12), Inception(16)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        for letter in "abcde":
            setattr(self, f"inception4{letter}", Inception(16))
        self.maxpool4 = nn.MaxPool2d(2, stride=2, ceil_mode=True)
        self.inception5a, self.inception5b = Inception(16), Inception(16)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.dropout = nn.Dropout(p=0.2)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = self.conv3(self.conv2(self.maxpool1(self.conv1(x))))
        x = self.maxpool3(self.inception3b(self.inception3a(self.maxpool2(x))))
        for letter in "abcde":
            x = getattr(self, f"inception4{letter}")(x)
        x = self.avgpool(self.inception5b(self.inception5a(self.maxpool4(x))))
        return self.fc(self.dropout(torch.flatten(x, 1)))


class Conv2dNormActivation(nn.Sequential):
    def __init__(self, before, after, kernel=3, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(before, after, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU6(inplace=True),
        )


class InvertedResidual(nn.Module):
    def __init__(self, before, after, stride, expand):
        super().__init__()
        hidden = before * expand
        layers = [Conv2dNormActivation(before, hidden, 1)] if expand != 1 else []
        layers += [
            Conv2dNormActivation(hidden, hidden, 3, stride, hidden),
            nn.Conv2d(hidden, after, 1, bias=False),
            nn.BatchNorm2d(after),
        ]
        self.conv = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and before == after

    def forward(self, x):
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MobileNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            Conv2dNormActivation(3, 8, 3, 2), InvertedResidual(8, 4, 1, 1), InvertedResidual(4, 6, 2, 6),
            InvertedResidual(6, 6, 1, 6), InvertedResidual(6, 8, 2, 6), InvertedResidual(8, 8, 1, 6),
            Conv2dNormActivation(8, 32, 1),
        )  # fmt: skip
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(32, 10))

    def forward(self, x):
        x = F.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(torch.flatten(x, 1))


class _DenseLayer(nn.Module):
    def __init__(self, before, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(before)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(before, 2 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(2 * growth)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(2 * growth, growth, 3, padding=1, bias=False)

    def forward(self, features):
        x = self.conv1(self.relu1(self.norm1(torch.cat(features, 1))))
        return self.conv2(self.relu2(self.norm2(x)))


class _DenseBlock(nn.ModuleDict):
    def __init__(self, count, before, growth):
        super().__init__()
        for one in range(count):
            self.add_module(f"denselayer{one + 1}", _DenseLayer(before + one * growth, growth))

    def forward(self, x):
        features = [x]
        for layer in self.values():
            features.append(layer(features))
        return torch.cat(features, 1)


class _Transition(nn.Sequential):
    def __init__(self, before, after):
        super().__init__()
        self.norm = nn.BatchNorm2d(before)
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(before, after, 1, bias=False)
        self.pool = nn.AvgPool2d(2, 2)


class DenseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, 8, 7, 2, 3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(8))
        self.features.add_module("relu0", nn.ReLU(inplace=True))
        self.features.add_module("pool0", nn.MaxPool2d(3, 2, 1))
        self.features.add_module("denseblock1", _DenseBlock(3, 8, 4))
        self.features.add_module("transition1", _Transition(20, 10))
        self.features.add_module("denseblock2", _DenseBlock(2, 10, 4))
        self.features.add_module("norm5", nn.BatchNorm2d(18))
        self.classifier = nn.Linear(18, 10)

    def forward(self, x):
        x = F.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1))


class Fire(nn.Module):
    def __init__(self, before, squeeze, expand):
        super().__init__()
        self.squeeze = nn.Conv2d(before, squeeze, 1)
        self.squeeze_activation = nn.ReLU(inplace=True)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand1x1_activation = nn.ReLU(inplace=True)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)
        self.expand3x3_activation = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.squeeze_activation(self.squeeze(x))
        one = self.expand1x1_activation(self.expand1x1(x))
        return torch.cat([one, self.expand3x3_activation(self.expand3x3(x))], 1)


class SqueezeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, ceil_mode=True),
            Fire(8, 4, 6), Fire(12, 4, 6), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(12, 4, 8),
        )  # fmt: skip
        last = nn.Conv2d(16, 10, 1)
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), last, nn.ReLU(True), nn.AdaptiveAvgPool2d((1, 1))
        )

    def forward(self, x):
        return torch.flatten(self.classifier(self.features(x)), 1)


class SqueezeExcitation(nn.Module):
    def __init__(self, width, squeeze):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(width, squeeze, 1)
        self.fc2 = nn.Conv2d(squeeze, width, 1)
        self.activation = nn.SiLU(inplace=True)
        self.scale_activation = nn.Sigmoid()

    def forward(self, x):
        scale = self.fc2(self.activation(self.fc1(self.avgpool(x))))
        return self.scale_activation(scale) * x


class StochasticDepth(nn.Module):
    """Drops whole branches while learning; printed as torchvision prints it."""

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * 1.0

    def __repr__(self):
        return f"StochasticDepth(p={self.p}, mode=row)"


class MBConv(nn.Module):
    def __init__(self, before, after, stride, expand):
        super().__init__()
        hidden = before * expand
        self.block = nn.Sequential(
            Conv2dNormActivation(before, hidden, 1),
            Conv2dNormActivation(hidden, hidden, 5, stride, hidden),
            SqueezeExcitation(hidden, 2),
            Conv2dNormActivation(hidden, after, 1),
        )
        self.stochastic_depth = StochasticDepth(0.1)
        self.use_res_connect = stride == 1 and before == after

    def forward(self, x):
        found = self.block(x)
        return self.stochastic_depth(found) + x if self.use_res_connect else found


class EfficientNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            Conv2dNormActivation(3, 8, 3, 2), nn.Sequential(MBConv(8, 8, 1, 2), MBConv(8, 12, 2, 2))
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(p=0.2, inplace=True), nn.Linear(12, 10))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class _InvertedResidual(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.apply_residual = stride == 1 and before == after
        self.layers = nn.Sequential(
            nn.Conv2d(before, 2 * before, 1, bias=False),
            nn.BatchNorm2d(2 * before),
            nn.ReLU(inplace=True),
            nn.Conv2d(2 * before, after, 3, stride, 1, bias=False),
        )

    def forward(self, x):
        return self.layers(x) + x if self.apply_residual else self.layers(x)


class MNASNet(nn.Module):
    def __init__(self):
        super().__init__()
        stack = nn.Sequential(_InvertedResidual(6, 8, 2), _InvertedResidual(8, 8, 1))
        self.layers = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1, bias=False), stack)
        self.classifier = nn.Sequential(nn.Dropout(p=0.2, inplace=True), nn.Linear(8, 5))

    def forward(self, x):
        return self.classifier(self.layers(x).mean([2, 3]))


class ResBottleneckBlock(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.proj = None
        if before != after or stride != 1:
            self.proj = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False))
        self.f = nn.Sequential(
            nn.Conv2d(before, after, 3, stride, 1, groups=2), nn.BatchNorm2d(after)
        )
        self.activation = nn.ReLU(inplace=True)

    def forward(self, x):
        side = x if self.proj is None else self.proj(x)
        return self.activation(side + self.f(x))


class RegNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Conv2dNormActivation(3, 8, 3, 2)
        self.trunk_output = nn.Sequential(
            ResBottleneckBlock(8, 12, 2), ResBottleneckBlock(12, 12, 1)
        )
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        return self.fc(self.avgpool(self.trunk_output(self.stem(x))).flatten(start_dim=1))


class VideoBlock(nn.Module):
    def __init__(self, before, after, stride, downsample):
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv3d(before, after, 3, stride, 1, bias=False), nn.ReLU(True)
        )
        self.conv2 = nn.Sequential(
            nn.Conv3d(after, after, 3, 1, 1, bias=False), nn.BatchNorm3d(after)
        )
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x):
        out = self.conv2(self.conv1(x))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


VideoBlock.__name__ = "BasicBlock"  # as torchvision's prints


class VideoResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv3d(3, 4, (3, 7, 7), (1, 2, 2), (1, 3, 3), bias=False))
        self.layer1 = nn.Sequential(VideoBlock(4, 4, 1, None))
        down = nn.Sequential(nn.Conv3d(4, 6, 1, 2, bias=False), nn.BatchNorm3d(6))
        self.layer2 = nn.Sequential(VideoBlock(4, 6, 2, down))
        self.layer3 = nn.Sequential(VideoBlock(6, 6, 1, None))
        self.layer4 = nn.Sequential(VideoBlock(6, 6, 1, None))
        self.avgpool = nn.AdaptiveAvgPool3d((1, 1, 1))
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.stem(x)))))
        return self.fc(self.avgpool(x).flatten(1))


def double(before, after, padding):
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=padding), nn.ReLU(inplace=True),
        nn.Conv2d(after, after, 3, padding=padding), nn.ReLU(inplace=True),
    )  # fmt: skip


class UNet(nn.Module):
    """Ronneberger et al. 2015: `padding` 0 crops the skips, 1 pads what comes up to their size."""

    def __init__(self, padding, levels=3):
        super().__init__()
        self.padding = padding
        widths = [4 * 2**one for one in range(levels)]
        self.down = nn.ModuleList(double(a, b, padding) for a, b in zip([1, *widths], widths))  # noqa: B905
        self.pool = nn.MaxPool2d(2)
        self.middle = double(widths[-1], 2 * widths[-1], padding)
        self.rise = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, 2, 2) for w in widths)
        self.up = nn.ModuleList(double(2 * w, w, padding) for w in widths)
        self.last = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        skips = []
        for block in self.down:
            x = block(x)
            skips.append(x)
            x = self.pool(x)
        x = self.middle(x)
        for number in reversed(range(len(skips))):
            skip, x = skips[number], self.rise[number](x)
            dy, dx = skip.size()[2] - x.size()[2], skip.size()[3] - x.size()[3]
            if self.padding:
                x = F.pad(x, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
            else:
                y0, x0 = dy // 2, dx // 2
                skip = skip[:, :, y0 : y0 + x.size(2), x0 : x0 + x.size(3)]
            x = self.up[number](torch.cat([skip, x], dim=1))
        return self.last(x)


class UNet3d(nn.Module):
    """A 3-D U-Net: trilinear upsampling to the size of the skip."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv3d(1, 4, 3, padding=1)
        self.norm = nn.InstanceNorm3d(4, affine=True)
        self.down = nn.Conv3d(4, 8, 3, stride=2, padding=1)
        self.deep = nn.Conv3d(8, 8, 3, stride=(1, 2, 2), padding=1)
        self.up = nn.Conv3d(16, 4, 3, padding=1)
        self.last = nn.Conv3d(8, 2, 1)

    def forward(self, x):
        one = F.leaky_relu(self.norm(self.first(x)), 0.01)
        two = F.leaky_relu(self.down(one))
        three = self.deep(two)
        up = F.interpolate(three, size=two.shape[2:], mode="trilinear", align_corners=False)
        up = self.up(torch.cat((up, two), dim=1))
        up = F.interpolate(up, size=one.shape[2:], mode="trilinear", align_corners=False)
        return self.last(torch.cat((up, one), dim=1))


def generator():
    """DCGAN (Radford et al. 2016): 1 x 1 to 64 x 64 by transposed convolutions."""
    layers = [nn.ConvTranspose2d(16, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.ReLU(True)]
    for before, after in ((16, 8), (8, 8), (8, 4)):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after)]
        layers += [nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(4, 3, 4, 2, 1, bias=False), nn.Tanh())


class ASPPConv(nn.Sequential):
    def __init__(self, before, after, rate):
        conv = nn.Conv2d(before, after, 3, padding=rate, dilation=rate, bias=False)
        super().__init__(conv, nn.BatchNorm2d(after), nn.ReLU())


class ASPPPooling(nn.Sequential):
    def __init__(self, before, after):
        conv = nn.Conv2d(before, after, 1, bias=False)
        super().__init__(nn.AdaptiveAvgPool2d(1), conv, nn.BatchNorm2d(after), nn.ReLU())

    def forward(self, x):
        size = x.shape[-2:]
        for module in self:
            x = module(x)
        return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


class ASPP(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        first = nn.Sequential(
            nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()
        )
        rates = [ASPPConv(before, after, rate) for rate in (6, 12, 18)]
        self.convs = nn.ModuleList([first, *rates, ASPPPooling(before, after)])
        conv = nn.Conv2d(5 * after, after, 1, bias=False)
        self.project = nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU(), nn.Dropout(0.5))

    def forward(self, x):
        return self.project(torch.cat([conv(x) for conv in self.convs], dim=1))


class DeepLabHead(nn.Sequential):
    def __init__(self, before):
        conv = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        super().__init__(ASPP(before, 4), conv, nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 3, 1))


class DeepLabV3(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(3, 6, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(6, 8, 3, 2, 1),
            nn.Conv2d(8, 8, 3, padding=2, dilation=2),
        )
        self.classifier = DeepLabHead(8)

    def forward(self, x):
        size = x.shape[-2:]
        found = F.interpolate(
            self.classifier(self.backbone(x)), size=size, mode="bilinear", align_corners=False
        )
        return {"out": found}


class Pyramid(nn.Module):
    """A feature pyramid: top-down additions at three sizes."""

    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(3, 4, 3, 2, 1)
        self.two = nn.Conv2d(4, 8, 3, 2, 1)
        self.three = nn.Conv2d(8, 16, 3, 2, 1)
        self.inner = nn.ModuleList([nn.Conv2d(4, 6, 1), nn.Conv2d(8, 6, 1), nn.Conv2d(16, 6, 1)])
        self.outer = nn.Conv2d(6, 6, 3, padding=1)

    def forward(self, x):
        one = self.one(x)
        two = self.two(one)
        found = self.inner[2](self.three(two))
        for inner, side in ((self.inner[1], two), (self.inner[0], one)):
            side = inner(side)
            found = side + F.interpolate(found, size=side.shape[-2:], mode="nearest")
        return self.outer(found)


class ShuffleNet(nn.Module):
    """Units of ShuffleNet v2 (Ma et al. 2018): channels parted, put together, shuffled."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.Conv2d(4, 4, 1))

    def forward(self, x):
        first, second = self.stem(x).chunk(2, dim=1)
        x = torch.cat((first, self.branch(second)), dim=1)
        n, c, height, width = x.size()
        x = x.view(n, 2, c // 2, height, width)
        return torch.transpose(x, 1, 2).contiguous().view(n, c, height, width)


class Mixed(nn.Module):
    """Functions and methods of all kinds."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(8, 4, 3, 3))
        self.scale = nn.Parameter(torch.ones(8, 1, 1))
        self.conv = nn.Conv2d(4, 8, 3, padding="same", padding_mode="replicate", dilation=2)
        self.gate = nn.Linear(8, 8)
        self.shuffle = nn.PixelShuffle(2)
        self.pad = nn.ReflectionPad2d((1, 0, 2, 1))
        self.prelu = nn.PReLU(4)

    def forward(self, x):
        x = self.prelu(F.max_pool2d(x, 3, stride=2, padding=1, ceil_mode=True))
        one = F.conv2d(x, self.weight, None, 1, 1)
        two = torch.sigmoid(self.conv(x)).mul(self.scale) * 0.5
        both = one.add(two)
        b, c = both.shape[:2]
        gate = self.gate(both.mean((2, 3))).view(b, c, 1, 1)
        both = both * gate.expand_as(both)
        first, second = both.chunk(2, dim=1)
        joined = torch.cat((first, second[:, :, :, :]), 1)[:, :, 1:-1, ::2]
        return self.pad(self.shuffle(joined))


MODELS = {
    "AlexNet": (AlexNet, ((224, 224), (227, 181))),
    "VGG": (VGG, ((64, 65), (95, 71))),
    "ResNet-18": (lambda: ResNet(BasicBlock, (2, 2, 2, 2)), ((64, 64), (97, 65))),
    "ResNet-50": (lambda: ResNet(Bottleneck, (3, 4, 6, 3)), ((224, 224), (97, 66))),
    "GoogLeNet": (GoogLeNet, ((64, 63), (57, 58))),
    "MobileNetV2": (MobileNetV2, ((64, 64), (63, 61))),
    "DenseNet": (DenseNet, ((64, 64), (63, 61))),
    "SqueezeNet": (SqueezeNet, ((64, 64), (63, 61))),
    "EfficientNet": (EfficientNet, ((64, 64), (63, 61))),
    "MNASNet": (MNASNet, ((64, 64), (63, 61))),
    "RegNet": (RegNet, ((64, 64), (63, 61))),
    "VideoResNet": (VideoResNet, ((8, 24, 24), (7, 25, 22))),
    "U-Net": (lambda: UNet(0), ((140, 140), (156, 172))),
    "padded U-Net": (lambda: UNet(1), ((64, 64), (71, 83))),
    "3-D U-Net": (UNet3d, ((16, 16, 16), (9, 15, 12))),
    "DCGAN": (generator, ((1, 1), (3, 2))),
    "DeepLab": (DeepLabV3, ((64, 64), (61, 75))),
    "ShuffleNet": (ShuffleNet, ((32, 32), (31, 27))),
    "pyramid": (Pyramid, ((64, 64), (61, 75))),
    "mixed": (Mixed, ((32, 32), (31, 27))),
}
"""Modules by name, with input sizes that they take, even and odd."""
