"""The five-second show: real papers through the real bot, without network, token or lasting trace.

`sample` is what arXiv announced, `source` serves it by day, `machine` is the bot with its plug within
reach, `show` is the story and `script` its words. `preview` shows the sample where arXiv cannot be
reached, `pictured` what the bot posts and says over it.
"""

from bot.demo.pictured import pictured
from bot.demo.preview import sample_cards, sample_preview
from bot.demo.sample import LABEL
from bot.demo.show import Shown, run

__all__ = ["LABEL", "Shown", "pictured", "run", "sample_cards", "sample_preview"]
