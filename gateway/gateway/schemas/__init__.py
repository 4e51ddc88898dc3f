"""The one definition of each form and body, used by the API and the pages alike; the services check again, and check more.

`SomeSchema().load(data)` returns clean values or raises `bus.refusals.Invalid("invalid_fields", fields={name: {"code": …}})`, the
same shape in which the services refuse; `gateway.words` turns codes into sentences.
"""
