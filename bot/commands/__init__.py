"""What people type, and what they are told.

`front_door` turns text into what it means (`understood`), in steps: `normalise`, `identifiers`, `verbs`
(`orders` and their `shapes`, `mistyped` ones), `windows`, `filler`, `objects`, `wishes`. `desk` passes it to
the module that answers it: `searching` and `listing` (and `nearby`), `showing`, `recent`, `sharing`;
`following` (and `expecting`, `wondering`, `too_many`, `too_few`, `reworded`), `unfollowing`, `muting` (and
`losing`, `covering`), `timing`, `pausing`, `resuming`, `preferring` (and its `form`); `explaining` (and
`together`), `previewing`, `telling`, `status`, `helping`, `welcoming`. `allowance` decides whether arXiv may
be asked once more for somebody. `correcting` puts right what cannot be done. `completion` offers sentences
while people type.
"""

from bot.commands.allowance import AskLimits
from bot.commands.desk import Commands
from bot.commands.front_door import changes

__all__ = ["AskLimits", "Commands", "changes"]
