"""The names that mails use for the fields of a registration, the settings of an agency and the kinds of documents; pages use the same names."""

from collections.abc import Mapping, Sequence

from notifications.domain.languages import LANGUAGES, SOURCE

# In the order of LANGUAGES; a language without its word here says the first, the source's.
Words = tuple[str, ...]

FIELDS: Mapping[str, Words] = {
    "username": ("Username", "Username"),
    "full_name": ("Nama (sesuai KTP)", "Full name as on ID"),
    "email": ("Email", "Email"),
    "agency": ("Instansi", "Agency"),
    "id_type": ("Tipe Identitas", "ID type"),
    "id_number": ("No. Identitas", "ID number"),
    "sex": ("Jenis Kelamin", "Sex"),
    "occupation": ("Pekerjaan", "Occupation"),
    "birth_place": ("Tempat Lahir", "Place of birth"),
    "birth_date": ("Tanggal Lahir", "Date of birth"),
    "npwp": ("NPWP", "Tax number (NPWP)"),
    "id_attachment": ("Lampiran Identitas", "Copy of ID"),
    "phone": ("No. Telepon", "Phone"),
    "mobile": ("No. HP", "Mobile"),
    "address": ("Alamat", "Address"),
    "province": ("Provinsi", "Province"),
    "regency": ("Kabupaten", "Regency"),
    "district": ("Kecamatan", "District"),
    "village": ("Desa", "Village"),
    "postal_code": ("Kode Pos", "Postcode"),
    "whatsapp_consent": ("Boleh dihubungi lewat WhatsApp", "May be reached by WhatsApp"),
}
SETTINGS: Mapping[str, Words] = {
    "credentials": ("Kata sandi pertama pemohon", "Applicants’ first password"),
    "temporary_password_hours": ("Jam berlaku kata sandi sementara", "Hours of a temporary password"),
    "password_minimum": ("Panjang kata sandi paling sedikit", "Shortest password"),
    "phone_required": ("No. telepon wajib", "Phone required"),
    "staff_second_factor": ("Autentikator petugas wajib", "Authenticator required for staff"),
}
SETTING_VALUES: Mapping[str, Words] = {
    "True": ("ya", "yes"),
    "False": ("tidak", "no"),
    "temporary_password": ("kata sandi sementara", "temporary password"),
    "link": ("tautan", "link"),
}
DOCUMENT_KINDS: Mapping[str, Words] = {
    "identity": ("Identitas", "Identity"),
    "tax": ("Pajak (NPWP)", "Tax (NPWP)"),
    "company": ("Perusahaan (akta, NIB)", "Company (deed, NIB)"),
    "permit": ("Izin yang dimiliki", "Permit already held"),
    "diploma": ("Ijazah", "Diploma"),
    "professional_registration": ("Registrasi profesi (STR)", "Professional registration (STR)"),
    "letter": ("Surat", "Letter"),
    "statement": ("Pernyataan", "Statement"),
    "photo": ("Foto", "Photo"),
    "drawing": ("Gambar atau denah", "Drawing or plan"),
    "report": ("Laporan", "Report"),
}
# A document of another kind.
DOCUMENT: Words = ("Dokumen Anda", "Your document")
# The greeting for people whose name we do not have, or do not reveal.
OWNER: Words = ("pemilik alamat email ini", "owner of this email address")


def field(name: str, language: str) -> str:
    return in_language(FIELDS.get(name, (name, name)), language)


def roles(codes: Sequence[str], names: Mapping[str, list[str]], language: str) -> list[str]:
    """As identity names them; it named none before `role_names` came with the event."""
    return names.get(language) or names.get(SOURCE) or [code.replace("_", " ") for code in codes]


def setting(name: str, language: str) -> str:
    return in_language(SETTINGS.get(name, (name, name)), language)


def setting_value(value: object, language: str) -> str:
    return in_language(SETTING_VALUES.get(str(value), (str(value), str(value))), language)


def document_kind(kind: str, language: str) -> str:
    return in_language(DOCUMENT_KINDS.get(kind, DOCUMENT), language)


def in_language(words: Words, language: str) -> str:
    return dict(zip(LANGUAGES, words, strict=False)).get(language, words[0])
