"""What channels follow, and what they wish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain import (
    Channel,
    ChannelId,
    Follow,
    Keyword,
    KeywordId,
    Mute,
    Paper,
    Person,
)


class FollowStore(Protocol):
    """Channels and what they follow."""

    def channel(self, id: ChannelId) -> Channel | None:
        """None for a channel that never followed or set anything."""

    def channels(self) -> list[Channel]:
        """All of them that follow something, paused ones too."""

    def follow(
        self, channel: Channel, keyword: Keyword, who: Person, now: datetime, *, undo_within: timedelta
    ) -> tuple[Follow, bool]:
        """Follow from the newest closed batch on; False if it was followed already.

        Creates the channel as given if it is new. Within ``undo_within`` of an unfollow the old follow
        comes back with its old baseline.
        """

    def follow_configured(self, channel: Channel, keywords: Sequence[Keyword], now: datetime) -> list[Follow]:
        """Apply settings: follows each keyword this channel has never followed; returns the new ones."""

    def unfollow(self, channel: ChannelId, keywords: Sequence[KeywordId], now: datetime) -> list[Follow]:
        """End those follows and dissolve a post not yet started; returns what ended."""

    def follows(self, channel: ChannelId, now: datetime, *, per_week: bool = True) -> list[Follow]:
        """What the channel follows, oldest first: the order of ``#1``, ``#2`` …; papers ``per_week`` are
        counted only where they are wanted."""

    def followed_texts(self, channel: ChannelId) -> list[str]:
        """What the channel follows, oldest first, and nothing else about it: cheap, for every key typed."""

    def set_schedule(self, channel: Channel, now: datetime) -> None:
        """Keep the channel's schedule (creating it if new); slots up to ``now`` are void, and a post not
        yet started is dissolved."""

    def set_preferences(self, channel: Channel, now: datetime) -> None:
        """Keep the channel's preferences (creating it if new); updates are wanted from the newest closed
        batch on. What is no longer wanted goes from a post not yet started: it is dissolved."""

    def rename(self, channel: ChannelId, name: str) -> None:
        """The platform calls the channel something else now."""

    def pause(
        self,
        channel: ChannelId,
        reason: str | None,
        now: datetime,
        until: datetime | None = None,
        *,
        refused: bool = False,
    ) -> None:
        """Pause with a reason in words, or resume with None (slots up to ``now`` are void); ``refused`` says
        that the platform keeps us out, and no person."""

    def end_pauses(self, now: datetime) -> list[ChannelId]:
        """End the pauses whose ``until`` has come, as if resumed at that moment; returns whose ended."""

    def mute(self, channel: Channel, keyword: Keyword, who: Person, now: datetime) -> bool:
        """Mute a keyword (creating the channel if new) and dissolve a post not yet started; False if it
        was muted already."""

    def unmute(self, channel: ChannelId, keys: Sequence[str], now: datetime) -> list[Mute]:
        """End those mutes; returns what ended. What they kept out of decided digests does not come back."""

    def mutes(self, channel: ChannelId) -> list[Mute]:
        """What the channel has muted, oldest first."""

    def keyword_id(self, key: str) -> KeywordId | None: ...

    def followed_of(self, channel: ChannelId, keys: Sequence[str]) -> frozenset[str]:
        """Those of these keywords, by their keys, that the channel follows."""

    def followed_keywords(self) -> list[tuple[KeywordId, str]]:
        """All keywords (id, text) that some channel follows."""

    def unfilled(self, limit: int) -> list[tuple[KeywordId, str]]:
        """Followed keywords (id, text) whose back-fill has not been done, oldest first."""

    def filled(self, keyword: KeywordId, now: datetime) -> None: ...

    def seen(self, keyword: KeywordId, limit: int) -> list[Paper]:
        """The newest papers a keyword has seen, newest id first."""

    def table(self, channel: ChannelId, limit: int) -> list[tuple[str, list[Paper]]]:
        """For the page: per follow in order (its text) the newest papers by date of the current version,
        ties in imported order, then newest id."""

    def import_page(
        self, channel: Channel, tables: Sequence[tuple[Keyword, Sequence[Paper]]], who: Person, now: datetime
    ) -> None:
        """Follow each keyword, know each paper in this order; all are skipped (imported) for the channel."""
