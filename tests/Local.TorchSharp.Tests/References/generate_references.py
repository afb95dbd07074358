"""Writes references.json: inputs, outputs and gradients as PyTorch computes them in double precision.

Run with Debian's interpreter, which has the package python3-torch:

    /usr/bin/python3 generate_references.py

The tests read the file and need neither Python nor PyTorch. Gradients are those of the first output, weighted by
0.3 + (0.7 i mod 1.1) for its element i in row-major order.
"""
import json
import os
import platform

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
random = torch.Generator().manual_seed(20150309)
cases = []


def real(*shape, low=-1.5, high=1.5):
    """Numbers of three decimals, so that the file stays small and exact."""
    return torch.round((low + (high - low) * torch.rand(shape, generator=random)) * 1000) / 1000


def rounded(value):
    return float(f"{value:.11g}")


def stored(tensor):
    kind = {torch.float64: "real", torch.int64: "integer", torch.bool: "flag"}[tensor.dtype]
    flat = tensor.detach().contiguous().reshape(-1).tolist()
    values = [rounded(v) for v in flat] if kind == "real" else [int(v) for v in flat]
    return {"kind": kind, "shape": list(tensor.shape), "values": values}


def case(name, function, *inputs, constant=()):
    """Inputs at the positions in `constant` get no gradient."""
    used = [x.clone().requires_grad_() if x.is_floating_point() and i not in constant else x.clone() for i, x in enumerate(inputs)]
    outputs = function(*used)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    gradients = [None] * len(used)
    if outputs[0].requires_grad:
        weights = 0.3 + (torch.arange(outputs[0].numel()) * 0.7) % 1.1
        (outputs[0] * weights.reshape(outputs[0].shape)).sum().backward()
        gradients = [stored(x.grad) if x.requires_grad and x.grad is not None else None for x in used]
    cases.append({"name": name, "inputs": [stored(x) for x in inputs], "outputs": [stored(y) for y in outputs], "gradients": gradients})


# Arithmetic and functions of one element.
a, b = real(3, 5), real(3, 5)
positive = real(3, 5, low=0.2, high=3)
case("add, broadcast", lambda x, y: x + 2.5 * y, a, real(5))
case("sub", lambda x, y: x - y, real(3, 1), real(1, 4))
case("mul, broadcast", lambda x, y: x * y, real(2, 3, 4), real(3, 1))
case("div", lambda x, y: x / y, a, positive)
case("scalar over tensor", lambda x: 2 / x, positive)
case("pow 3", lambda x: x ** 3, a)
case("pow -1.5", lambda x: x ** -1.5, positive)
for name in ("exp", "tanh", "sigmoid", "abs", "square", "relu", "sign"):
    case(name, getattr(torch, name), a)
for name in ("log", "log1p", "sqrt", "reciprocal"):
    case(name, getattr(torch, name), positive)
case("clamp", lambda x: x.clamp(-0.5, 0.75), a)
case("maximum", torch.maximum, a, b)
case("minimum, broadcast", torch.minimum, a, real(5))
case("where", lambda x, y: torch.where(x.detach() > 0.1, x, y), a, real(5))
case("masked_fill", lambda x, m: x.masked_fill(m, -2.5), a, a > 0.4)
case("masked_select", lambda x, m: x.masked_select(m), a, b > 0)

# Reductions.
c = real(2, 3, 5)
case("sum", lambda x: x.sum(), c)
case("sum of dimensions", lambda x: x.sum([0, 2]), c)
case("mean of dimensions", lambda x: x.mean([0, 2], keepdim=True), c)
case("var", lambda x: x.var(1), c)
case("var, biased, of dimensions", lambda x: x.var([0, 2], unbiased=False), c)
case("std", lambda x: x.std(1, unbiased=False, keepdim=True), c)
case("norm", lambda x: x.norm(dim=1), c)
case("norm of all", lambda x: x.norm(), c)
case("norm 1", lambda x: x.norm(p=1, dim=2), c)
case("max of a dimension", lambda x: tuple(x.max(1)), c)
case("min of a dimension", lambda x: tuple(x.min(2, keepdim=True)), c)
case("amax", lambda x: x.amax((0, 2)), torch.tensor([[[1.0, 2], [2, 0]], [[-1, 0.5], [3, 3]]]))
case("argmax and argmin", lambda x: (x.argmax(1), x.argmin(2, keepdim=True), x.argmax()), c)
case("logsumexp", lambda x: x.logsumexp(1), c)
case("logsumexp of huge values", lambda x: x.logsumexp(-1), torch.tensor([[1e4, 1e4 - 1], [-1e4, -1e4 + 2]]))
case("cumsum", lambda x: x.cumsum(1), c)
case("topk", lambda x: tuple(x.topk(3, -1)), c)
case("topk, smallest, of the first dimension", lambda x: tuple(x.topk(2, 0, largest=False)), real(5, 3))
case("sort, descending", lambda x: tuple(x.sort(1, descending=True)), c)
case("all and any", lambda m: (m.all(1), m.any(0), m.all(), m.any()), c > 0.5)

# Products.
case("mm", torch.mm, real(3, 7), real(7, 5))
case("bmm", torch.bmm, real(2, 3, 4), real(2, 4, 5))
case("matmul, broadcast", torch.matmul, real(2, 1, 3, 4), real(5, 4, 2))
case("matmul with a vector", torch.matmul, real(2, 3, 4), real(4))

# Shapes and indices.
case("permute and reshape", lambda x: x.permute(2, 0, 1).reshape(5, 6), c)
case("slices", lambda x: x[1, :, 1:5:2], c)
case("flip", lambda x: x.flip(0, 2), c)
case("repeat", lambda x: x.repeat(2, 1, 3), real(3, 2))
case("split", lambda x: x.split([1, 2], 1)[1], c)
case("chunk", lambda x: x.chunk(3, 2)[2], c)
case("unbind", lambda x: x.unbind(1)[2], c)
case("cat", lambda x, y: torch.cat([x, y], 1), real(3, 2), real(3, 4))
case("stack", lambda x, y: torch.stack([x, y], -1), a, b)
case("gather", lambda x, i: x.gather(1, i), a, torch.tensor([[0, 4, 4], [1, 1, 1], [3, 2, 0]]))
case("scatter", lambda x, i, y: x.scatter(1, i, y), a, torch.tensor([[0, 4], [1, 2], [3, 0]]), real(3, 2))
case("scatter_add", lambda x, i, y: x.scatter_add(0, i, y), a, torch.tensor([[0, 2, 2, 1, 0], [0, 0, 1, 1, 2]]), real(2, 5))
case("index_select", lambda x, i: x.index_select(1, i), a, torch.tensor([4, 0, 0]))
case("index_add", lambda x, i, y: x.index_add(0, i, y, alpha=2), a, torch.tensor([2, 0, 2]), real(3, 5))
case("index by a mask", lambda x, m: x[m], c, c[:, :, 0] > 0)
case("index by positions", lambda x, i, j: x[:, i, j], c, torch.tensor([[0, 2], [1, 1]]), torch.tensor([-1, 0]))
case("index by positions, apart", lambda x, i, j: x[i, :, j], c, torch.tensor([1, 0, 1]), torch.tensor([0, 4, -2]))
case("one_hot", lambda i: F.one_hot(i, 4), torch.tensor([[0, 3], [1, 1]]))

# Softmax and losses.
logits, taught = real(4, 6, low=-4, high=4), real(4, 6, low=-4, high=4)
labels = torch.tensor([5, 0, 2, 2])
weights = torch.tensor([1, 0.5, 2, 1, 1.5, 3])
case("softmax", lambda x: x.softmax(1), logits)
case("softmax of the first dimension", lambda x: x.softmax(0), logits)
case("log_softmax", lambda x: x.log_softmax(1), logits)
case("log_softmax of huge logits", lambda x: x.log_softmax(1), torch.tensor([[1e4, -1e4, 0], [-1e4, -1e4 - 3, -1e4 + 1]]))
case("cross_entropy", lambda x, i: F.cross_entropy(x, i), logits, labels)
case("cross_entropy of huge logits", lambda x, i: F.cross_entropy(x, i), torch.tensor([[1e4, -1e4, 0], [-1e4, -1e4 - 3, -1e4 + 1]]), torch.tensor([1, 0]))
case("cross_entropy, weighted", lambda x, i, w: F.cross_entropy(x, i, weight=w), logits, labels, weights, constant=(2,))
case("cross_entropy, smoothed, weighted, with an ignored label", lambda x, i, w: F.cross_entropy(x, i, weight=w, ignore_index=0, label_smoothing=0.2), logits, labels, weights, constant=(2,))
case("cross_entropy, unreduced", lambda x, i: F.cross_entropy(x, i, reduction="none", ignore_index=2), logits, labels)
case("cross_entropy of probabilities", lambda x, y: F.cross_entropy(x / 3, (y / 3).softmax(1)), logits, taught, constant=(1,))
case("cross_entropy of probabilities, smoothed", lambda x, y, w: F.cross_entropy(x, y.softmax(1), weight=w, label_smoothing=0.1, reduction="sum"), logits, taught, weights, constant=(1, 2))
case("nll_loss", lambda x, i: F.nll_loss(x.log_softmax(1), i), logits, labels)
case("nll_loss, weighted sum", lambda x, i, w: F.nll_loss(x.log_softmax(1), i, weight=w, reduction="sum"), logits, labels, weights, constant=(2,))
case("kl_div of logarithms", lambda x, y: F.kl_div(x.log_softmax(1), y.log_softmax(1), log_target=True, reduction="mean"), logits, taught)
case("kl_div of probabilities", lambda x, y: F.kl_div(x.log_softmax(1), y.softmax(1), reduction="sum"), logits, taught)
case("kl_div, unreduced", lambda x, y: F.kl_div(x.log_softmax(1), y, reduction="none"), logits, torch.tensor([0, 0, 0.25, 0.5, 0.25, 0]).repeat(4, 1), constant=(1,))
case("mse_loss", lambda x, y: F.mse_loss(x, y), a, b)
case("l1_loss", lambda x, y: F.l1_loss(x, y, reduction="sum"), a, b)
case("smooth_l1_loss", lambda x, y: F.smooth_l1_loss(x, y, beta=0.7), a, b)
case("binary_cross_entropy_with_logits", lambda x, y, w, p: F.binary_cross_entropy_with_logits(x, y, w, pos_weight=p), logits, (taught > 0) * 0.9, weights, weights.flip(0), constant=(1, 2, 3))
case("cosine_similarity", lambda x, y: F.cosine_similarity(x, y, 1), a, b)
case("normalize", lambda x: F.normalize(x, dim=0), a)

# Layers.
case("embedding", lambda i, w: F.embedding(i, w, padding_idx=1), torch.tensor([[0, 2, 1], [2, 2, 3]]), real(4, 3), constant=(1,))
image = real(2, 4, 7, 6)
case("linear", F.linear, real(2, 3, 7), real(5, 7), real(5))
case("conv2d", lambda x, w, y: F.conv2d(x, w, y), image, real(3, 4, 3, 3), real(3))
case("conv2d, strides and padding", lambda x, w, y: F.conv2d(x, w, y, stride=(2, 1), padding=(1, 2)), image, real(5, 4, 3, 3), real(5))
case("conv2d, dilation", lambda x, w: F.conv2d(x, w, dilation=(2, 1), padding=1), image, real(2, 4, 3, 2))
case("conv2d, groups", lambda x, w, y: F.conv2d(x, w, y, groups=2, padding=1), image, real(6, 2, 3, 3), real(6))
case("conv2d, 1 by 1, strided", lambda x, w: F.conv2d(x, w, stride=2), image, real(3, 4, 1, 1))


def norm(x, mean, variance, weight, bias, training):
    mean, variance = mean.detach().clone(), variance.detach().clone()
    return F.batch_norm(x, mean, variance, weight, bias, training, 0.2, 1e-3), mean, variance


case("batch_norm of maps, training", lambda x, m, v, w, y: norm(x, m, v, w, y, True), real(3, 4, 2, 3), real(4), real(4, low=0.5, high=2), real(4), real(4), constant=(1, 2))
case("batch_norm of maps, evaluating", lambda x, m, v, w, y: norm(x, m, v, w, y, False), real(3, 4, 2, 3), real(4), real(4, low=0.5, high=2), real(4), real(4), constant=(1, 2))
case("batch_norm of rows, training", lambda x, m, v, w, y: norm(x, m, v, w, y, True), real(5, 3), real(3), real(3, low=0.5, high=2), real(3), real(3), constant=(1, 2))
case("max_pool2d", lambda x: F.max_pool2d(x, 3, 2, 1), image)
case("max_pool2d, dilated, rounded up", lambda x: F.max_pool2d(x, 2, stride=2, dilation=2, ceil_mode=True), image)
case("avg_pool2d", lambda x: F.avg_pool2d(x, 3, 2, 1), image)
case("avg_pool2d without padding's zeros", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), image)
case("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 2)), image)

# Optimisers on loss(p, step) = Σ s·p²/2 + (step + 1)·d·p: the parameter after each of five steps.
start, slope, drift = real(5), real(5, low=0.2, high=1), real(5)
optimisers = []


def optimiser(name, make):
    parameter = start.clone().requires_grad_()
    method, path = make([parameter]), []
    for step in range(5):
        method.zero_grad()
        ((parameter * parameter * slope).sum() / 2 + (step + 1) * (parameter * drift).sum()).backward()
        method.step()
        path.append([rounded(v) for v in parameter.tolist()])
    optimisers.append({"name": name, "path": path})


optimiser("sgd", lambda p: torch.optim.SGD(p, 0.1))
optimiser("sgd, momentum", lambda p: torch.optim.SGD(p, 0.1, momentum=0.9))
optimiser("sgd, momentum, dampening, weight decay", lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, dampening=0.3, weight_decay=0.05))
optimiser("sgd, nesterov, weight decay", lambda p: torch.optim.SGD(p, 0.1, momentum=0.8, nesterov=True, weight_decay=0.05))
optimiser("sgd, maximize", lambda p: torch.optim.SGD(p, 0.1, momentum=0.5, maximize=True))
optimiser("adam", lambda p: torch.optim.Adam(p, 0.05))
optimiser("adam, weight decay, amsgrad", lambda p: torch.optim.Adam(p, 0.05, betas=(0.8, 0.95), weight_decay=0.1, amsgrad=True))
optimiser("adamw", lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.1))
optimiser("adamw, amsgrad, maximize", lambda p: torch.optim.AdamW(p, 0.05, betas=(0.7, 0.9), eps=1e-6, weight_decay=0, amsgrad=True, maximize=True))

# Schedulers from a rate of 0.5: the rate before the first and after each of twelve steps.
schedulers = []


def scheduler(name, make):
    method = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.5)
    schedule, rates = make(method), []
    for _ in range(13):
        rates.append(rounded(method.param_groups[0]["lr"]))
        method.step()
        schedule.step()
    schedulers.append({"name": name, "rates": rates})


scheduler("step", lambda o: torch.optim.lr_scheduler.StepLR(o, 5, 0.3))
scheduler("exponential", lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9))
scheduler("cosine", lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 12, eta_min=0.02))
scheduler("milestones", lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [3, 4, 9], 0.4))
scheduler("linear", lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.2, 0.9, 6))
scheduler("one cycle", lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.8, total_steps=14, cycle_momentum=False))
scheduler("lambda", lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda step: 1 / (1 + 0.25 * step)))

content = {
    "made_by": {"script": os.path.basename(__file__), "pytorch": str(torch.__version__), "python": platform.python_version(), "precision": "float64, 11 significant digits"},
    "cases": cases,
    "optimiser_problem": {"start": stored(start), "slope": stored(slope), "drift": stored(drift)},
    "optimisers": optimisers,
    "schedulers": schedulers,
}
lines = ["{"]
for key in content:
    value = content[key]
    comma = "" if key == "schedulers" else ","
    if isinstance(value, list):
        lines.append(json.dumps(key) + ": [")
        lines += [json.dumps(item, separators=(",", ":")) + ("," if i + 1 < len(value) else "") for i, item in enumerate(value)]
        lines.append("]" + comma)
    else:
        lines.append(json.dumps(key) + ": " + json.dumps(value) + comma)
lines.append("}")
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "references.json"), "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
