"""Papers that the office makes out while an application is under way."""

from marshmallow import fields

from gateway.schemas.answers import Answer, moment, one_of, string, whole
from gateway.schemas.vocabulary import Vocabulary

APPLICATION_PAPERS = Vocabulary(
    "ApplicationPaperKind", ("return_letter", "invitation", "inspection_report", "recommendation", "handover_receipt")
)
COPY = "what you would get of it is marked as a copy: the one that is signed is printed at the counter on its day"
MOST = 10_000  # of one kind, of one application


class ApplicationPaperSchema(Answer):
    kind = one_of(APPLICATION_PAPERS)
    position = whole()
    number = string()
    made_at = moment()
    is_copy = fields.Boolean(metadata={"description": COPY})
