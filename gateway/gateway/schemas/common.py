"""What several nouns need: pages of lists, revisions, files, the code lists of the domain."""

from gateway import roles
from gateway.schemas.answers import Answer, code, part, string, whole, words
from gateway.schemas.fields import Form, Whole
from gateway.schemas.vocabulary import Vocabulary

ROLES = Vocabulary("Role", ("applicant", *roles.ROLES, "password_change", "second_factor", "second_factor_setup"))
APPLICATION_KINDS = Vocabulary("ApplicationKind", ("new", "renewal", "amendment", "duplicate"))
APPLICANT_TYPES = Vocabulary("ApplicantType", ("individual", "company"))
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")


class NamedSchema(Answer):
    """A code of the office's, and what it is called."""

    code = code()
    name = words()


class PageForm(Form):
    """`after` is the `next` of the page before."""

    after = Whole(load_default=None, allow_none=True)
    limit = Whole(1, 100, load_default=25)


class RevisionForm(Form):
    """The revision that was read; refused (409) when somebody changed the thing meanwhile."""

    revision = Whole(1, 2**31 - 1, required=True)


class FileSchema(Answer):
    name = string()
    media_type = string()
    size = whole()
    sha256 = string()


class QuotaSchema(Answer):
    """How many things the account has, and how many it may have."""

    have = whole()
    limit = whole()


class QuotasSchema(Answer):
    documents = part(QuotaSchema)
    drafts = part(QuotaSchema)
    companies = part(QuotaSchema)
