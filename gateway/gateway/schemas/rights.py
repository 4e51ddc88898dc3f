"""Who may do what, as the services' contracts and the gateway's table say it."""

from gateway.schemas.answers import Answer, many, one_of, string, texts
from gateway.schemas.vocabulary import Vocabulary

WHOSE = Vocabulary("Whose", ("public", "token", "own", "own_or_agency", "agency", "any"))


class MethodRightsSchema(Answer):
    """`who` `anyone`: no log-in is needed. `when`: only for things in one of these states; an empty list means in any state."""

    method = string()
    says = string()
    who = texts()
    whose = one_of(WHOSE)
    when = texts()


class ServiceRightsSchema(Answer):
    service = string()
    methods = many(MethodRightsSchema)


class PageRightsSchema(Answer):
    address = string()
    who = texts()


class RightsSchema(Answer):
    services = many(ServiceRightsSchema)
    pages = many(PageRightsSchema)
