"""Agencies with their units, and the regions of Indonesia by Kemendagri code."""

from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, flag, many, moment, page_of, string, whole
from gateway.schemas.fields import Code, Form, Text, Whole

REGION_CODE = r"^(\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?)?$"


class RegionsForm(Form):
    """`parent` empty or absent: the provinces."""

    parent = Text(13, load_default="", validate=Regexp(REGION_CODE, error=Code("region_code")))


class VillagesForm(Form):
    q = Text(100, required=True)
    limit = Whole(1, 100, load_default=25)


class UnitSchema(Answer):
    code = string()
    name = string()


class AgencyUnitSchema(UnitSchema):
    full_name = string(allow_none=True)


class AgencySchema(Answer):
    code = string()
    name = string()
    units = many(AgencyUnitSchema)
    works = flag()  # applicants may choose it
    since = moment()
    place = string(allow_none=True)
    regency = string(allow_none=True)
    time_zone = string(metadata={"description": "WIB, WITA or WIT"})
    office_unit = string(allow_none=True, metadata={"description": "the unit whose counter takes applications"})
    office_phone = string(allow_none=True)
    office_hours = string(allow_none=True)
    office_email = string(allow_none=True)
    office_address = string(allow_none=True)


class RegionSchema(Answer):
    code = string()
    name = string()
    level = whole(metadata={"description": "1 province, 2 regency, 3 district, 4 village"})
    postal_code = string(allow_none=True)


class VillageSchema(Answer):
    code = string()
    name = string()
    district = string()
    regency = string()
    province = string()
    postal_code = string(allow_none=True)


AgencyPageSchema = page_of(AgencySchema)
RegionPageSchema = page_of(RegionSchema)
VillagePageSchema = page_of(VillageSchema)
UnitPageSchema = page_of(UnitSchema)
