"""Applicants, as officers who decide on their applications see them."""

from gateway.schemas.answers import Answer, one_of, part, string, whole
from gateway.schemas.registration import ID_TYPES
from gateway.schemas.registration_review import RegionNamesSchema, ShownFileSchema


class ApplicantDataSchema(Answer):
    """Fields that only a registration has are null for an account that no registration opened; the ID number is masked."""

    account_id = whole()
    full_name = string()
    email = string()
    phone = string(allow_none=True)
    mobile = string(allow_none=True)
    address = string(allow_none=True)
    postal_code = string(allow_none=True)
    region_names = part(RegionNamesSchema, allow_none=True)
    id_type = one_of(ID_TYPES, allow_none=True)
    id_number_masked = string(allow_none=True)
    sex = string(allow_none=True)
    birth_place = string(allow_none=True)
    birth_date = string(allow_none=True)
    id_attachment = part(ShownFileSchema, allow_none=True)
