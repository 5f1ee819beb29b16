"""What people type, and what they are told.

`front_door` turns text into what it means (`understood`), in steps: `normalise`, `identifiers`, `verbs`
(`orders` and their `shapes`, `mistyped` ones), `windows`, `filler`, `objects`, `wishes`. `desk` passes it to
the module that answers it: `searching` and `listing` (and `nearby`), `showing`, `recent`, `sharing`;
`following` (and `expecting`), `unfollowing`, `muting` (and `losing`, `covering`), `timing`, `pausing`,
`resuming`, `preferring` (and its `form`); `explaining` (and `together`), `previewing`, `telling`, `status`,
`helping`, `welcoming`. `correcting` puts right what cannot be done. `completion` offers sentences while
people type.
"""

from bot.commands.desk import Commands
from bot.commands.front_door import changes

__all__ = ["Commands", "changes"]
