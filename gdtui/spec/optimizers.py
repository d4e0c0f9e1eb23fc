"""What there is to say of each optimizer; its arithmetic stands in `gdtui.engine.optimizers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class OptimizerEntry(NamedTuple):
    """One rule of the update, in words and as it is written out.

    Where `worked` is left out, the worked step tells what `shown` names without its formula; where
    `code` is, the code beside the numbers is `script`.

    Attributes:
        name: as lessons, the form and the command line write it.
        options: the settings that are its own, each with the value it has where none is given.
        shown: the symbols that the worked step names beside the gradient: one of `symbols`, or `d`
            for the direction where that is more than the gradient or one array.
        symbols: of each array that it remembers.
        formula: the direction in symbols, for who asks what `d` is.
        script: lines of numpy that make `direction` of `gradient`, of the arrays that it remembers
            and of `step`; its options are constants in capitals.
        worked: the letters that are worked out before the update, each with the template of its
            equation: of `g`, the slope, of `t`, the number of the update, of the options by their
            names, of letters worked out before, and with `_old` of what was remembered. The last
            letter is the one that η is multiplied by.
        code: the same as lines of numpy, of `{g}` and of letters in braces, of `t` and of settings.
        code_names: how the code names the settings.
    """

    name: str
    options: Mapping[str, float]
    shown: tuple[str, ...]
    symbols: Mapping[str, str]
    formula: str
    script: tuple[str, ...]
    worked: tuple[tuple[str, str], ...] = ()
    code: tuple[str, ...] = ()
    code_names: Mapping[str, str] = {}


OPTIMIZER_ENTRIES: dict[str, OptimizerEntry] = {
    entry.name: entry
    for entry in (
        OptimizerEntry(
            name="plain",
            options={},
            shown=(),
            symbols={},
            formula="∂L/∂θ",
            script=("direction = gradient",),
        ),
        OptimizerEntry(
            name="momentum",
            options={"momentum": 0.9},
            shown=("v",),
            symbols={"velocity": "v"},
            formula="v = β·v + ∂L/∂θ",
            script=("velocity = MOMENTUM * velocity + gradient", "direction = velocity"),
            worked=(("v", "{momentum}·{v_old:b} {g:+}"),),
            code=("{v} = β*{v} + {g}",),
            code_names={"momentum": "β"},
        ),
        OptimizerEntry(
            name="nesterov",
            options={"momentum": 0.9},
            shown=("v", "d"),
            symbols={"velocity": "v"},
            formula="d = ∂L/∂θ + β·v",
            script=(
                "velocity = MOMENTUM * velocity + gradient",
                "direction = gradient + MOMENTUM * velocity",
            ),
            worked=(("v", "{momentum}·{v_old:b} {g:+}"), ("d", "{g} + {momentum}·{v:b}")),
            code=("{v} = β*{v} + {g}", "{d} = {g} + β*{v}"),
            code_names={"momentum": "β"},
        ),
        OptimizerEntry(
            name="adam",
            options={"momentum": 0.9, "decay": 0.999},
            shown=("m", "s", "d"),
            symbols={"mean": "m", "mean_square": "s"},
            formula="d = m/(1 − β₁ᵗ) / √(s/(1 − β₂ᵗ))",
            script=(
                "mean = MOMENTUM * mean + (1 - MOMENTUM) * gradient",
                "mean_square = DECAY * mean_square + (1 - DECAY) * gradient**2",
                "corrected_mean = mean / (1 - MOMENTUM ** (step + 1))",
                "corrected_square = mean_square / (1 - DECAY ** (step + 1))",
                "direction = corrected_mean / (np.sqrt(corrected_square) + EPSILON)",
            ),
            worked=(
                ("m", "{momentum}·{m_old:b} + (1 − {momentum})·{g:b}"),
                ("s", "{decay}·{s_old:b} + (1 − {decay})·{g:b}²"),
                ("d", "{m}/(1 − {momentum}{t:^})/(√({s}/(1 − {decay}{t:^})) + {epsilon})"),
            ),
            code=(
                "{m} = β1*{m} + (1 - β1)*{g}",
                "{s} = β2*{s} + (1 - β2)*{g}**2",
                "{d} = {m}/(1 - β1**t)/(sqrt({s}/(1 - β2**t)) + ε)",
            ),
            code_names={"momentum": "β1", "decay": "β2", "epsilon": "ε"},
        ),
    )
}
"""Every optimizer; the first is the usual one."""


def optimizer_with(options: Iterable[str]) -> str:
    """Return the first optimizer that has all these options; the usual one where none has."""
    wanted = {*options}
    having = (entry.name for entry in OPTIMIZER_ENTRIES.values() if wanted <= {*entry.options})
    return next(having, next(iter(OPTIMIZER_ENTRIES)))
