"""The chats that posts may go to right now."""

from collections.abc import Iterator, Mapping

from bot.ports import Chat


class Rota(Mapping[str, Chat]):
    """Open chats by platform.

    A chat that was taken off is named no more, so nothing new is claimed for it, yet the part that is
    already in hand still finds it.
    """

    def __init__(self) -> None:
        self._chats: dict[str, Chat] = {}
        self._named: set[str] = set()

    def put(self, platform: str, chat: Chat) -> None:
        self._chats[platform] = chat
        self._named.add(platform)

    def take_off(self, platform: str) -> None:
        self._named.discard(platform)

    def stop(self) -> None:
        """Take off all of them."""
        self._named.clear()

    def __getitem__(self, platform: str) -> Chat:
        return self._chats[platform]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._named))

    def __len__(self) -> int:
        return len(self._named)
