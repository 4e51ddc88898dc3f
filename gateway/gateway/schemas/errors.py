"""The API's refusals."""

from marshmallow import fields

from gateway.schemas.answers import Answer, part, string


class FaultSchema(Answer):
    code = string(metadata={"description": "stable, for programs", "example": "invalid_fields"})
    message = string(metadata={"description": "for people, in the language asked for (Accept-Language: id or en)"})
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        data_key="fields",
        required=True,
        metadata={"description": "what is wrong with which field, for people"},
    )
    details = fields.Dict(required=True, metadata={"description": "for programs: codes and values behind message and fields"})
    request_id = string(metadata={"description": "name it when you report a problem"})


class ErrorSchema(Answer):
    error = part(FaultSchema)
