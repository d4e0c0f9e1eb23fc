"""The command palette: every key that does something now, and every lesson."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider


class KeyCommands(Provider):
    """Offers the active bindings of the screen, each with its key."""

    def _commands(self) -> list[tuple[str, str, str, str]]:
        found: dict[str, tuple[str, str, str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id and binding.tooltip and active.enabled:
                shown = binding.key_display or binding.key
                found[binding.id] = (binding.description, binding.tooltip, binding.action, shown)
        return list(found.values())

    async def discover(self) -> Hits:
        """List them all before anything is typed."""
        for name, sentence, action, key in self._commands():
            yield DiscoveryHit(f"{name} ({key})", self._runner(action), help=sentence)

    async def search(self, query: str) -> Hits:
        """List those that match what was typed."""
        matcher = self.matcher(query)
        for name, sentence, action, key in self._commands():
            score = max(matcher.match(name), matcher.match(sentence))
            if score > 0:
                shown = matcher.highlight(f"{name} ({key})")
                yield Hit(score, shown, self._runner(action), help=sentence)

    def _runner(self, action: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await self.screen.run_action(action)

        return run
