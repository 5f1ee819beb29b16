"""The feed engine: which papers there are, which keyword has seen which, what goes where and when.

Read in this order: `domain` (the nouns), `ports` (the doors), `engine` (papers in), `digests` and
`delivery` (papers out), `commands` (what people type), `clock` (what time makes us do), `app` (how it is
put together). `text`, `keywords` and `matching` are the keyword language, `message` what we say.
Nothing here knows Slack or Discord; those live in `adapters`.
"""
