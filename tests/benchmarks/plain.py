"""The run of `bench_run.py` written out in plain numpy: what `gdtui run` is measured against."""

import json
import sys

import numpy as np
import pandas as pd

path, epochs, every = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
learning_rate = 5e-5
w = np.array([0.05636, 0.24848, 0.11866])
b = 0.57735

frame = pd.read_csv(path)
features = frame[["tmax", "tmin", "rain"]].to_numpy(dtype=float)[:-1]
targets = frame["tmax"].to_numpy(dtype=float)[1:]
first, second = int(0.7 * len(features)), int((0.7 + 0.15) * len(features))
x, y = features[:first], targets[:first]
n = len(x)


def loss_on(part: slice) -> float:
    return float(np.mean((features[part] @ w + b - targets[part]) ** 2))


validation, test = slice(first, second), slice(second, None)
history = []
for epoch in range(epochs):
    residual = x @ w + b - y
    loss = float(np.mean(residual**2))
    if epoch % every == 0:
        history.append({"epoch": epoch, "train": loss, "validation": loss_on(validation)})
    w = w - learning_rate * (2 / n * (x.T @ residual))
    b = b - learning_rate * float(2 / n * residual.sum())
train = loss_on(slice(0, first))
history.append({"epoch": epochs, "train": train, "validation": loss_on(validation)})

json.dump(
    {
        "parameters": w.tolist(),
        "bias": b,
        "loss": {"train": train, "validation": loss_on(validation), "test": loss_on(test)},
        "history": history,
    },
    sys.stdout,
)
