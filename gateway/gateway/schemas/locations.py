"""Where a permit is to be used: as applicants type it, and as it is shown."""

from marshmallow import fields
from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, flag, string
from gateway.schemas.fields import Code, Form, Text

PERMIT_REGION = r"^(\d{2}(\.\d{2}){2}(\.\d{4})?)?$"


class LocationForm(Form):
    """Lokasi Izin, in the agency's own regency. `region` is the code of the village, as /regions lists them; without it district and
    village are found by their names. A draft's location may be incomplete. `point`: where it is on the map, if somebody knows it, as people
    have it: latitude and longitude, degrees with minutes, or a map's link; null leaves it as it is, an empty text takes it away."""

    address = Text(100, joined=True, printed=True, load_default="")
    district = Text(100, printed=True, load_default="")
    village = Text(100, printed=True, load_default="")
    note = Text(200, printed=True, load_default="")
    region = Text(13, load_default="", validate=Regexp(PERMIT_REGION, error=Code("region_code")))
    point = Text(500, load_default=None, allow_none=True, metadata={"example": "-3.65120, 103.77020"})


class LocationSchema(Answer):
    address = string()
    district = string()
    village = string()
    note = string()
    region = string(allow_none=True, metadata={"description": "code of the village; null where district and village are text of before"})
    point = fields.String(allow_none=True, metadata={"description": "latitude, longitude; null: not known"})


class LandmarkSchema(Answer):
    """A well-known place of the regency. `distance_km`: from the location's point; `far`: farther than any place of the regency."""

    name = string()
    point = string()
    distance_km = fields.Float(required=True, allow_none=True)
    far = flag()
