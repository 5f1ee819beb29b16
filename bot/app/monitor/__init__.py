"""How this process is, for a monitor to ask: `/healthz` and `/metrics` on a port of its own.

`pulse` knows when the timers last turned and how the chats stand, `counts` what came of posts and questions,
`health` decides whether that is well, `metrics` puts it in Prometheus' words, `server` answers.
"""
