"""Prints the hashes that NetworkTests.Initialise_SeedOne_GivesTheRecordedWeights expects.

An independent implementation in plain Python 3: Philox4x32-10, Marsaglia's polar normals, He's variance, and the bytes of
safetensors. Usage: python3 initial_weights.py
"""
import hashlib
import json
import math
import struct

WORD = 0xFFFFFFFF


def philox(seed, counter):
    k0, k1 = seed & WORD, seed >> 32 & WORD
    c0, c1, c2, c3 = counter
    for _ in range(10):
        left, right = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (right >> 32 ^ c1 ^ k0) & WORD, right & WORD, (left >> 32 ^ c3 ^ k1) & WORD, left & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return [c0, c1, c2, c3]


def normals(seed, layer):
    """Standard normals of one layer; 1 is the purpose of initialisation."""

    def words():
        block = 0
        while True:
            yield from philox(seed, (block & WORD, block >> 32, layer, 1 << 24))
            block += 1

    def uniforms():
        stream = words()
        while True:
            high = next(stream) >> 5
            yield ((high << 26) + (next(stream) >> 6)) * 2.0 ** -53

    numbers = uniforms()
    while True:
        x, y = 2 * next(numbers) - 1, 2 * next(numbers) - 1
        square = x * x + y * y
        if 0 < square < 1:
            scale = math.sqrt(-2 * math.log(square) / square)
            yield x * scale
            yield y * scale


def floats(values):
    return b"".join(struct.pack("<f", value) for value in values)


def digest(parameters, buffers):
    tensors, layer = {}, 0
    for name, shape in parameters:
        if len(shape) == 1:
            values = [0.0 if name.endswith("bias") else 1.0] * shape[0]
        else:
            stream, deviation = normals(1, layer), math.sqrt(2.0 / math.prod(shape[1:]))
            values = [deviation * next(stream) for _ in range(math.prod(shape))]
            layer += 1
        tensors[name] = ("F32", shape, floats(values))
    for name, kind, shape, data in buffers:
        tensors[name] = (kind, shape, data)

    header, offset = {}, 0
    order = sorted(tensors, key=lambda name: (tensors[name][0] != "I64", name))
    for name in order:
        kind, shape, data = tensors[name]
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return hashlib.sha256(struct.pack("<Q", len(text)) + text + b"".join(tensors[name][2] for name in order)).hexdigest()


def mlp(sides):
    pairs = list(zip(sides, sides[1:]))
    return [entry for i, (inputs, outputs) in enumerate(pairs) for entry in ((f"layer{i}.weight", [outputs, inputs]), (f"layer{i}.bias", [outputs]))], []


def residual(channels, widths, classes):
    parameters, buffers = [], []

    def conv_norm(conv, norm, inputs, outputs, kernel):
        parameters.extend([(f"{conv}.weight", [outputs, inputs, kernel, kernel]), (f"{norm}.weight", [outputs]), (f"{norm}.bias", [outputs])])
        buffers.extend([
            (f"{norm}.running_mean", "F32", [outputs], floats([0.0] * outputs)),
            (f"{norm}.running_var", "F32", [outputs], floats([1.0] * outputs)),
            (f"{norm}.num_batches_tracked", "I64", [], bytes(8)),
        ])

    conv_norm("stem.conv", "stem.norm", channels, widths[0], 3)
    inputs = widths[0]
    for stage, width in enumerate(widths):
        block = f"stage{stage}.block0"
        conv_norm(f"{block}.conv1", f"{block}.norm1", inputs, width, 3)
        conv_norm(f"{block}.conv2", f"{block}.norm2", width, width, 3)
        if stage > 0:
            conv_norm(f"{block}.skip.conv", f"{block}.skip.norm", inputs, width, 1)
        inputs = width
    parameters.extend([("classifier.weight", [classes, inputs]), ("classifier.bias", [classes])])
    return parameters, buffers


print("mlp", digest(*mlp([36, 20, 3])))
print("residual", digest(*residual(1, [4, 8], 3)))
