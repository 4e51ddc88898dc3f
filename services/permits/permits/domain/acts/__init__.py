"""What happens to an application: an act a file, each with its rule.

    draft ─submit→ waits at a step of its process ─forward→ the next step … ─forward→ issued [→ handed over]
      │                  ├─back→ an earlier step
      │                  ├─return→ waits for its applicant ─resubmit→ the same step
      │                  │                └─nothing came in time→ lapsed
      └─withdraw→ withdrawn ←───┴───reject→ rejected

Every act takes the application as it is and returns it as it will be, with the events that tell of it, or refuses. `advance` passes every step
on, whatever its act; what an act has of its own is in the file of its name.
"""
