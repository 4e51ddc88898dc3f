"""The technical team looks at the place. To pass the step on is to find the place suitable; the note is the report.

A step that sends back, or rejects, says that it is not.
"""

SUITABLE, UNSUITABLE = "suitable", "unsuitable"
