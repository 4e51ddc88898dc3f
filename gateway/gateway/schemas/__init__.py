"""The one definition of each form and body, used by the API and by pages; the services check them again, and check more.

`SomeSchema().load(data)` returns clean values or raises `bus.refusals.Invalid("invalid_fields", fields={name: {"code": …}})`, the same
shape in which services refuse; `gateway.words` turns codes into sentences.
"""
