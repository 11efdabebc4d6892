"""Matrices of layers as people build them by hand, each with one mistake. Shares no code with the library.

`MISTAKES` maps the name of a fault to functions (draw) -> (matrix, layer, input size), where `draw` is
a `random.Random`. What is not wrong in them is written by loops, NumPy or SciPy.
"""

from itertools import product

import numpy as np
import oracle
import scipy.linalg
import scipy.signal

import convsym as cs

LAYERS = {1: cs.Conv1d, 2: cs.Conv2d, 3: cs.Conv3d}
UPWARD = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d}


def taps(draw, *shape):
    """Distinct integers, so that no symmetry hides a mistake."""
    return np.array(draw.sample(range(1, 5000), int(np.prod(shape)))).reshape(shape)


def pairs(padding):
    """(begin, end) of each axis."""
    return tuple(p if isinstance(p, tuple) else (p, p) for p in padding)


def plain(w, n, s=None, p=None, d=None, groups=1, mode="zeros", outputs=None):
    """The layer's matrix by the definition."""
    ones, none = (1,) * len(n), (0,) * len(n)
    rows, _ = oracle.matrix(
        w.astype(object), groups, n, s or ones, pairs(p or none), d or ones, mode, outputs
    )
    return np.array(rows).astype(np.int64)


def layer(w, s=None, p=None, d=None, groups=1, mode="zeros"):
    """The library's layer for the same numbers."""
    ndim = w.ndim - 2
    ones, none = (1,) * ndim, (0,) * ndim
    return LAYERS[ndim](
        w.shape[1] * groups, w.shape[0], w.shape[2:], s or ones, p or none, d or ones, groups,
        False, mode, weight=w,
    )  # fmt: skip


def sizes(draw, least=5, ndim=2):
    """Sizes that all differ."""
    return tuple(draw.sample(range(least, least + 4), ndim))


# ---------------------------------------------------------------- the kernel


def scipy_convolve2d(draw):
    """`convolve2d` of the basis pictures: a true convolution, window inside."""
    n, k = sizes(draw), draw.choice([(3, 2), (2, 3), (3, 4)])
    w = taps(draw, *k)
    basis = np.eye(n[0] * n[1], dtype=int).reshape(-1, *n)
    M = np.stack([scipy.signal.convolve2d(e, w, "valid").ravel() for e in basis], axis=1)
    return M, layer(w[None, None]), n


def numpy_convolve_full(draw):
    """`np.convolve` of the unit vectors."""
    n, k = draw.randint(4, 8), draw.randint(2, 4)
    w = taps(draw, k)
    M = np.stack([np.convolve(e, w, "full") for e in np.eye(n, dtype=int)], axis=1)
    return M, cs.Conv1d(1, 1, k, padding=k - 1, weight=w), n


def scipy_toeplitz_full(draw):
    """`scipy.linalg.toeplitz` of the zero-padded kernel: the usual recipe for a convolution as a product."""
    n, k = draw.randint(4, 8), draw.randint(2, 4)
    w = taps(draw, k)
    column = np.r_[w, np.zeros(n - 1, int)]
    M = scipy.linalg.toeplitz(column, np.r_[w[0], np.zeros(n - 1, int)])
    return M, cs.Conv1d(1, 1, k, padding=k - 1, weight=w), n


def flipped_upside_down(draw):
    """`np.flipud` of every kernel."""
    n = sizes(draw)
    w = taps(draw, 2, 2, 3, 2)
    return plain(w[:, :, ::-1], n, p=(1, 0)), layer(w, p=(1, 0)), n


def flipped_channels_too(draw):
    """`np.flip(weight)` without axis."""
    n = sizes(draw)
    w = taps(draw, 3, 2, 3, 2)
    return plain(np.flip(w), n), layer(w), n


def kernel_transposed(draw):
    n, k = sizes(draw), draw.choice([3, 2])
    w, s = taps(draw, 2, 1, k, k), draw.choice([(1, 2), (2, 1), (1, 1)])
    return plain(w.swapaxes(2, 3), n, s), layer(w, s), n


def kernel_transposed_with_its_sizes(draw):
    n = sizes(draw)
    w = taps(draw, 1, 2, 3, 2)
    return plain(w.swapaxes(2, 3), n, p=(1, 1)), layer(w, p=(1, 1)), n


def kernel_turned_in_3d(draw):
    n = sizes(draw, 3, 3)
    w = taps(draw, 1, 1, 2, 2, 2)
    return plain(w.transpose(0, 1, 3, 4, 2), n), layer(w), n


def kernel_read_as_fortran(draw):
    """A flat list of taps, as MATLAB writes it, reshaped."""
    n = sizes(draw)
    w = taps(draw, 3, 2)
    wrong = w.ravel().reshape((3, 2), order="F")
    return plain(wrong[None, None], n), layer(w[None, None]), n


def kernel_written_as_fortran(draw):
    n = sizes(draw)
    w = taps(draw, 3, 2)
    wrong = w.ravel(order="F").reshape(3, 2)
    return plain(wrong[None, None], n), layer(w[None, None]), n


def channels_swapped(draw):
    n = sizes(draw)
    w = taps(draw, 3, 2, 2, 2) if draw.random() < 0.5 else taps(draw, 2, 2, 3, 2)
    return plain(w.swapaxes(0, 1), n), layer(w), n


def channels_reshaped(draw):
    n = sizes(draw)
    w = taps(draw, 3, 2, 2, 2)
    return plain(w.reshape(2, 3, 2, 2), n), layer(w), n


def bgr_for_rgb(draw):
    n = sizes(draw, 3)
    w = taps(draw, 2, 3, 2, 2)
    M = plain(w, n).reshape(-1, 3, n[0] * n[1])[:, ::-1]
    return M.reshape(len(M), -1), layer(w), n


def groups_read_the_first(draw):
    """The channel index within the group taken for the channel."""
    n, g = sizes(draw, 3), draw.choice([2, 3])
    w = taps(draw, 2 * g, 1, 2, 2)
    M = np.zeros_like(plain(w, n, groups=g))
    part = plain(w, n)
    M[:, : part.shape[1]] = part
    return M, layer(w, groups=g), n


def groups_left_out(draw):
    n = sizes(draw, 3)
    w = taps(draw, 2, 2, 2, 2)
    return plain(w, n), layer(w, groups=2), n


def groups_all_read_all(draw):
    n = sizes(draw, 3)
    w = taps(draw, 4, 1, 2, 2)
    return np.tile(plain(w, n), (1, 2)), layer(w, groups=2), n


def groups_dealt_in_turn(draw):
    n = sizes(draw, 3)
    w = taps(draw, 4, 1, 2, 2)
    M = np.zeros((4, (n[0] - 1) * (n[1] - 1), 2, n[0] * n[1]), int)
    for u in range(4):
        M[u, :, u % 2] = plain(w[u : u + 1], n)
    return M.reshape(plain(w, n, groups=2).shape), layer(w, groups=2), n


# ---------------------------------------------------------------- order


def transposed(draw):
    n, s = sizes(draw), draw.choice([1, 2])
    w = taps(draw, 2, 1, 3, 2)
    return plain(w, n, (s, 1)).T, layer(w, (s, 1)), n


def transposed_of_a_transposed_layer(draw):
    n = sizes(draw, 3)
    w = taps(draw, 2, 1, 3, 2)
    up = cs.ConvTranspose2d(2, 1, (3, 2), stride=2, weight=w)
    big = (2 * (n[0] - 1) + 3, 2 * (n[1] - 1) + 2)
    return plain(w, big, (2, 2)), up, n


def order_of(shape, axes):
    """The row-major numbers of the elements, read in another order of the axes."""
    return np.arange(int(np.prod(shape))).reshape(shape).transpose(axes).ravel()


def reordered(axes, rows, columns):
    def build(draw):
        n, s = sizes(draw), draw.choice([(1, 1), (2, 1)])
        w = taps(draw, 2, 3, 3, 2)
        M = plain(w, n, s)
        o = [(n[0] - 3) // s[0] + 1, (n[1] - 2) // s[1] + 1]
        if rows:
            M = M[order_of((2, *o), axes)]
        if columns:
            M = M[:, order_of((3, *n), axes)]
        return M, layer(w, s), n

    return build


def fortran_of_one_channel(draw):
    """`M[:, j] = conv(e_j).flatten(order="F")`, and the pictures made so too."""
    n = sizes(draw)
    w = taps(draw, 3, 2)
    made = []
    for j in range(n[0] * n[1]):
        e = np.zeros(n[0] * n[1], int)
        e[j] = 1
        e = e.reshape(n, order="F")
        made.append(scipy.signal.correlate2d(e, w, "valid").flatten(order="F"))
    return np.stack(made, axis=1), layer(w[None, None]), n


def lines_from_the_bottom(draw):
    """A picture flattened from its last line, as some well-known recipes have it."""
    n = sizes(draw)
    w = taps(draw, 3, 2)
    numbers = np.arange(n[0] * n[1]).reshape(n)[::-1].ravel()
    return plain(w[None, None], n)[:, numbers], layer(w[None, None]), n


# ---------------------------------------------------------------- geometry


def exchanged(k, right, wrong, outputs=False):
    """The matrix with other arguments; with the right number of outputs if asked."""

    def build(draw):
        n = sizes(draw, 7)
        w = taps(draw, 1, 2, *k)
        o = None
        if outputs:
            full = {"s": (1, 1), "p": (0, 0), "d": (1, 1)} | right
            pads = pairs(full["p"])
            o = [
                oracle.output_size(n[j], k[j], full["s"][j], *pads[j], full["d"][j])
                for j in range(2)
            ]
        return plain(w, n, outputs=o, **wrong), layer(w, **right), n

    return build


def height_for_width(draw):
    n = sizes(draw)
    w = taps(draw, 1, 1, 3, 2)
    return plain(w, n[::-1], p=(1, 0)), layer(w, p=(1, 0)), n


def line_length_is_the_height(draw):
    """Flat indices row·height + column, on a picture higher than wide."""
    h, b = draw.randint(7, 8), draw.randint(4, 6)
    w = taps(draw, 2, 2)
    o = (h - 1, b - 1)
    M = np.zeros((o[0] * o[1], h * b), int)
    for r0, r1, t0, t1 in product(range(o[0]), range(o[1]), range(2), range(2)):
        if r0 + t0 < b and r1 + t1 < h:
            M[r0 * o[1] + r1, (r0 + t0) * h + r1 + t1] = w[t0, t1]
    return M, layer(w[None, None]), (h, b)


def blocks_of_toeplitz(draw):
    """The doubly blocked Toeplitz matrix of a kernel; it knows no padding."""
    n = sizes(draw)
    w = taps(draw, 3, 2)
    (h, b), (k, m) = n, w.shape
    o = (h - k + 1, b - m + 1)
    M = np.zeros((o[0], o[1], h, b), int)
    for t in range(k):
        line = scipy.linalg.toeplitz(
            np.r_[w[t, 0], np.zeros(b - m, int)], np.r_[w[t], np.zeros(b - m, int)]
        )
        for r in range(o[0]):
            M[r, :, r + t, :] = line
    return M.reshape(o[0] * o[1], h * b), layer(w[None, None], p=(2, 2)), n


def padded_columns(draw):
    """The matrix of the padded picture."""
    n = sizes(draw)
    w = taps(draw, 1, 2, 3, 2)
    p = ((1, 1), (2, 0))
    return plain(w, (n[0] + 2, n[1] + 2)), layer(w, p=p), n


def same_of_scipy(draw):
    """`correlate(mode="same")` puts the larger half of an even kernel first, PyTorch last."""
    n = draw.randint(6, 9)
    w = taps(draw, 4)
    M = np.stack([scipy.signal.correlate(e, w, "same") for e in np.eye(n, dtype=int)], axis=1)
    return M, cs.Conv1d(1, 1, 4, padding="same", weight=w), n


def fill(mode, wrong):
    def build(draw):
        n = sizes(draw)
        w = taps(draw, 2, 1, 3, 3)
        return plain(w, n, p=(2, 2), mode=wrong), layer(w, p=(2, 2), mode=mode), n

    return build


# ---------------------------------------------------------------- loops over flat indices


def flat_loop(place):
    """Flat indices, `place` says what becomes of one: a column, or None."""

    def build(draw):
        n = sizes(draw)
        w = taps(draw, 3, 3)
        N = n[0] * n[1]
        M = np.zeros((N, N), int)
        for r in range(N):
            for t0, t1 in product(range(3), range(3)):
                c = place(r + (t0 - 1) * n[1] + t1 - 1, N)
                if c is not None:
                    M[r, c] += w[t0, t1]
        return M, layer(w[None, None], p=(1, 1)), n

    return build


def flat_loop_over_channels(modulo):
    """The same over the whole vector of a picture with channels."""

    def build(draw):
        n = sizes(draw)
        w = taps(draw, 2, 2, 3, 3)
        N = n[0] * n[1]
        M = np.zeros((2 * N, 2 * N), int)
        for u, r, v, t0, t1 in product(range(2), range(N), range(2), range(3), range(3)):
            c = v * N + r + (t0 - 1) * n[1] + t1 - 1
            if modulo:
                M[u * N + r, c % (2 * N)] += w[u, v, t0, t1]
            elif 0 <= c < 2 * N:
                M[u * N + r, c] += w[u, v, t0, t1]
        return M, layer(w, p=(1, 1)), n

    return build


def every_shift(draw):
    """One row for each shift of the kernel laid flat."""
    n = sizes(draw)
    w = taps(draw, 2, 3)
    flat = np.zeros(n, int)
    flat[:2, :3] = w
    flat = flat.ravel()
    span = n[1] + 3
    M = np.stack([np.roll(flat, r) for r in range(n[0] * n[1] - span + 1)])
    return M, layer(w[None, None]), n


def rolled(draw):
    """The circulant of the kernel laid flat, for a layer that pads the end."""
    n = sizes(draw)
    w = taps(draw, 2, 3)
    flat = np.zeros(n, int)
    flat[:2, :3] = w
    M = scipy.linalg.circulant(flat.ravel()).T
    return M, layer(w[None, None], p=((0, 1), (0, 2))), n


def rolled_convolution(draw):
    n = sizes(draw)
    w = taps(draw, 2, 3)
    flat = np.zeros(n, int)
    flat[:2, :3] = w
    return scipy.linalg.circulant(flat.ravel()), layer(w[None, None], p=((0, 1), (0, 2))), n


def negative_places(draw):
    """`M4[r0, r1, c0, c1] = w` with c below 0; what is beyond the end is checked."""
    n = sizes(draw)
    w = taps(draw, 3, 3)
    M = np.zeros((*n, *n), int)
    for r0, r1, t0, t1 in product(range(n[0]), range(n[1]), range(3), range(3)):
        if r0 + t0 - 1 < n[0] and r1 + t1 - 1 < n[1]:
            M[r0, r1, r0 + t0 - 1, r1 + t1 - 1] += w[t0, t1]
    N = n[0] * n[1]
    return M.reshape(N, N), layer(w[None, None], p=(1, 1)), n


def negative_flat(c, N):
    """What NumPy makes of a flat index that is checked at the end only."""
    if c >= N:
        return None
    return c if c >= 0 else N + c


def borders_left_out(draw):
    """Only outputs whose window lies inside are filled in."""
    n = sizes(draw)
    w = taps(draw, 3, 3)
    N = n[0] * n[1]
    M = np.zeros((N, N), int)
    for r0, r1 in product(range(1, n[0] - 1), range(1, n[1] - 1)):
        for t0, t1 in product(range(3), range(3)):
            M[r0 * n[1] + r1, (r0 + t0 - 1) * n[1] + r1 + t1 - 1] = w[t0, t1]
    return M, layer(w[None, None], p=(1, 1)), n


def assigned(mode):
    """`M[r, c] = w[t]` where several taps meet."""

    def build(draw):
        n = 3 if mode == "circular" else draw.randint(4, 7)
        w = taps(draw, 4)
        o = n + 6 - 3
        M = np.zeros((o, n), int)
        for r, t in product(range(o), range(4)):
            M[r, oracle.border(r + t - 3, n, mode)] = w[t]
        return M, cs.Conv1d(1, 1, 4, padding=3, padding_mode=mode, weight=w), n

    return build


def by_fourier(draw):
    """Products of Fourier transforms: floats that are right to rounding, wrapped on every axis."""
    n = sizes(draw)
    w = taps(draw, 3, 2)
    spectrum = np.fft.fft2(w, n)
    basis = np.eye(n[0] * n[1]).reshape(-1, *n)
    M = [np.fft.ifft2(np.fft.fft2(e) * spectrum).real.ravel() for e in basis]
    return np.stack(M, axis=1), layer(w[None, None], p=((1, 1), (0, 1))), n


def by_fourier_conjugated(draw):
    n = sizes(draw)
    w = taps(draw, 3, 2)
    spectrum = np.fft.fft2(w, n).conj()
    basis = np.eye(n[0] * n[1]).reshape(-1, *n)
    M = [np.fft.ifft2(np.fft.fft2(e) * spectrum).real.ravel() for e in basis]
    return np.stack(M, axis=1), layer(w[None, None], p=((1, 1), (0, 1))), n


# ---------------------------------------------------------------- transposed layers and the rest


def stuffed(w, n, s, extra, at_end):
    """The transposed matrix, one axis, by scattering; `extra` elements at the end or the beginning."""
    k = len(w)
    size = s * (n - 1) + k + extra
    M = np.zeros((size, n), int)
    for r, t in product(range(n), range(k)):
        M[s * r + t + (0 if at_end else extra), r] += w[t]
    return M


def no_output_padding(draw):
    n, w = draw.randint(3, 6), taps(draw, 3)
    up = cs.ConvTranspose1d(1, 1, 3, stride=2, output_padding=1, weight=w)
    return stuffed(w, n, 2, 0, True), up, n


def output_padding_first(draw):
    n, w = draw.randint(3, 6), taps(draw, 2)
    up = cs.ConvTranspose1d(1, 1, 2, stride=2, output_padding=1, weight=w)
    return stuffed(w, n, 2, 1, False), up, n


def upward_not_flipped(draw):
    """The recipe of the transposed layer without its flip."""
    n, w = draw.randint(3, 6), taps(draw, 3)
    up = cs.ConvTranspose1d(1, 1, 3, stride=2, weight=w)
    return stuffed(w[::-1], n, 2, 0, True), up, n


def upward_not_stuffed(draw):
    n, w = draw.randint(3, 6), taps(draw, 3)
    up = cs.ConvTranspose1d(1, 1, 3, stride=2, weight=w)
    return stuffed(w, n, 1, 0, True), up, n


def upward_for_downward(draw):
    n, w = draw.randint(4, 7), taps(draw, 3)
    return stuffed(w, n, 2, 0, True), cs.Conv1d(1, 1, 3, stride=2, weight=w), n


def downward_for_upward(draw):
    n, w = draw.randint(5, 9), taps(draw, 3)
    up = cs.ConvTranspose1d(1, 1, 3, stride=2, weight=w)
    return plain(w[None, None], (n,), (2,)), up, n


def conjugated(draw):
    n = sizes(draw)
    w = taps(draw, 3, 2) + 1j * taps(draw, 3, 2)
    M = plain(w.real[None, None], n) - 1j * plain(w.imag[None, None], n)
    return M, layer(w[None, None]), n


def with_bias(form):
    def build(draw):
        n = draw.randint(4, 7)
        w, bias = taps(draw, 2, 1, 3), np.array([1, draw.randint(1, 9)])
        C = plain(w, (n,))
        column = np.repeat(bias, n - 2)[:, None]
        M = {"last": np.hstack([C, column]), "first": np.hstack([column, C])}.get(form)
        if M is None:
            M = np.block([[C, column], [np.zeros((1, n), int), np.ones((1, 1), int)]])
        return M, cs.Conv1d(1, 2, 3, bias=bias, weight=w), n

    return build


def times(factor):
    def build(draw):
        n = sizes(draw)
        w = taps(draw, 2, 1, 3, 2)
        return factor * plain(w, n), layer(w), n

    return build


def shuffled_taps(draw):
    n = sizes(draw)
    w = taps(draw, 3, 3)
    wrong = w.ravel()[[1, 0, 2, 3, 7, 5, 6, 4, 8]].reshape(3, 3)
    return plain(wrong[None, None], n), layer(w[None, None]), n


def one_tap_mistyped(draw):
    n = sizes(draw)
    w = taps(draw, 3, 3)
    wrong = w.copy()
    wrong[1, 2] += 1
    return plain(wrong[None, None], n), layer(w[None, None]), n


MISTAKES = {
    "kernel flipped": [
        scipy_convolve2d, numpy_convolve_full, scipy_toeplitz_full, flipped_upside_down,
        flipped_channels_too, upward_not_flipped,
    ],
    "kernel transposed": [
        kernel_transposed, kernel_transposed_with_its_sizes, kernel_turned_in_3d,
    ],
    "kernel column-major": [kernel_read_as_fortran, kernel_written_as_fortran],
    "transposed": [transposed, transposed_of_a_transposed_layer],
    "channels swapped": [channels_swapped, channels_reshaped],
    "channels reversed": [bgr_for_rgb],
    "groups ignored": [
        groups_read_the_first, groups_left_out, groups_all_read_all, groups_dealt_in_turn,
    ],
    "column-major order": [
        fortran_of_one_channel, reordered((0, 2, 1), True, True), reordered((0, 2, 1), True, False),
        reordered((0, 2, 1), False, True), reordered((2, 1, 0), True, True),
    ],
    "channels interleaved": [
        reordered((1, 2, 0), True, True), reordered((1, 2, 0), True, False),
        reordered((1, 2, 0), False, True),
    ],
    "order of elements": [
        lines_from_the_bottom, reordered((2, 0, 1), True, True), reordered((1, 0, 2), False, True),
    ],
    "stride swapped": [
        exchanged((3, 2), {"s": (2, 1)}, {"s": (1, 2)}),
        exchanged((3, 2), {"s": (3, 2)}, {"s": (2, 3)}, outputs=True),
    ],
    "padding swapped": [
        exchanged((3, 3), {"p": (2, 0)}, {"p": (0, 2)}),
        exchanged((3, 3), {"p": ((1, 0), (2, 1))}, {"p": ((2, 1), (1, 0))}),
    ],
    "dilation swapped": [
        exchanged((3, 3), {"d": (1, 3)}, {"d": (3, 1)}),
        exchanged((2, 3), {"d": (3, 2)}, {"d": (2, 3)}, outputs=True),
    ],
    "input size swapped": [height_for_width, line_length_is_the_height],
    "stride ignored": [
        exchanged((3, 2), {"s": (2, 3)}, {}), exchanged((3, 2), {"s": (2, 3)}, {"s": (1, 3)}),
        exchanged((3, 2), {"s": (2, 3)}, {}, outputs=True), upward_not_stuffed,
    ],
    "dilation ignored": [
        exchanged((3, 2), {"d": (2, 3)}, {}), exchanged((3, 2), {"d": (2, 3)}, {"d": (2, 1)}),
        exchanged((3, 2), {"d": (2, 3)}, {}, outputs=True),
    ],
    "padding ignored": [
        blocks_of_toeplitz, exchanged((3, 3), {"p": (2, 3)}, {"p": (2, 0)}),
        exchanged((3, 3), {"p": (2, 3)}, {}, outputs=True),
    ],
    "padding kept": [padded_columns],
    "padding begin and end swapped": [
        same_of_scipy, exchanged((2, 4), {"p": ((0, 1), (1, 2))}, {"p": ((1, 0), (2, 1))}),
        exchanged((2, 4), {"s": (2, 2), "p": ((0, 1), (0, 3))}, {"s": (2, 2), "p": ((0, 1), (3, 0))}),
    ],
    "padding off by one": [
        exchanged((3, 4), {"p": (2, 3)}, {"p": (1, 2)}),
        exchanged((3, 4), {"p": (1, 2)}, {"p": (2, 3)}),
        exchanged((3, 4), {"p": (2, 3)}, {"p": ((3, 1), (4, 2))}),
        exchanged((3, 4), {"p": (2, 3)}, {"p": ((2, 2), (3, 2))}),
    ],
    "padding mode": [
        fill(a, b)
        for a in ("zeros", "circular", "reflect", "replicate")
        for b in ("zeros", "circular", "reflect", "replicate")
        if a != b
    ],
    "columns wrapped round": [
        flat_loop(lambda c, N: c if 0 <= c < N else None), flat_loop(lambda c, N: c % N),
        flat_loop_over_channels(True), flat_loop_over_channels(False), every_shift, rolled,
        rolled_convolution,
    ],
    "negative indices": [negative_places, flat_loop(negative_flat)],
    "border outputs empty": [borders_left_out],
    "taps overwritten": [assigned("circular"), assigned("reflect"), assigned("replicate")],
    "output padding": [no_output_padding, output_padding_first],
    "circular by Fourier transform": [by_fourier, by_fourier_conjugated],
    "stride off by one": [
        exchanged((3, 2), {"s": (2, 2)}, {"s": (3, 3)}),
        exchanged((3, 2), {"s": (3, 3)}, {"s": (3, 2)}, outputs=True),
    ],
    "dilation off by one": [
        exchanged((3, 2), {"d": (1, 1)}, {"d": (2, 2)}),
        exchanged((2, 2), {"d": (3, 3)}, {"d": (3, 2)}, outputs=True),
    ],
    "other kind of layer": [upward_for_downward, downward_for_upward],
    "conjugated": [conjugated],
    "bias column": [with_bias("last"), with_bias("first"), with_bias("affine")],
    "scaled": [times(7)],
    "negated": [times(-1)],
    "taps permuted": [shuffled_taps],
    "other taps": [one_tap_mistyped],
}  # fmt: skip
