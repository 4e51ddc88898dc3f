"""What is wrong with a field, and what fields are called, in Indonesian, then English; rules as in `wordlist`."""

from gateway.wordlist import Words

# fmt: off
FAULTS: dict[str, Words] = {
    "required": ("Isi {label}.", "Enter {label}."),
    "choose": ("Pilih {label}.", "Choose {label}."),
    "there_already": ("{label}: sudah ada di daftar ini.", "{label}: it is in the list already."),
    "unknown_requirement": (
        "{label}: tidak ada persyaratan dengan kode itu. Yang ada dan paling mirip: {known}.",
        "{label}: there is no requirement with that code. Those that there are and that are most like it: {known}.",
    ),
    "choice": ("{label}: pilih salah satu yang tersedia.", "{label}: choose one of those offered."),
    "too_long": ("{label} paling banyak {limit} karakter (sekarang {got}).", "{label} may have {limit} characters at most (now {got})."),
    "too_short": ("{label} paling sedikit {limit} karakter (sekarang {got}).", "{label} needs {limit} characters at least (now {got})."),
    "too_many": ("{label} paling banyak {limit} butir.", "{label} may have {limit} entries at most."),
    "characters": ("{label} memuat karakter yang tidak dapat disimpan. Ketik ulang.", "{label} has characters that cannot be kept. Retype it."),
    "unknown_field": ("{label} tidak dikenal. Hapus isian ini.", "{label} is not known. Leave it out."),
    "field_not_open": ("{label} tidak diminta untuk diperbaiki. Hapus isian ini.", "{label} need not be corrected. Leave it out."),
    "field_of_another_step": ("{label} termasuk langkah lain.", "{label} belongs to another step."),
    "wrong_type": ("{label} harus berjenis seperti di dokumentasi.", "{label} must be of the documented type."),
    "wrong": ("Periksa {label}.", "Check {label}."),
    "consent_outdated": (
        "Pemberitahuan privasi sudah berganti versi. Baca yang berlaku, lalu setujui lagi.",
        "The privacy notice has a new version. Read the one in force, then agree again.",
    ),
    "whole_number": ("{label} harus angka bulat. Contoh: {example}.", "{label} must be a whole number. Example: {example}."),
    "not_a_number": ("{label} harus angka. Contoh: {example}.", "{label} must be a number. Example: {example}."),
    "too_many_lines": (
        "{label} paling banyak {limit} baris, masing-masing paling banyak {longest} karakter.",
        "{label} may have {limit} lines at most, each with {longest} characters at most.",
    ),
    "one_question": (
        "{label}: centang jawaban dari satu pertanyaan saja.",
        "{label}: tick answers to one question only.",
    ),
    "catalogue_code": (
        "{label} hanya memakai huruf besar, angka, garis bawah, dan tanda hubung.",
        "{label} may only have capital letters, digits, underscores and dashes.",
    ),
    "permit_type_code": (
        "{label} harus 2 sampai 20 huruf besar, angka, atau tanda hubung, diawali huruf.",
        "{label} must be 2 to 20 capital letters, digits or dashes, beginning with a letter.",
    ),
    # A file of the catalogue.
    "catalogue_too_big": (
        "Berkas {size}. Batas kami untuk impor katalog {limit}. Ekspor per kelompok, lalu impor satu per satu.",
        "The file has {size}. Our limit for a catalogue is {limit}. Export by group, then import one by one.",
    ),
    "catalogue_not_text": (
        "Berkas ini bukan teks UTF-8: periksa baris {line}. Pilih berkas .json hasil ekspor katalog.",
        "This file is no UTF-8 text: see line {line}. Choose the .json file of a catalogue's export.",
    ),
    "catalogue_not_json": (
        "Berkas ini bukan JSON yang benar: periksa baris {line}, kolom {column}.",
        "This file is no valid JSON: see line {line}, column {column}.",
    ),
    "catalogue_repeats": (
        "Kunci “{name}” muncul dua kali dalam satu objek. Hapus salah satunya.", "The key “{name}” stands twice in one object. Remove one.",
    ),
    "catalogue_number": (
        "Angka {number} tidak dapat dipakai: paling banyak 15 angka.", "The number {number} cannot be used: at most 15 digits.",
    ),
    "catalogue_deep": (
        "Susunan berkas ini terlalu dalam untuk sebuah katalog.", "This file is nested deeper than a catalogue.",
    ),
    "catalogue_long": (
        "Bagian {place} lebih panjang daripada yang dimuat sebuah katalog. Batas kami {limit} butir.",
        "{place} is longer than anything in a catalogue. Our limit is {limit} entries.",
    ),
    "catalogue_characters": (
        "Teks pada {place} memuat karakter yang tidak dapat disimpan. Ketik ulang.",
        "The text at {place} has characters that cannot be kept. Retype it.",
    ),
    "catalogue_format": (
        "Berkas ini bukan ekspor katalog: kunci \"format\" harus berisi \"izin-catalogue\".",
        "This file is no export of a catalogue: its key \"format\" must be \"izin-catalogue\".",
    ),
    "catalogue_version": (
        "Berkas ini berversi {version}; yang dikenal di sini versi {known}.", "This file has version {version}; known here is version {known}.",
    ),
    "catalogue_no_types": (
        "Kunci \"permit_types\" harus berisi daftar jenis izin yang tidak kosong.",
        "The key \"permit_types\" must hold a list of permit types that is not empty.",
    ),
    "catalogue_too_many": (
        "Berkas ini memuat {count} jenis izin. Batas kami {limit} sekali impor. Ekspor per kelompok.",
        "This file has {count} permit types. Our limit is {limit} in one import. Export by group.",
    ),
    "too_many_points": ("Satu jenis izin paling banyak {limit} titik tinjauan.", "A permit type has {limit} points at most."),
    "seat_line": (
        "{label}, baris {line}: “{text}” tidak terbaca. Contoh: 9-16 = 150000.", "{label}, line {line}: “{text}” cannot be read. Example: 9-16 = 150000.",
    ),
    "rent_line": (
        "{label}, baris {line}: “{text}” tidak terbaca. Contoh: tanah | m² per tahun | 5000.",
        "{label}, line {line}: “{text}” cannot be read. Example: tanah | m² per tahun | 5000.",
    ),
    # What a permit says.
    "mark_html": (
        "{label}, baris {line}: {text} tidak dapat dipakai. Tulis tanpa HTML, misalnya **tebal**.",
        "{label}, line {line}: {text} cannot be used. Write without HTML, such as **bold**.",
    ),
    "mark_bold": (
        "{label}, baris {line}: ** tidak ditutup pada baris yang sama (“{text}”).",
        "{label}, line {line}: ** is not closed in the same line (“{text}”).",
    ),
    "mark_brace": (
        "{label}, baris {line}: kurung kurawal tidak berpasangan (“{text}”).", "{label}, line {line}: a brace has no partner (“{text}”).",
    ),
    "mark_order": (
        "{label}, baris {line}: butir “{text}” seharusnya bernomor {expected}.", "{label}, line {line}: item “{text}” should be {expected}.",
    ),
    "mark_uneven": (
        "{label}, baris {line}: baris tabel ini punya {found} sel, baris pertamanya {expected}.",
        "{label}, line {line}: this row of the table has {found} cells, the first one {expected}.",
    ),
    "mark_columns": ("{label}, baris {line}: tabel paling banyak {limit} kolom.", "{label}, line {line}: a table has {limit} columns at most."),
    "mark_rule": (
        "{label}, baris {line}: |---| hanya boleh di bawah baris pertama tabel.",
        "{label}, line {line}: |---| may only stand below the first row of a table.",
    ),
    "mark_one_line": ("{label} hanya satu baris.", "{label} is one line only."),
    "placeholder_unknown": (
        "{label}, baris {line}: {{{text}}} tidak dikenal. Lihat Tanda yang diganti saat dicetak.",
        "{label}, line {line}: {{{text}}} is not known. See the marks that are replaced.",
    ),
    "placeholder_field": (
        "{label}, baris {line}: jenis izin ini tidak menanyakan {text}.", "{label}, line {line}: this permit type does not ask for {text}.",
    ),
    "permit_photo_unknown": (
        "{label}: tidak ada persyaratan {text}.", "{label}: there is no requirement {text}.",
    ),
    "exempt_line": ("{label}, baris {line}: paling banyak 100 karakter.", "{label}, line {line}: at most 100 characters."),
    "code_taken": ("{label} ini sudah dipakai. Pilih yang lain.", "This {label} is taken. Choose another."),
    "validity_value": (
        "Isi Masa berlaku dengan angka, atau pilih tanpa batas waktu dan kosongkan angkanya.",
        "Enter a number as validity, or choose without end and leave the number empty.",
    ),
    "number_format_sequence": (
        "{label} harus memuat {{NNNN}} (nomor urut) tepat satu kali.", "{label} must have {{NNNN}} (the sequence) exactly once.",
    ),
    "number_format_year": ("{label} harus memuat {{YYYY}} (tahun) tepat satu kali.", "{label} must have {{YYYY}} (the year) exactly once."),
    "number_format_token": (
        "{label} memuat {token}. Yang dikenal: {{NNNN}} {{TYPE}} {{UNIT}} {{MM}} {{mm}} {{DD}} {{YYYY}}.",
        "{label} has {token}. Known are: {{NNNN}} {{TYPE}} {{UNIT}} {{MM}} {{mm}} {{DD}} {{YYYY}}.",
    ),
    "number_format_characters": (
        "{label} hanya boleh memuat huruf, angka, spasi, titik, garis, dan garis miring di luar tanda {{…}}.",
        "{label} may only have letters, digits, blanks, dots, dashes and slashes outside of the marks {{…}}.",
    ),
    "number_format_taken": (
        "Dengan {label} ini, nomor izin dapat sama dengan nomor {other}. Tambahkan {{TYPE}} atau tulisan lain.",
        "With this {label}, a permit could get a number of {other}. Add {{TYPE}} or other text.",
    ),
    "before_since": ("{label} harus sesudah hari pertama masa itu.", "{label} must be after the first day of the period."),
    "period_too_long": ("{label} terlalu jauh: satu masa paling lama {most} hari.", "{label} is too far: a period has at most {most} days."),
    "out_of_range": ("{label} di luar batas yang diterima.", "{label} is outside of what is accepted."),
    "out_of_bounds": ("{label} harus {min} sampai {max}.", "{label} must be {min} to {max}."),
    "house_not_small": (
        "Anda memilih hunian kecil, tetapi luasnya {floor_area} m² dengan {floors} lantai. Hunian kecil di bawah 100 m² dan di bawah 2 lantai.",
        "You chose a small house, but its area is {floor_area} m² on {floors} floors. A small house is below 100 m² and below 2 floors.",
    ),
    "house_not_large": (
        "Anda memilih hunian besar, tetapi luasnya {floor_area} m² dengan {floors} lantai. Itu hunian kecil.",
        "You chose a large house, but its area is {floor_area} m² on {floors} floors. That is a small house.",
    ),
    "not_a_date": ("Isi {label} dengan tanggal yang ada. Contoh: 23 11 1990.", "Enter a date that exists as {label}. Example: 23 11 1990."),
    "date_in_future": ("{label} belum terjadi. Periksa tahunnya.", "{label} is in the future. Check the year."),
    "date_in_past": ("{label} sudah lewat. Pilih hari ini atau sesudahnya.", "{label} has gone. Choose today or later."),
    "roles_incompatible": (
        "Peran ini tidak dapat dipegang satu orang: admin tidak memutus permohonan, pengawas tidak mengerjakan yang diawasinya.",
        "One person cannot have these roles: admins do not decide on applications, auditors do nothing that they look at.",
    ),
    "role_not_held": (
        "Yang didelegasikan hanya peran yang dipegang sendiri dan memutus permohonan.",
        "Only roles that one holds oneself, and that decide on applications, are delegated.",
    ),
    "deputy_holds_role": (
        "{label} sudah memegang peran itu, jadi tidak perlu pendelegasian.", "{label} holds that role already and needs no delegation.",
    ),
    "deputy_decides_nothing": (
        "Admin memilih {label} di antara yang sudah memutus permohonan, misalnya kepala bidang.",
        "An admin chooses {label} among those who decide on applications already, for example a division head.",
    ),
    "before_first_day": ("{label} tidak boleh sebelum hari pertama.", "{label} may not be before the first day."),
    "unknown_role": ("Pilih {label} dari daftar.", "Choose {label} from the list."),
    "unknown_unit": ("Pilih {label} dari daftar.", "Choose {label} from the list."),
    "unit_needed": ("Tim teknis bekerja untuk suatu unit. Pilih unitnya.", "The technical team works for a unit. Choose it."),
    "short_year": (
        "Tulis tahun {label} dengan empat angka. Contoh: 23 11 1990.",
        "Write the year of {label} with four digits. Example: 23 11 1990.",
    ),
    "date_too_far": ("{label} terlalu jauh. Periksa tahunnya.", "{label} is too far away. Check the year."),
    "valid_until_too_far": (
        "{label} terlalu jauh. Periksa tahunnya, atau kosongkan bila berlaku seumur hidup.",
        "{label} is too far away. Check the year, or leave it empty if it has no end.",
    ),
    "not_printed": (
        "{label} memuat huruf yang tidak dapat dicetak pada izin: {signs} Tulis dengan huruf Latin.",
        "{label} has letters that a permit cannot show: {signs} Write it in Latin letters.",
    ),
    "not_a_working_day": ("{label}: kantor libur hari itu. Pilih hari kerja.", "{label}: the office is closed that day. Choose a working day."),
    "not_an_hour": ("Isi {label} dengan jam dan menit. Contoh: 09.30.", "Enter hours and minutes as {label}. Example: 09:30."),
    "hour_of_night": ("{label} harus antara {from} dan {until}.", "{label} must be between {from} and {until}."),
    "hour_in_past": ("{label} sudah lewat. Pilih jam yang akan datang.", "{label} has gone. Choose an hour to come."),
    "coordinates": (
        "Isi {label} seperti di peta: lintang, bujur. Contoh: -3.65120, 103.77020.",
        "Enter {label} as on the map: latitude, longitude. Example: -3.65120, 103.77020.",
    ),
    "coordinates_in_no_link": (
        "Tautan ini tidak memuat koordinat. Buka tautannya, tekan lama titiknya, lalu salin koordinatnya. Contoh: -3.65120, 103.77020.",
        "This link does not have the coordinates. Open it, press long on the point, and copy them. Example: -3.65120, 103.77020.",
    ),
    "coordinates_abroad": (
        "{label} di luar Indonesia. Tulis lintang dulu, lalu bujur; lintang selatan dengan minus. Contoh: -3.65120, 103.77020.",
        "{label} is outside Indonesia. Latitude comes first, then longitude; south has a minus. Example: -3.65120, 103.77020.",
    ),
    "date_too_old": ("{label} terlalu lama. Periksa tahunnya.", "{label} is too long ago. Check the year."),
    "file_unknown": ("Unggah berkas itu sekali lagi.", "Upload the file once more."),
    "before_issued_on": ("{label} harus sesudah tanggal terbit.", "{label} must be after the date of issue."),
    "username_taken": (
        "Username sudah dipakai, atau terlalu mirip dengan yang sudah dipakai. Pilih yang lain.",
        "The username is taken, or looks too much like one that is. Choose another.",
    ),
    "username_format": (
        "Username hanya boleh huruf kecil dan angka; di antaranya satu titik, garis bawah, atau tanda hubung, seperti siti.aminah.",
        "A username has lower-case letters and digits; between them one dot, underscore or hyphen, as in siti.aminah.",
    ),
    "name_format": ("Isi nama seperti pada KTP: huruf, tanpa angka.", "Enter the name as on the ID: letters, no digits."),
    "name_not_latin": (
        "Izin dicetak dengan huruf Latin. Isi nama seperti pada KTP atau paspor, dengan huruf Latin.",
        "A permit is printed in Latin letters. Enter the name as on the ID or passport, in Latin letters.",
    ),
    "email_format": ("Tulis email lengkap. Contoh: siti@contoh.test.", "Enter a complete email address. Example: siti@contoh.test."),
    "unknown_agency": ("Pilih instansi dari daftar.", "Choose the agency from the list."),
    "nik_not_digits": ("NIK hanya berisi angka. Hapus huruf dan tanda.", "A NIK has digits only. Remove letters and signs."),
    "nik_length": ("NIK harus {expected} angka. Anda menulis {got} angka.", "A NIK has {expected} digits. You wrote {got}."),
    "claim_code_mistyped": (
        "Bukan kode klaim. Periksa lagi 16 huruf dan angkanya pada tanda terima dari loket.",
        "This is no claim code. Check its 16 letters and digits on the receipt of the counter.",
    ),
    "not_recorded_number": (
        "Bukan dokumen yang tercatat untuk orang ini. Periksa jenis dan nomornya pada dokumen yang diperlihatkan.",
        "Not the document that is recorded for this person. Check its kind and number on the document that is shown.",
    ),
    "number_of_another": (
        "Nomor ini tercatat atas nama dan tanggal lahir orang lain. Periksa lagi kartunya.",
        "This number is recorded with another name and date of birth. Check the card again.",
    ),
    "nik_serial": ("Empat angka terakhir NIK tidak boleh 0000. Periksa KTP.", "The last four digits of a NIK are never 0000. Check the ID."),
    "nik_date": ("Tanggal pada NIK (angka 7–12) tidak ada. Periksa KTP.", "The date in the NIK (digits 7–12) does not exist. Check the ID."),
    "nik_province_unknown": ("Dua angka pertama NIK tidak dikenal. Periksa KTP.", "The first two digits of the NIK are not known. Check the ID."),
    "sim_format": ("Nomor SIM 12 sampai 16 angka.", "A driving licence number has 12 to 16 digits."),
    "passport_format": ("Nomor paspor 6 sampai 9 huruf besar dan angka.", "A passport number has 6 to 9 capitals and digits."),
    "npwp_format": ("NPWP 15 atau 16 angka (22 untuk NITKU). Anda menulis {got} angka.", "An NPWP has 15 or 16 digits (22 with NITKU). You wrote {got}."),
    "npwp_check": ("Angka NPWP tidak cocok. Periksa kartu NPWP Anda.", "The digits of the NPWP do not match. Check your card."),
    "nib_format": ("NIB harus 13 angka.", "An NIB has 13 digits."),
    "phone_format": ("Tulis nomor telepon Indonesia. Contoh: 0812-3456-7890.", "Enter an Indonesian phone number. Example: 0812-3456-7890."),
    "postal_code_format": ("Kode pos harus 5 angka.", "A postcode has 5 digits."),
    "unknown_region": ("Pilih {label} dari daftar.", "Choose {label} from the list."),
    "region_elsewhere": ("{label} tidak berada di wilayah yang dipilih di atasnya.", "{label} is not inside the region chosen above it."),
    "region_code": ("Tulis kode wilayah seperti 31.71.01.", "Enter a region code such as 31.71.01."),
    "too_common": ("Kata sandi ini mudah ditebak. Pilih yang lain.", "This password is easy to guess. Choose another."),
    "password_wrong": ("Kata sandi sekarang tidak cocok.", "The current password does not match."),
    "code_wrong": (
        "Kode tidak cocok atau sudah dipakai. Isi kode yang tampil sekarang, atau satu kode pemulihan.",
        "The code does not match or was used. Enter the code shown now, or a recovery code.",
    ),
    "same_as_old": ("Kata sandi baru harus berbeda dari yang lama.", "The new password must differ from the old one."),
    "file_empty": ("Berkas ini kosong. Pilih berkas lain.", "This file is empty. Choose another."),
    "file_too_big": (
        "Ukuran berkas {size}. Paling besar {limit}. Foto ulang dengan ukuran lebih kecil atau unggah PDF.",
        "The file has {size}; {limit} is the most. Take a smaller photo or upload a PDF.",
    ),
    "file_kind": ("Berkas harus JPG, PNG, WebP, HEIC, atau PDF.", "The file must be JPG, PNG, WebP, HEIC or PDF."),
    "file_no_picture": ("Berkas ini bukan foto. Pilih JPG, PNG, WebP, atau HEIC.", "This file is no photo. Choose JPG, PNG, WebP or HEIC."),
    "file_no_pdf": (
        "Berkas ini bukan PDF. Pindai atau simpan sebagai PDF, lalu unggah lagi.",
        "This file is no PDF. Scan it or save it as a PDF, then upload it again.",
    ),
    "file_unreadable": (
        "Berkas tidak dapat dibuka. Foto atau simpan ulang, lalu unggah lagi.",
        "The file cannot be opened. Take or save it anew, then upload it again.",
    ),
    "file_cut": (
        "Berkas ini terpotong: sebagian isinya tidak ada. Unduh atau pindai ulang, lalu unggah lagi.",
        "This file is cut short: a part of it is missing. Download or scan it again, then upload it.",
    ),
    "file_too_complex": (
        "Berkas ini terlalu rumit untuk dibuka di sini. Cetak ulang ke PDF atau foto halamannya, lalu unggah hasilnya.",
        "This file is too complex to be opened here. Print it to a new PDF or photograph its pages, then upload the result.",
    ),
    "file_too_many_pixels": (
        "Gambar ini {pixels} megapiksel. Paling banyak {limit} untuk jenis ini. Perkecil ukuran fotonya atau simpan sebagai JPG biasa.",
        "This picture has {pixels} megapixels; {limit} is the most for its kind. Make it smaller or save it as a plain JPG.",
    ),
    "file_too_many_pages": (
        "PDF ini {pages} halaman. Paling banyak {limit}. Unggah halaman yang diminta saja.",
        "This PDF has {pages} pages; {limit} is the most. Upload only the pages asked for.",
    ),
    "file_form": (
        "Formulir PDF ini hanya tampil di sebagian aplikasi. Buka di aplikasi itu, cetak ke PDF, lalu unggah hasilnya.",
        "This PDF form is shown by some programs only. Open it there, print it to PDF, then upload the result.",
    ),
    "file_bundle": (
        "PDF ini berisi berkas lain (portofolio). Unggah setiap berkas sendiri-sendiri.",
        "This PDF is a bundle of other files (a portfolio). Upload each file by itself.",
    ),
    "file_moving": (
        "Gambar ini bergerak, hanya satu gambar yang dapat disimpan. Unggah foto atau PDF.",
        "This picture moves, and only one picture can be kept. Upload a photo or a PDF.",
    ),
    "file_changed": (
        "Isi berkas ini tidak dapat disimpan persis seperti yang tampak. Cetak ulang ke PDF atau foto halamannya, lalu unggah hasilnya.",
        "This file cannot be kept just as it looks. Print it to a new PDF or photograph its pages, then upload the result.",
    ),
    "file_infected": (
        "Pemindai virus menemukan bahaya dalam berkas ini. Periksa perangkat Anda, lalu unggah berkas lain.",
        "The virus scanner found harm in this file. Check your device, then upload another file.",
    ),
    "file_protected": ("PDF ini memakai kata sandi. Unggah tanpa kata sandi.", "This PDF has a password. Upload it without one."),
    "nik_sex_differs": (
        "Jenis kelamin tidak cocok dengan NIK. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The sex does not match the NIK. Check it, or go on if your ID says so.",
    ),
    "nik_birth_date_differs": (
        "Tanggal lahir tidak cocok dengan NIK. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The date of birth does not match the NIK. Check it, or go on if your ID says so.",
    ),
    "nik_regency_unknown": (
        "Kabupaten pada NIK (angka 1–4) tidak ada dalam daftar kami. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The regency in the NIK (digits 1–4) is not in our list. Check it, or go on if your ID says so.",
    ),
    "nik_regency_former": (
        "Kabupaten pada NIK (angka 1–4) adalah wilayah lama. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The regency in the NIK (digits 1–4) is a former one. Check it, or go on if your ID says so.",
    ),
    "nik_district_unknown": (
        "Kecamatan pada NIK (angka 1–6) tidak ada dalam daftar kami. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The district in the NIK (digits 1–6) is not in our list. Check it, or go on if your ID says so.",
    ),
    "nik_district_former": (
        "Kecamatan pada NIK (angka 1–6) adalah wilayah lama. Periksa lagi, atau lanjutkan bila KTP Anda memang begitu.",
        "The district in the NIK (digits 1–6) is a former one. Check it, or go on if your ID says so.",
    ),
    "under_17": ("Umur di bawah 17 tahun. Periksa tanggal lahir.", "The age is under 17. Check the date of birth."),
    "declaration_outdated": (
        "Pernyataan sudah berganti isi. Baca yang berlaku, lalu centang lagi.", "The declaration has changed. Read the one in force, then tick it again.",
    ),
    "not_for_new": (
        "{label} hanya untuk perpanjangan, perubahan, dan duplikat. Kosongkan.", "{label} is for renewals, amendments and duplicates. Leave it empty.",
    ),
    "not_known_here": (
        "Duplikat hanya untuk izin yang tercatat di sini. Untuk izin lain, bawa berkasnya ke loket.",
        "Only permits that are recorded here get a duplicate. For another one, bring its papers to the counter.",
    ),
    "not_of_the_permit": ("{label} harus sama dengan jenis izin lama.", "{label} must be that of the old permit."),
    "permit_is_known": ("Izin lama ini terbit di sini; nomornya tidak dapat diganti.", "The old permit was issued here; its number stays."),
    "not_for_individuals": ("Isi ini hanya untuk tipe pemohon perusahaan.", "This is for applicant type company only."),
    "kind_not_offered": ("{permit_type} tidak punya {asked}.", "{permit_type} has no {asked}."),
    "applicant_type_not_offered": ("Izin ini tidak untuk {asked}.", "This permit is not for {asked}."),
    "only_for_individual": ("Izin ini hanya untuk perorangan.", "This permit is for individuals only."),
    "only_for_company": ("Izin ini hanya untuk perusahaan.", "This permit is for companies only."),
    "not_offered": ("{label} tidak tersedia untuk izin ini.", "{label} is not offered for this permit."),
    "document_expired": (
        "Dokumen ini berlaku sampai {valid_until}, jadi tidak dapat dipakai. Unggah yang masih berlaku.",
        "This document was valid until {valid_until} and cannot be used. Upload one that is still valid.",
    ),
    "document_ends": (
        "Dokumen ini berlaku sampai {valid_until}, padahal harus masih berlaku pada {needed_on}. Unggah yang berlaku lebih lama.",
        "This document is valid until {valid_until} and must be valid on {needed_on}. Upload one that is valid for longer.",
    ),
    "document_no_pdf": (
        "Dokumen ini foto, sedangkan yang diterima hanya PDF. Pilih dokumen lain, atau unggah sebagai PDF.",
        "This document is a photo, and only a PDF is taken. Choose another, or upload it as a PDF.",
    ),
    "document_no_picture": (
        "Dokumen ini PDF, sedangkan yang diterima hanya foto. Pilih dokumen lain, atau unggah fotonya.",
        "This document is a PDF, and only a photo is taken. Choose another, or upload the photo.",
    ),
    "document_too_big": (
        "Ukuran berkas dokumen ini {size}. Paling besar {limit}. Pilih dokumen lain, atau unggah yang lebih kecil.",
        "The file of this document has {size}; {limit} is the most. Choose another, or upload a smaller one.",
    ),
    "document_not_yet_valid": (
        "Dokumen ini bertanggal terbit {issued_on}, belum berlaku. Periksa tanggalnya atau pilih dokumen lain.",
        "This document is dated {issued_on} and not yet valid. Check its date or choose another document.",
    ),
    "document_permit_revoked": (
        "Izin ini sudah dicabut, jadi tidak dapat dipakai. Pilih dokumen lain.",
        "This permit was revoked and cannot be used. Choose another document.",
    ),
    "document_permit_suspended": (
        "Izin ini dibekukan sejak {first_day}, jadi sekarang tidak dapat dipakai. Pilih dokumen lain, atau tunggu pembekuannya dicabut.",
        "This permit is suspended since {first_day} and cannot be used now. Choose another document, or wait until the suspension is lifted.",
    ),
    "document_replaced": (
        "Dokumen ini sudah diganti. Pilih versi terbarunya.",
        "This document was replaced. Choose its newest version.",
    ),
    "document_wrong_kind": (
        "Jenis dokumen ini lain dari yang diminta. Pilih dokumen lain, atau unggah yang diminta.",
        "This is not the kind of document that is asked for. Choose another, or upload what is asked for.",
    ),
    "application_not_found": ("Nomor permohonan ini bukan milik Anda atau tidak ada.", "That application number is not yours or does not exist."),
}
# A requested thing that is not offered, in the form that fits into a sentence.
ASKED: dict[str, Words] = {
    "new": ("permohonan baru", "new applications"), "renewal": ("perpanjangan", "renewal"), "amendment": ("perubahan", "amendment"),
    "duplicate": ("duplikat", "duplicate"),
    "individual": ("perorangan", "individuals"), "company": ("perusahaan", "companies"),
}
SAME: dict[str, str] = {
    "unknown_choice": "choice", "date_format": "not_a_date", "bad_characters": "characters", "media_type": "file_kind",
    # JSON Schema's keywords, from a service's contract check
    "minLength": "required", "maxLength": "too_long", "type": "wrong_type", "enum": "choice", "const": "choice", "pattern": "characters",
    "additionalProperties": "unknown_field", "minimum": "out_of_range", "maximum": "out_of_range", "maxProperties": "too_many",
    "maxItems": "too_many", "minItems": "choose", "minProperties": "required", "uniqueItems": "choice", "propertyNames": "too_long", "anyOf": "wrong", "format": "wrong",
}

# Fields that are chosen, not typed, whoever reports them missing.
CHOSEN = {
    "agency", "unit", "province", "regency", "district", "village", "permit_type", "id_type", "sex", "id_attachment", "file", "kind",
    "category", "business_form", "permit_id", "application_kind", "applicant_type", "company", "roles", "units",
}

LABELS: dict[str, Words] = {
    "username": ("Username", "Username"), "full_name": ("Nama sesuai KTP", "Full name"), "email": ("Email", "Email"),
    "agency": ("Instansi", "Agency"), "unit": ("Unit", "Unit"), "id_type": ("Tipe Identitas", "ID type"),
    "id_number": ("No. Identitas", "ID number"), "sex": ("Jenis Kelamin", "Sex"), "occupation": ("Pekerjaan", "Occupation"),
    "birth_place": ("Tempat Lahir", "Place of birth"), "birth_date": ("Tanggal Lahir", "Date of birth"), "npwp": ("NPWP", "Tax number"),
    "id_attachment": ("Lampiran Identitas", "Copy of ID"), "phone": ("No. Telepon", "Phone"), "mobile": ("No. HP", "Mobile"),
    "address": ("Alamat", "Address"), "province": ("Provinsi", "Province"), "regency": ("Kabupaten", "Regency"),
    "district": ("Kecamatan", "District"), "village": ("Desa", "Village"), "region": ("Wilayah", "Region"), "document_id": ("Dokumen", "Document"),
    "postal_code": ("Kode Pos", "Postcode"),
    "login": ("username atau email", "username or email"), "password": ("kata sandi", "password"),
    "code": ("kode", "code"), "current_password": ("kata sandi sekarang", "current password"), "new_password": ("Kata sandi baru", "New password"),
    "kind": ("Jenis dokumen", "Document kind"), "name": ("Nama", "Name"), "number": ("Nomor", "Number"),
    "issued_on": ("Tanggal terbit", "Date of issue"), "valid_until": ("Berlaku sampai", "Valid until"), "file": ("Berkas", "File"),
    "declaration": ("Pernyataan", "Declaration"), "version": ("Versi", "Version"),
    "permit_id": ("Izin lama", "Old permit"), "old_permit": ("Izin lama", "Old permit"),
    "old_permit_number": ("Nomor izin lama", "Number of the old permit"),
    "deed_number": ("Nomor akta", "Number of the deed"), "deed_date": ("Tanggal akta", "Date of the deed"),
    "nib": ("NIB", "Business number (NIB)"), "business_form": ("Bentuk usaha", "Business form"),
    "responsible_person": ("Penanggung jawab", "Responsible person"), "position": ("Jabatan", "Position"),
    "application_kind": ("Jenis Permohonan", "Application kind"), "permit_type": ("Jenis Izin", "Permit type"),
    "applicant_type": ("Tipe Pemohon", "Applicant type"), "location": ("Lokasi Izin", "Permit location"), "company": ("Perusahaan", "Company"),
    "legal_basis": ("Dasar hukum", "Legal basis"), "grant": ("Keputusan", "Decision"), "on": ("Tanggal", "Date"),
    "day": ("Tanggal", "Date"), "starts": ("Jam", "Time"), "team": ("Tim", "Team"), "meeting_place": ("Tempat bertemu", "Where to meet"),
    "prepare": ("Yang perlu disiapkan", "What to have ready"), "visited_on": ("Tanggal tinjauan", "Date of the visit"),
    "conclusion": ("Kesimpulan", "Conclusion"), "remarks": ("Syarat atau alasan", "Conditions or reasons"), "caption": ("Keterangan foto", "Caption"),
    "coordinates": ("Koordinat", "Coordinates"), "point": ("Titik di peta", "Point on the map"), "appointment": ("Jadwal dan tim", "Appointment and team"), "verdicts": ("Penilaian", "Verdicts"),
    "notes": ("Catatan", "Notes"), "photo_id": ("Foto", "Photo"), "seen": ("Data kamera", "Camera data"),
    "note": ("Keterangan", "Note"), "reason": ("Alasan", "Reason"), "reasons": ("Alasan", "Reasons"), "items": ("Butir", "Items"),
    "requirements": ("Persyaratan", "Requirements"), "fulfilled_by": ("Cara memenuhi", "How it is fulfilled"),
    "when": ("Hanya ditanyakan bila", "Asked only if"), "valid_on": ("Kapan harus masih berlaku", "When it must still be valid"),
    "media": ("Jenis berkas", "Kinds of file"), "largest_mb": ("Ukuran berkas paling besar", "Largest file"), "ticked": ("Centang", "Tick"), "values": ("Jawaban", "Answers"), "title": ("Judul", "Title"), "category": ("Kategori", "Category"),
    "application_number": ("Nomor permohonan", "Application number"), "body": ("Uraian", "Text"), "q": ("Kata pencarian", "Search words"),
    "deputy_id": ("Yang bertindak", "Who acts"), "since": ("Mulai", "From"), "until": ("Sampai", "Until"),
    "delegation_id": ("Nomor pendelegasian", "Delegation"), "acts_for": ("A.n. akun", "In the name of account"),
    "letter_number": ("Nomor surat", "Letter number"), "employee_number": ("NIP", "Employee number"), "roles": ("Peran", "Roles"), "units": ("Unit", "Units"), "date": ("Tanggal", "Date"),
    "decision": ("Keputusan", "Decision"), "actor_id": ("Oleh", "By"),
    "act": ("Tindakan", "Action"), "subject": ("Objek", "Subject"), "unit_name": ("Nama unit", "Unit name"), "by": ("Oleh", "By"),
    "settings_change_id": ("Nomor permintaan", "Request"),
    "role_change_id": ("Nomor permintaan", "Request"), "asked_by": ("Diminta oleh akun", "Asked by account"),
    "credentials": ("Kata sandi pertama", "First password"), "phone_required": ("No. telepon wajib", "Phone required"),
    "temporary_password_hours": ("Jam berlaku kata sandi sementara", "Hours of a temporary password"),
    "password_minimum": ("Panjang kata sandi paling sedikit", "Shortest password"),
    "status": ("Status", "Status"), "ended": ("Sesi yang berakhir", "Sessions ended"), "fields": ("Isian", "Fields"),
    "second_factor": ("Dengan autentikator", "With authenticator"),
    "staff_second_factor": ("Autentikator petugas wajib", "Authenticator required for staff"), "year": ("Tahun", "Year"),
}
