"""The names that mails use for the fields of a registration and the roles of staff; pages use the same names."""

from collections.abc import Mapping

Words = tuple[str, str]
LANGUAGES = ("id", "en")

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
ROLES: Mapping[str, Words] = {
    "applicant": ("Pemohon", "Applicant"),
    "counter_officer": ("Petugas loket", "Counter officer"),
    "verifier": ("Verifikator", "Verifier"),
    "technical_team": ("Tim teknis", "Technical team"),
    "treasurer": ("Bendahara", "Treasurer"),
    "section_head": ("Kepala seksi", "Section head"),
    "division_head": ("Kepala bidang", "Division head"),
    "agency_head": ("Kepala dinas", "Agency head"),
    "complaints_officer": ("Petugas keluhan", "Complaints officer"),
    "agency_admin": ("Admin instansi", "Agency administrator"),
    "auditor": ("Pengawas", "Auditor"),
    "operator": ("Operator sistem", "System operator"),
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
# The greeting for people whose name we do not have, or do not reveal.
OWNER: Words = ("pemilik alamat email ini", "owner of this email address")


def field(name: str, language: str) -> str:
    return said(FIELDS.get(name, (name, name)), language)


def role(name: str, language: str) -> str:
    return said(ROLES.get(name, (name, name)), language)


def setting(name: str, language: str) -> str:
    return said(SETTINGS.get(name, (name, name)), language)


def setting_value(value: object, language: str) -> str:
    return said(SETTING_VALUES.get(str(value), (str(value), str(value))), language)


def said(words: Words, language: str) -> str:
    return words[LANGUAGES.index(language)]
