"""The settings of a descent: model, loss, optimizer, batch, and where it begins."""

from __future__ import annotations

from collections.abc import Callable

from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES, ModelEntry, table_models
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, OptimizerEntry
from gdtui.spec.setting import LARGEST, Chosen, Range, Setting

MOST_HIDDEN = 16


def model_of(chosen: Chosen) -> ModelEntry:
    """Return the entry of the model that is chosen; the usual one's where there is none of it."""
    usual = next(iter(MODEL_ENTRIES))
    return MODEL_ENTRIES.get(chosen.get("model", usual), MODEL_ENTRIES[usual])


def optimizer_of(chosen: Chosen) -> OptimizerEntry:
    """Return the entry of the optimizer that is chosen, as `model_of` does a model's."""
    usual = next(iter(OPTIMIZER_ENTRIES))
    return OPTIMIZER_ENTRIES.get(chosen.get("optimizer", usual), OPTIMIZER_ENTRIES[usual])


def _losses(chosen: Chosen) -> tuple[str, ...]:
    """Those of the model that is chosen; before one is, those of every model with a table."""
    if "model" in chosen:
        return model_of(chosen).losses
    return tuple(
        loss for loss in LOSS_ENTRIES if any(loss in model.losses for model in table_models())
    )


def predicts_classes(chosen: Chosen) -> bool:
    """Whether the target is one of two classes, by the model and the loss that are chosen."""
    losses = model_of(chosen).losses
    loss = chosen.get("loss", losses[0])
    return LOSS_ENTRIES[loss if loss in losses else losses[0]].for_chances


def _of_model(name: str) -> Callable[[Chosen], bool]:
    return lambda chosen: name in model_of(chosen).options


def _of_optimizer(name: str) -> Callable[[Chosen], bool]:
    return lambda chosen: name in optimizer_of(chosen).options


def _optimizers_own(name: str, otherwise: str) -> Callable[[Chosen], str]:
    def usual(chosen: Chosen) -> str:
        options = optimizer_of(chosen).options
        return f"{options[name]:g}" if name in options else otherwise

    return usual


DESCENT: tuple[Setting, ...] = (
    Setting(
        name="model",
        kind="choice",
        label="model",
        help="linear predicts a number; logistic the chance of 1, for a target of 0 and 1; network "
        "that too, or by its loss a number.",
        words=lambda _: tuple(entry.name for entry in table_models()),
        lesson_words=lambda: tuple(MODEL_ENTRIES),
        lesson=next(iter(MODEL_ENTRIES)),
        form=next(iter(MODEL_ENTRIES)),
    ),
    Setting(
        name="hidden",
        kind="whole",
        label="hidden units",
        help=f"Units in the network's hidden layer, from 1 to {MOST_HIDDEN}.",
        metavar="N",
        asks=f"a whole number from 1 to {MOST_HIDDEN}",
        lesson=2,
        form="3",
        range=Range(least=1, most=MOST_HIDDEN),
        relevant=_of_model("hidden"),
        owner="model",
    ),
    Setting(
        name="loss",
        kind="choice",
        label="loss",
        help="What is made small; it has to go with the model.",
        words=_losses,
        lesson_words=lambda: tuple(LOSS_ENTRIES),
        lesson=next(iter(LOSS_ENTRIES)),
        usual=lambda chosen: model_of(chosen).losses[0],
        form=next(iter(LOSS_ENTRIES)),
        relevant=lambda chosen: len(model_of(chosen).losses) > 1,
        owner="model",
    ),
    Setting(
        name="optimizer",
        kind="choice",
        label="optimizer",
        help="The rule of the update.",
        words=lambda _: tuple(OPTIMIZER_ENTRIES),
        lesson=next(iter(OPTIMIZER_ENTRIES)),
        form=next(iter(OPTIMIZER_ENTRIES)),
    ),
    Setting(
        name="momentum",
        kind="number",
        label="momentum",
        help="How much of its velocity a step keeps, from 0 to below 1.",
        metavar="NUMBER",
        asks="a number from 0 to below 1",
        example="0.9",
        lesson=0.9,
        form="0.9",
        usual=_optimizers_own("momentum", "0.9"),
        range=Range(least=0, below=1),
        relevant=_of_optimizer("momentum"),
        owner="optimizer",
    ),
    Setting(
        name="decay",
        kind="number",
        label="decay",
        help="Memory of the squared slopes, from 0 to below 1.",
        metavar="NUMBER",
        asks="a number from 0 to below 1",
        example="0.999",
        usual=_optimizers_own("decay", ""),
        range=Range(least=0, below=1),
        relevant=_of_optimizer("decay"),
        owner="optimizer",
    ),
    Setting(
        name="batch",
        kind="batch",
        label="batch",
        help="Rows of one update: full, or a number.",
        metavar="full|N",
        asks="full, or a whole number of rows from 1 up",
        form="full",
        range=Range(least=1, most=LARGEST),
    ),
    Setting(
        name="rate",
        key="learning_rate",
        kind="rate",
        label="rate η",
        help="How far a step goes along the gradient.",
        hint="With none: half the critical rate, on the ladder 1, 2, 5; of a network a tenth of "
        "that, for its limit moves; 0.1 where there is none.",
        metavar="RATE",
        asks="a number above 0",
        example="0.0002",
        lesson_asks="a positive number such as 5e-7",
        run="1e-4",
        range=Range(above=0),
    ),
    Setting(
        name="l2",
        kind="number",
        label="L2",
        help="Adds this times the sum of the squared weights to the loss.",
        metavar="NUMBER",
        asks="a number from 0 up",
        example="0.01",
        lesson=0.0,
        form="0",
        range=Range(least=0),
    ),
    Setting(
        name="start",
        kind="start",
        label="start",
        help="zeros, random, or the parameters themselves, the bias last.",
        metavar="zeros|random|V1,...,BIAS",
        asks="zeros, random, or numbers with commas between them",
        lesson_asks="zeros, random, or the parameters' values such as [0.5, 4], the bias last",
        lesson_words=lambda: ("zeros", "random"),
        lesson="zeros",
        form="zeros",
        usual=lambda chosen: model_of(chosen).start,
        owner="model",
    ),
    Setting(
        name="seed",
        kind="whole",
        label="seed",
        help="Draws a random start and the order of the rows.",
        metavar="N",
        asks="a whole number from 0 up",
        lesson_asks="a whole number such as 10",
        lesson=0,
        form="0",
        range=Range(least=0, most=LARGEST),
    ),
    Setting(
        name="curvatures",
        kind="other",
        lesson_asks="two numbers above 0 such as [50, 1]",
        lesson=(50.0, 1.0),
        range=Range(above=0),
        relevant=_of_model("curvatures"),
        owner="model",
        lesson_only=True,
    ),
    Setting(
        name="freeze",
        kind="other",
        lesson_asks="a list of parameters such as [b]",
        lesson=(),
        lesson_only=True,
    ),
)
"""What a descent is made of, in the order of the form."""
