"""Messages sent to the own account."""

from gateway.schemas.answers import Answer, moment, number, one_of, page_of, text


class NotificationSchema(Answer):
    delivery_id = number()
    subject = text()
    kind = text()
    status = one_of(("waiting", "sent", "failed", "unknown"))
    created_at = moment()
    sent_at = moment(allow_none=True)


NotificationPageSchema = page_of(NotificationSchema)
