"""Style rules that are parsed once in a process, however many apps are opened in it.

And component classes, such as the roles of a chart's marks, that are looked up when they are drawn.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.styles import RenderStyles
from textual.css.stylesheet import Stylesheet
from textual.css.tokenizer import Token
from textual.css.types import CSSLocation
from textual.dom import DOMNode
from textual.style import Style

PARSERS: LRUCache[frozenset[tuple[str, str]], Stylesheet] = LRUCache(8)
"""What has parsed rules and styles for each set of variables: for each theme."""

MOST_RULES = 1024
"""Texts whose rules are kept for a theme; the app's own and its widgets' are some hundred."""


class SharedStylesheet(Stylesheet):
    """A stylesheet that takes from other apps in the process what they have parsed.

    Textual 8.2.8 keeps parsed rules for one app alone, and parsing is a quarter of what it takes to
    open ours. Nothing changes a rule once it is parsed: Textual, too, shares it among widgets.
    No report found upstream.

    Nor does it style all component classes of a widget as often as the widget itself: of some fifty
    roles a chart has six, and for each of them Textual goes through all the rules.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parser = _parser_for(variables or {})

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the variables of another theme."""
        super().set_variables(variables)
        self._parser = _parser_for(variables)

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        return self._parser._variable_tokens

    def parse_style(self, style_text: str | Style) -> Style:
        """Parse a style, such as `bold white on $primary`."""
        return self._parser.parse_style(style_text)

    def reparse(self) -> None:
        """Parse what a screen brought with it: the rest is known."""
        self.parse()

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        return self._parser._parse_rules(css, read_from, is_default_rules, tie_breaker, scope)

    def _process_component_classes(self, node: DOMNode) -> None:
        names = node._get_component_classes()
        if not names:
            return
        used = dict(node._component_styles)
        node._component_styles = _ComponentStyles(self, node, names)
        if any(node._component_styles[name] != style for name, style in used.items()):
            node.refresh()


class _ComponentStyles(dict[str, RenderStyles]):
    """The styles of a node's component classes, each looked up when it is first asked for."""

    def __init__(self, stylesheet: Stylesheet, node: DOMNode, names: frozenset[str]) -> None:
        super().__init__()
        self._stylesheet, self._node, self._names = stylesheet, node, names

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __missing__(self, name: str) -> RenderStyles:
        virtual = DOMNode(classes=name)
        virtual._attach(self._node)
        self._stylesheet.apply(virtual)
        styles = self[name] = virtual.styles
        return styles


def _parser_for(variables: dict[str, str]) -> Stylesheet:
    known_by = frozenset(variables.items())
    parser = PARSERS.get(known_by)
    if parser is None:
        parser = Stylesheet(variables=variables)
        parser._parse_cache = LRUCache(MOST_RULES)
        PARSERS[known_by] = parser
    return parser
