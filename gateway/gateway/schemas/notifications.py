"""Messages sent to one's own account."""

from gateway.schemas.answers import Answer, moment, one_of, page_of, string, whole
from gateway.schemas.vocabulary import Vocabulary

STATUSES = Vocabulary("NotificationStatus", ("waiting", "sent", "failed", "unknown"))


class NotificationSchema(Answer):
    delivery_id = whole()
    subject = string()
    kind = string()
    status = one_of(STATUSES)
    created_at = moment()
    sent_at = moment(allow_none=True)


NotificationPageSchema = page_of(NotificationSchema)
