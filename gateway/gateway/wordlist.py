"""The words for every refusal's code, in Indonesian and English; further languages in translations/<code>/LC_MESSAGES/words.po. How they are
put together is `words`' matter. `wordlist_fields` has the names of fields and the sentences for their faults, `wordlist_methods` what the
services' methods do and in which states; labels of statuses, kinds and roles are in pages/labels.py, sentences of pages in the templates.

Words say what to do: "Anda", no "gagal", no "tidak valid". `{label}` is the field's name, other names in braces are
the figures that came with the code. A test checks that every code in every service's contract has words here.
"""

# fmt: off
Words = tuple[str, ...]

REFUSALS: dict[str, Words] = {
    # refusals of the gateway itself
    "bad_request": ("Permintaan tidak dapat dibaca.", "The request cannot be read."),
    "bad_json": ("Isi permintaan bukan JSON yang benar.", "The body is not correct JSON."),
    "bad_idempotency_key": (
        "Idempotency-Key harus 16–128 karakter ASCII tanpa spasi, acak untuk setiap tindakan (misalnya UUID).",
        "Idempotency-Key must be 16–128 ASCII characters without spaces, random for each act (a UUID, for example).",
    ),
    "idempotency_key_reused": (
        "Idempotency-Key ini sudah dipakai untuk permintaan dengan isi lain. Pakai kunci baru untuk tindakan baru.",
        "This Idempotency-Key was used for a request with another body. Use a new key for a new act.",
    ),
    "bad_characters": ("Alamat memuat karakter yang tidak dapat dipakai.", "The address has characters that cannot be used."),
    "unknown_host": ("Alamat situs ini tidak dikenal.", "This site's address is not known."),
    "range_not_satisfiable": (
        "Bagian berkas yang diminta tidak ada. Unduh berkasnya secara utuh.",
        "The file has no such part. Download it whole.",
    ),
    "form_outdated": (
        "Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim sekali lagi.",
        "This page was open for too long. Load it again, then send once more.",
    ),
    "login_needed": ("Masuk lebih dulu.", "Log in first."),
    "password_change_needed": ("Ganti kata sandi sementara Anda lebih dulu.", "Change your temporary password first."),
    "not_allowed": ("Halaman atau tindakan ini bukan untuk peran Anda.", "This is not for your role."),
    "roles_awaited": (
        "Peran Anda menunggu persetujuan admin kedua. Masuk lagi setelah disetujui.",
        "Your roles wait for a second admin. Log in again once they are approved.",
    ),
    "not_found": ("Yang Anda cari tidak ada di sini.", "What you look for is not here."),
    "file_lost": (
        "Berkas ini tidak dapat dibuka karena kerusakan di tempat kami. Catatannya tetap ada dan petugas sistem sudah diberi tahu; hubungi kantor bila "
        "Anda memerlukannya segera.",
        "This file cannot be opened because of a fault of ours. Its record is still there and the system's operators have been told; contact the "
        "office if you need it soon.",
    ),
    "method_not_allowed": ("Tindakan ini tidak ada di alamat ini.", "This address does not offer that method."),
    "request_too_large": ("Kiriman terlalu besar.", "What you sent is too large."),
    "unsupported_media_type": (
        "Kirim isi dengan jenis yang tertulis di dokumentasi (Content-Type).",
        "Send the body in the documented media type (Content-Type).",
    ),
    "not_acceptable": ("Jenis jawaban yang diminta tidak ada.", "The requested kind of answer is not offered."),
    "too_many_requests": ("Terlalu banyak permintaan. Coba lagi nanti.", "Too many requests. Try again later."),
    "unavailable": (
        "Layanan sedang tidak dapat dihubungi. Coba lagi dalam satu menit.",
        "The service cannot be reached now. Try again in a minute.",
    ),
    "overloaded": (
        "Terlalu banyak orang sedang dilayani. Tunggu sebentar, lalu muat ulang halaman ini; yang sudah Anda isi ikut terkirim lagi.",
        "Too many people are being served. Wait a moment, then reload this page; what you filled in is sent again.",
    ),
    "request_too_slow": (
        "Kiriman Anda datang terlalu lambat. Periksa sambungan Anda, lalu kirim lagi; berkas yang lebih kecil lebih cepat sampai.",
        "What you sent came too slowly. Check your connection, then send it again; a smaller file arrives sooner.",
    ),
    "head_too_large": (
        "Alamat atau kuki yang dikirim peramban terlalu panjang. Hapus kuki situs ini, lalu coba lagi.",
        "The address or the cookies your browser sent are too long. Delete this site's cookies, then try again.",
    ),
    "timed_out": (
        "Layanan belum menjawab. Periksa dulu apakah kiriman Anda sudah tercatat, lalu coba lagi.",
        "The service has not answered yet. Check whether what you sent was recorded, then try again.",
    ),
    "timed_out_repeatable": (
        "Layanan belum menjawab. Coba lagi: kiriman yang sama tidak akan dicatat dua kali.",
        "The service has not answered yet. Try again: the same thing sent again is not recorded twice.",
    ),
    "internal_error": (
        "Ada kesalahan pada sistem kami. Sebutkan nomor rujukan bila Anda menghubungi kami.",
        "Something went wrong on our side. Name the reference when you contact us.",
    ),
    "invalid_fields": ("Ada isian yang perlu diperbaiki.", "Some fields need correcting."),
    "invalid_arguments": ("Ada isian yang perlu diperbaiki.", "Some fields need correcting."),
    # identity
    "actor_not_proven": ("Sesi berakhir demi keamanan. Masuk lagi.", "The session ended for safety. Log in again."),
    "session_ended": (
        "Sesi berakhir demi keamanan. Masuk lagi; isian Anda masih tersimpan.",
        "The session ended for safety. Log in again; what you entered is kept.",
    ),
    "login_refused_few": (
        "Username atau kata sandi tidak cocok. Sisa {tries_left} percobaan sebelum jeda 5 menit.",
        "Username and password do not match. {tries_left} attempts are left before a pause of 5 minutes.",
    ),
    "busy": ("Terlalu banyak orang sedang masuk. Tunggu sebentar, lalu coba lagi.", "Too many people are logging in. Wait a moment, then try again."),
    "second_factor_needed": ("Isi kode dari aplikasi autentikator Anda lebih dulu.", "Enter the code of your authenticator app first."),
    "second_factor_setup_needed": (
        "Atur masuk dengan langkah kedua lebih dulu.", "Set up the second step of logging in first.",
    ),
    "code_wrong": (
        "Kode tidak cocok atau sudah dipakai. Isi kode yang tampil sekarang, atau satu kode pemulihan.",
        "The code does not match or was used. Enter the code shown now, or a recovery code.",
    ),
    "second_factor_not_begun": (
        "Kunci ini sudah tidak berlaku. Tekan Hubungkan aplikasi sekali lagi.", "This key does not hold any more. Press Connect the app once more.",
    ),
    "account_changed": (
        "Akun ini baru saja berubah. Periksa datanya sekarang, lalu simpan lagi.",
        "This account was just changed. Check what it says now, then save again.",
    ),
    "company_changed": (
        "Data perusahaan ini baru saja diubah pemilik lain. Isian Anda masih di sini. Periksa yang berbeda, lalu simpan lagi.",
        "Another owner just changed this company. What you wrote is still here. Check what differs, then save again.",
    ),
    "login_refused": ("Username atau kata sandi tidak cocok.", "Username and password do not match."),
    "too_many_attempts": (
        "Terlalu banyak percobaan. Coba lagi dalam {minutes} menit.",
        "Too many attempts. Try again in {minutes} min.",
    ),
    "documents_full": (
        "Anda sudah menyimpan {limit} dokumen, paling banyak yang diizinkan. Pakai dokumen yang sudah ada, atau hubungi loket.",
        "You keep {limit} documents already, as many as one account may. Use one of them, or ask the counter.",
    ),
    "document_versions_full": (
        "Dokumen ini sudah diganti {limit} kali, paling banyak yang diizinkan. Unggah sebagai dokumen baru.",
        "This document has {limit} versions already, as many as are kept. Upload it as a new document.",
    ),
    "document_bytes_full": (
        "Berkas Anda sudah mencapai {limit} MB, paling banyak yang diizinkan. Hubungi loket.",
        "Your files take {limit} MB already, as much as one account may. Ask the counter.",
    ),
    "document_in_use": (
        "Dokumen ini dipakai di permohonan, jadi tidak dapat dihapus. Ganti dengan versi baru bila perlu.",
        "An application uses this document, so it cannot be removed. Replace it with a new version if you need to.",
    ),
    "document_is_permit": (
        "Izin yang terbit di sini tidak dapat diganti atau dihapus berkasnya. Ajukan perpanjangan atau perubahan.",
        "The file of a permit issued here cannot be replaced or removed. Apply for its renewal or amendment.",
    ),
    "document_replaced": (
        "Dokumen ini baru saja diganti. Periksa versi terbarunya, lalu simpan lagi bila perlu.",
        "This document was just replaced. Check its newest version, then save again if you still need to.",
    ),
    "drafts_full": (
        "Anda sudah memiliki {limit} draf, paling banyak yang diizinkan. Kirim atau hapus salah satu draf, lalu coba lagi.",
        "You have {limit} drafts already, as many as one account may. Submit or discard one of them, then try again.",
    ),
    "companies_full": (
        "Anda sudah menyimpan {limit} perusahaan, paling banyak yang diizinkan. Ubah data yang sudah ada, atau hubungi loket.",
        "You keep {limit} companies already, as many as one account may. Change one of them, or ask the counter.",
    ),
    "complaints_full": (
        "Anda memiliki {limit} keluhan yang belum selesai, paling banyak yang diizinkan. Tulis di keluhan yang sudah ada.",
        "You have {limit} complaints that are not closed, as many as one account may. Write in one of them.",
    ),
    "password_wrong": ("Kata sandi sekarang tidak cocok.", "The current password does not match."),
    "account_not_found": ("Akun tidak ditemukan.", "The account was not found."),
    "applicant_not_registered": (
        "Akun ini dibuat tanpa pendaftaran; nomor dan salinan identitasnya tidak ada.",
        "This account was made without a registration; it has no ID number and no copy of an ID.",
    ),
    "registration_not_found": ("Pendaftaran tidak ditemukan. Mulai lagi dari langkah 1.", "The registration was not found. Start at step 1."),
    "registration_already_submitted": (
        "Pendaftaran ini sudah dikirim.", "This registration was submitted before.",
    ),
    "registration_incomplete": (
        "Pendaftaran belum lengkap. Lengkapi isian yang disebut.", "The registration is incomplete. Fill in the fields named.",
    ),
    "registration_changed": (
        "Pendaftaran ini baru saja diubah petugas lain. Muat ulang halaman.", "Somebody just changed this registration. Load it again.",
    ),
    "duplicate_needs_reason": (
        "Orang dengan nomor identitas ini sudah diterima. Tulis alasan menyetujui sekali lagi, atau arahkan ia ke akun lamanya.",
        "Somebody with this identity number was accepted before. Say why to accept again, or show them the way back into their old account.",
    ),
    "registration_not_returned": ("Pendaftaran ini tidak menunggu perbaikan.", "This registration does not wait for corrections."),
    "registration_not_waiting": ("Pendaftaran ini sudah diproses.", "This registration was dealt with before."),
    "email_change_not_waiting": (
        "Tidak ada perubahan email yang menunggu. Muat ulang halaman.", "No change of the email address waits. Load the page again.",
    ),
    "second_officer_needed": (
        "Anda yang memintanya. Petugas lain atau pemohon sendiri harus membenarkannya.",
        "You asked for it. Another officer or the applicant must confirm it.",
    ),
    "verification_not_found": (
        "Tautan verifikasi tidak dikenal. Salin seluruh tautan dari email.", "The link is not known. Copy all of it from the email.",
    ),
    "verification_used": ("Tautan ini sudah dipakai. Masuk dengan akun Anda.", "The link was used before. Log in with your account."),
    "verification_expired": ("Tautan ini sudah kedaluwarsa. Minta tautan baru.", "The link has expired. Ask for a new one."),
    # identity: the office's staff, settings and calendar
    "account_not_active": (
        "Akun ini sedang tidak aktif, jadi tidak perlu dinonaktifkan.", "The account is not active, so there is nothing to disable.",
    ),
    "account_not_disabled": ("Akun ini tidak sedang dinonaktifkan.", "The account is not disabled."),
    "account_not_invited": ("Undangan ini sudah tidak ditunggu. Muat ulang halaman.", "This invitation is not waited for. Load the page again."),
    "own_account": (
        "Untuk akun Anda sendiri, mintalah admin lain melakukannya.", "For your own account, ask another admin to do it.",
    ),
    "last_admin": (
        "Ini admin aktif terakhir. Beri peran admin kepada orang lain lebih dulu.",
        "This is the last active admin. Give somebody else the role of admin first.",
    ),
    "not_for_others": ("Yang dapat mengaturnya untuk orang lain: admin instansi.", "Only an agency admin can do this for others."),
    "delegation_not_found": ("Pendelegasian ini tidak ditemukan. Muat ulang halaman.", "This delegation was not found. Load the page again."),
    "delegation_over": ("Pendelegasian ini sudah berakhir.", "This delegation is over."),
    "delegation_to_self": ("Pilih orang lain: tidak ada yang bertindak atas nama dirinya sendiri.", "Choose somebody else: nobody acts in their own name."),
    "delegation_overlaps": (
        "Peran ini sudah didelegasikan sampai {last_day}. Akhiri yang itu dulu, atau pilih hari sesudahnya.",
        "This role is delegated until {last_day}. End that delegation first, or choose later days.",
    ),
    "delegation_in_circle": (
        "Pada hari-hari itu yang bertindak sendiri diwakili oleh yang berhalangan. Pilih orang lain.",
        "On these days whoever is to act is away too, and represented by the absent person. Choose somebody else.",
    ),
    "second_admin_needed": (
        "Anda yang memintanya, atau ini tentang Anda. Admin lain harus memutuskan.",
        "You asked for it, or it is about you. Another admin must decide.",
    ),
    "role_change_not_found": ("Permintaan ini tidak ada lagi. Muat ulang halaman.", "This request is not there any more. Load the page again."),
    "settings_change_not_found": ("Permintaan ini tidak ada lagi. Muat ulang halaman.", "This request is not there any more. Load the page again."),
    "settings_change_decided": ("Permintaan ini sudah diputus admin lain.", "Another admin has decided on this."),
    "role_change_decided": ("Permintaan ini sudah diputus admin lain.", "Another admin has decided on this."),
    "day_off_known": ("Tanggal itu sudah hari libur.", "The office is closed on that day already."),
    "day_off_not_found": ("Tanggal itu bukan hari libur instansi.", "That day is not a day off of the agency's own."),
    "date_in_past": ("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya.", "That day has gone. Choose today or later."),
    # permits
    "permit_type_not_found": ("Jenis izin ini tidak ada. Pilih dari daftar.", "There is no such permit type. Choose from the list."),
    "document_not_found": ("Dokumen tidak ditemukan.", "The document was not found."),
    "not_company_owner": (
        "Hanya pemilik data perusahaan yang dapat mengubah data dan anggotanya. Mintalah kepada pemilik di daftar anggota.",
        "Only an owner may change the company and its people. Ask one of the owners in its list of people.",
    ),
    "member_not_found": ("Orang ini bukan anggota perusahaan lagi. Muat ulang halaman.", "This person does not belong to the company any more. Load the page again."),
    "last_owner": (
        "Perusahaan harus punya pemilik. Jadikan orang lain pemilik lebih dulu; bila Anda sendirian, undang seseorang sebagai pemilik.",
        "A company needs an owner. Make somebody else an owner first; if you are alone, invite somebody as an owner.",
    ),
    "already_invited": (
        "Alamat ini sudah diundang dan belum menjawab. Kirim ulang undangannya dari daftar di bawah.",
        "This address is invited already and has not answered. Send the invitation again from the list below.",
    ),
    "invitations_full": (
        "Undangan hari ini sudah cukup banyak: paling banyak {limit} sehari, dan {to_one} ke satu alamat. Coba lagi besok.",
        "Enough invitations for today: at most {limit} a day, and {to_one} to one address. Try again tomorrow.",
    ),
    "invitation_over": (
        "Undangan ini sudah dijawab, dicabut, atau diganti yang baru. Muat ulang halaman.",
        "This invitation was answered, withdrawn or replaced by a newer one. Load the page again.",
    ),
    "invitation_not_found": ("Undangan tidak ditemukan. Buka tautan dari email secara utuh.", "The invitation was not found. Open the whole link from the mail."),
    "invitation_not_ready": (
        "Undangan ini tidak berlaku lagi. Mintalah undangan baru kepada yang mengundang.",
        "This invitation no longer works. Ask whoever invited you for a new one.",
    ),
    "invitation_other_agency": (
        "Perusahaan ini terdaftar di instansi lain. Masuklah dengan akun di instansi itu, atau daftarlah di sana.",
        "This company is kept at another agency. Log in with an account of that agency, or register there.",
    ),
    "already_member": ("Anda sudah menjadi anggota perusahaan ini.", "You belong to this company already."),
    "same_person_member": (
        "Anda sudah menjadi anggota perusahaan ini dengan akun Anda yang lain. Masuklah dengan akun itu.",
        "You belong to this company already, by another account of yours. Log in with that one.",
    ),
    "own_address": (
        "Ini alamat Anda sendiri. Isi alamat orang yang Anda undang.",
        "This is your own address. Enter the address of the person whom you invite.",
    ),
    "company_stays": (
        "Permohonan ini diajukan untuk perusahaan lain. Hanya yang mengajukannya yang dapat mengganti perusahaannya.",
        "This application was submitted for another company. Only the person who submitted it may choose another one.",
    ),
    "company_not_found": ("Perusahaan tidak ditemukan. Pilih dari daftar Anda.", "The company was not found. Choose from your list."),
    "requirement_not_found": ("Persyaratan ini tidak ada pada permohonan.", "The application has no such requirement."),
    "requirement_not_asked": (
        "Menurut isian Anda, persyaratan ini tidak diminta. Muat ulang halaman permohonan.",
        "By what you answered, this requirement is not asked for. Load the page of the application again.",
    ),
    "requirement_is_ticked": (
        "Persyaratan ini dipenuhi dengan mencentang, bukan dengan dokumen.",
        "This requirement is fulfilled by ticking it, not with a document.",
    ),
    "requirement_takes_document": (
        "Persyaratan ini dipenuhi dengan dokumen. Unggah atau pilih satu.",
        "This requirement is fulfilled with a document. Upload or choose one.",
    ),
    "kind_not_offered": ("Jenis permohonan ini tidak ada untuk izin ini.", "This permit type does not offer that kind of application."),
    "applicant_type_not_offered": ("Tipe pemohon ini tidak berlaku untuk izin ini.", "This permit is not for that applicant type."),
    "application_not_found": (
        "Permohonan tidak ditemukan. Tulis nomornya seperti pada tanda terima. Periksa angka 0 dan huruf O.",
        "The application was not found. Enter the number as on the receipt. Check digit 0 and letter O.",
    ),
    "application_changed": (
        "Permohonan ini baru saja berubah. Muat ulang halaman, lalu ulangi.", "The application just changed. Load it again and repeat.",
    ),
    "application_not_draft": ("Permohonan sudah dikirim dan tidak dapat diubah.", "The application was submitted and cannot be changed."),
    "application_incomplete": ("Belum dapat dibuat. Lengkapi dulu: {missing}.", "It cannot be submitted yet. Missing: {missing}."),
    "permit_type_retired": (
        "Jenis izin ini tidak menerima permohonan baru. Tanyakan penggantinya di loket.",
        "This permit type takes no new applications. Ask the counter what replaces it.",
    ),
    "permit_type_draft_not_found": ("Draf ini sudah terbit atau dibuang.", "This draft was published or thrown away."),
    "permit_type_draft_exists": (
        "Jenis izin ini sudah punya draf. Buka draf itu.", "This permit type has a draft already. Open that one.",
    ),
    "reason_not_found": ("Alasan ini tidak ada lagi. Muat ulang halaman.", "This reason is not there any more. Load the page again."),
    "reasons_changed": (
        "Daftar alasan baru saja diubah orang lain. Periksa isinya sekarang, lalu ulangi.",
        "Somebody just changed the list of reasons. Check what it says now, then repeat.",
    ),
    "reasons_full": (
        "Daftar ini sudah penuh (paling banyak {limit}). Tarik satu alasan dulu.",
        "This list is full ({limit} at most). Retire one reason first.",
    ),
    "service_standard_outdated": (
        "Standar pelayanan baru saja diubah orang lain. Periksa isinya sekarang, lalu ulangi.",
        "Somebody just changed the service standard. Check what it says now, then repeat.",
    ),
    "permit_type_version_not_found": ("Versi ini tidak ada.", "There is no such version."),
    "catalogue_entry_wrong": (
        "Isinya tidak sesuai bentuk berkas katalog. Lihat pratinjau impor.", "It does not keep to the catalogue's form. See the import's preview.",
    ),
    "nothing_to_import": ("Jenis izin ini sudah sama persis.", "The permit type is exactly so already."),
    "permit_type_draft_changed": (
        "Draf ini baru saja berubah. Periksa isinya sekarang, lalu ulangi.", "This draft just changed. Check what it says now, then repeat.",
    ),
    "permit_type_faulty": (
        "Belum dapat diterbitkan: {faults} hal perlu diperbaiki.", "It cannot be published yet: {faults} things need correcting.",
    ),
    "too_few_cases": (
        "Baru {found} permohonan dalam masa itu yang selesai. Perlu paling sedikit {wanted} supaya hasilnya berarti. Pilih masa yang lebih panjang.",
        "Only {found} applications of that period have ended. A result means something from {wanted} on. Choose a longer period.",
    ),
    "publication_not_asked": (
        "Tidak ada permintaan terbit untuk draf ini, atau draf berubah sesudahnya. Minta lagi.",
        "Nobody asks for this draft's publication, or the draft changed since. Ask again.",
    ),
    "version_waits": (
        "Versi yang sudah disetujui mulai berlaku {effective_on}. Pilih tanggal itu atau sesudahnya.",
        "A version that is approved already begins on {effective_on}. Choose that day or a later one.",
    ),
    "catalogue_file_not_found": ("Berkas ini tidak ada, atau belum terbit.", "There is no such file, or it is not published yet."),
    "inspection_point_not_found": ("Titik tinjauan itu tidak ada pada draf ini.", "The draft has no such point."),
    "field_not_found": ("Isian itu tidak ada pada draf ini.", "The draft has no such field."),
    "application_outdated": (
        "Ketentuan jenis izin ini berubah sejak draf dibuat. Baca yang berubah, terima, lalu buat lagi.",
        "The terms of this permit type changed since the draft was begun. Read what changed, accept it, then submit again.",
    ),
    "application_already_submitted": (
        "Permohonan sudah dikirim dengan nomor {number}.", "The application was submitted as number {number}.",
    ),
    "application_not_over": (
        "Yang dapat diajukan lagi hanya permohonan yang ditolak, dibatalkan atau kedaluwarsa.",
        "Only an application that was rejected, withdrawn or has lapsed can be made again.",
    ),
    "application_finished": ("Permohonan ini sudah selesai.", "This application is finished."),
    "not_your_step": ("Tahap ini dikerjakan peran lain.", "Another role does this step."),
    "step_not_current": (
        "Tahap ini sudah lewat. Muat ulang halaman.", "This step is not the current one. Load the page again.",
    ),
    "case_not_clean": (
        "Permohonan ini belum bersih: ada yang belum selesai. Buka dan putuskan sendiri.",
        "This case is not clean: something is open. Open it and decide it by itself.",
    ),
    "note_not_found": ("Catatan itu tidak ada di permohonan ini.", "This application has no such note."),
    "application_claimed": (
        "{name} baru saja mengambilnya. Muat ulang halaman bila Anda tetap ingin mengambil alih.",
        "{name} has just taken it. Load the page again if you still want to take it over.",
    ),
    "not_your_unit": (
        "Permohonan ini menunggu di unit lain. Hanya kepala unit itu atau admin yang dapat menyerahkannya.",
        "This application waits in another unit. Only its head, or an admin, can hand it on.",
    ),
    "filing_not_found": (
        "Pengisian di loket ini bukan milik Anda atau sudah lewat dari hari ini. Mulailah dari Loket.",
        "This filing at the counter is not yours, or not of today. Begin at the counter page.",
    ),
    "filing_not_proven": (
        "Pengisian atas nama orang lain dimulai dari Loket, dengan identitas dan persetujuannya.",
        "Filling in for somebody begins at the counter page, with their identity and consent.",
    ),
    "filed_at_counter": (
        "Anda mengisikan permohonan ini di loket, jadi orang lain yang memprosesnya. Mintalah rekan mengerjakannya.",
        "You filled in this application at the counter, so somebody else decides on it. Ask a colleague to do it.",
    ),
    "not_filed_at_counter": (
        "Permohonan ini tidak diisikan di loket: pemohonnya menjawab sendiri dari akunnya.",
        "This application was not filled in at the counter: its applicant answers from their own account.",
    ),
    "worked_on_case": (
        "Anda sudah memproses permohonan ini, jadi petugas loket lain yang mengisikan perbaikannya.",
        "You have worked on this application, so another counter officer fills in the corrections.",
    ),
    "has_login": (
        "Orang ini sudah punya akun. Cari orang itu di Loket, lalu isikan untuk akunnya.",
        "This person has an account. Search for the person at the counter page and fill it in for that account.",
    ),
    "own_filing": (
        "Ini Anda sendiri. Mintalah rekan mengisikannya, atau masuk dengan akun pemohon Anda.",
        "This is you. Ask a colleague to fill it in, or log in with your applicant's account.",
    ),
    "claim_code_printed": (
        "Untuk pemeriksaan identitas ini kode klaim sudah dicetak. Periksa lagi identitasnya untuk mencetak yang baru.",
        "The claim code for this check of identity was printed already. Check the identity again to print a new one.",
    ),
    "id_copy_not_kept": (
        "Tidak ada salinan: kartunya sendiri diperlihatkan di loket.",
        "There is no copy: the card itself was shown at the counter.",
    ),
    "colleague_away": (
        "{name} tidak masuk sampai {last_day}. Pilih rekan lain.", "{name} is away until {last_day}. Choose another colleague.",
    ),
    "you_are_away": (
        "Anda tercatat tidak masuk sampai {last_day}. Bila Anda sudah kembali, akhiri dulu ketidakhadiran itu.",
        "You are recorded as away until {last_day}. If you are back, end that absence first.",
    ),
    "not_your_colleague": (
        "Yang dapat mencatat ketidakhadiran orang lain: kepala di unitnya, atau admin instansi.",
        "A head of their unit, or an agency admin, can say that others are away.",
    ),
    "filter_not_found": ("Saringan ini tidak ada lagi. Muat ulang daftarnya.", "This filter is not there any more. Load the list again."),
    "filter_empty": ("Saring dulu antreannya, lalu simpan.", "Narrow the queue first, then save the filter."),
    "filter_name_taken": ("Nama itu sudah dipakai saringan Anda yang lain.", "Another filter of yours has that name."),
    "filters_full": ("Saringan Anda sudah {limit}. Hapus salah satu dulu.", "You have {limit} filters. Remove one first."),
    "absence_not_found": ("Ketidakhadiran ini tidak ditemukan. Muat ulang daftarnya.", "This absence was not found. Load the list again."),
    "absence_over": ("Ketidakhadiran ini sudah berakhir.", "This absence is over."),
    "absence_begun": (
        "Ketidakhadiran ini sudah mulai {first_day}: hanya hari terakhirnya yang dapat diubah.",
        "This absence began on {first_day}: only its last day can be changed.",
    ),
    "absence_overlaps": (
        "Orang ini sudah tercatat tidak masuk {first_day} sampai {last_day}. Ubah yang itu, atau pilih hari lain.",
        "This person is recorded as away from {first_day} until {last_day} already. Change that absence, or choose other days.",
    ),
    "absence_outdated": (
        "Ketidakhadiran ini baru saja diubah orang lain. Periksa lagi, lalu ulangi.",
        "Somebody has just changed this absence. Check it again, then repeat.",
    ),
    "colleague_not_found": ("Rekan itu belum pernah membuka antrean di instansi ini.", "That colleague has never opened the queue of this agency."),
    "colleague_may_not": (
        "{name} tidak boleh mengerjakan tahap ini pada permohonan ini. Pilih rekan lain.",
        "{name} may not do this step of this application. Choose another colleague.",
    ),
    "own_application": (
        "Anda tidak boleh memproses permohonan sendiri atau perusahaan sendiri, dari akun mana pun. Mintalah petugas lain memprosesnya.",
        "You may not decide on an application of your own or of your company, whichever account sent it. Ask a colleague to do it.",
    ),
    "same_person_as_verifier": (
        "Anda sudah mengerjakan tahap {step_name}; tahap ini harus dikerjakan orang lain.",
        "You did the step {step_name}; another person must do this one.",
    ),
    "step_cannot_send_back": ("Tahap ini tidak dapat mengembalikan permohonan ke tahap sebelumnya.", "This step cannot send an application back."),
    "inspection_not_found": ("Permohonan ini belum sampai ke tinjauan lapangan.", "This application has not come to an inspection."),
    "inspection_changed": (
        "Tinjauan ini berubah sejak halaman dibuka: oleh rekan Anda, atau oleh kiriman Anda yang jawabannya tidak sampai. Tulisan Anda masih di sini; "
        "periksa, lalu simpan lagi.",
        "This inspection changed since the page was opened: by a colleague, or by what you sent and got no answer to. What you wrote is still here; "
        "check it, then save again.",
    ),
    "inspection_not_scheduled": (
        "Belum ada jadwal. Tetapkan dulu kapan tim datang dan siapa saja.", "There is no appointment. First set when the team comes, and who.",
    ),
    "inspection_report_missing": (
        "Laporan tinjauan lapangan belum lengkap. Lengkapi dulu, lalu teruskan.",
        "The report of the inspection is not complete. Complete it first, then pass the application on.",
    ),
    "inspection_unsuitable": (
        "Menurut laporan, lokasi ini tidak layak. Kembalikan permohonan ke tahap sebelumnya, atau perbaiki kesimpulan laporannya.",
        "The report says that the place is not suitable. Send the application back to an earlier step, or correct the conclusion of the report.",
    ),
    "originals_unseen": (
        "Belum ada petugas yang melihat aslinya: {originals}. Tandai Sesuai setelah aslinya ditunjukkan di loket, atau kembalikan kepada pemohon.",
        "No officer has seen the original yet: {originals}. Mark it as in order once it was shown at the counter, or return the application.",
    ),
    "photos_full": ("Sudah ada {limit} foto, paling banyak yang dapat disimpan.", "There are {limit} photos already, as many as can be kept."),
    "photo_not_found": ("Foto ini tidak ada di sini.", "There is no such photo here."),
    "step_cannot_reject": ("Tahap ini tidak dapat menolak permohonan.", "This step cannot reject an application."),
    "step_cannot_return": ("Tahap ini tidak dapat mengembalikan permohonan.", "This step cannot return an application."),
    "not_to_be_mended": (
        "Bagian ini tidak diminta untuk diperbaiki. Ubah hanya yang diminta petugas.",
        "This is not among what is to be corrected. Change only what you were asked to.",
    ),
    "application_not_returned": (
        "Permohonan ini tidak menunggu perbaikan Anda. Muat ulang halaman.", "The application does not wait for your corrections. Load the page again.",
    ),
    "correction_unchanged": (
        "Belum diperbaiki: {items}. Perbaiki dulu, atau tulis penjelasan untuk petugas.",
        "Still as it was: {items}. Correct it, or write an explanation for our staff.",
    ),
    "permit_not_found": (
        "Izin tidak ditemukan. Bila ada pada kertas, hubungi kami: bisa jadi palsu.",
        "The permit was not found. If it is on paper, contact us: it may be forged.",
    ),
    "max_active_reached": (
        "Satu orang paling banyak memiliki {limit} izin jenis ini, termasuk permohonan yang masih berjalan. Anda sudah memiliki {have}.",
        "One person may have {limit} permits of this type, applications under way included. You have {have}.",
    ),
    "permit_not_in_force": (
        "Izin ini tidak berlaku: dibekukan, dicabut, diganti, atau habis masanya. Kertasnya tidak diserahkan; riwayatnya ada di halaman izin.",
        "This permit is suspended, revoked, superseded or expired. Its paper is not handed over; its history is on the permit's page.",
    ),
    "permit_paper_not_ready": (
        "Kertas izin ini masih dibuat. Coba lagi sebentar lagi.",
        "The paper of this permit is still being made. Try again in a moment.",
    ),
    "permit_handed_over": (
        "Terbitan ini sudah diserahkan; tanda terimanya ada di halaman izin. Kertas yang hilang diganti lewat permohonan duplikat.",
        "This issue was handed over already; its receipt is on the permit's page. A lost paper is replaced by applying for a duplicate.",
    ),
    "handover_needs_receipt": (
        "Izin diserahkan di loket dengan tanda terima. Pakai tombol Serahkan izin di loket.",
        "A permit is handed over at the counter with a receipt. Use the button Hand the permit over at the counter.",
    ),
    "permit_issued_again": (
        "Izin ini sudah diperbaiki sementara itu. Periksa tulisannya sekarang.",
        "This permit was corrected meanwhile. Check what it says now.",
    ),
    "permit_correction_unchanged": (
        "Belum ada yang diubah. Tulis yang benar di isian yang salah.",
        "Nothing was changed. Write what is right where it is wrong.",
    ),
    "permit_revoked": ("Izin ini sudah dicabut.", "This permit was revoked."),
    "permit_suspended": ("Izin ini dibekukan.", "This permit is suspended."),
    "permit_not_suspended": ("Izin ini tidak dibekukan pada hari itu.", "This permit is not suspended on that day."),
    "permit_expired": (
        "Izin ini berakhir {last_day}, jadi tidak ada yang perlu diputuskan lagi.", "This permit ends on {last_day}, so nothing is left to decide.",
    ),
    "permit_request_open": (
        "Sudah ada permintaan tentang izin ini yang menunggu keputusan.", "A request about this permit already waits for a decision.",
    ),
    "permit_request_not_found": ("Permintaan ini tidak ada.", "There is no such request."),
    "permit_request_decided": ("Permintaan ini sudah diputus.", "This request was decided already."),
    "permit_letter_not_found": ("Surat ini tidak ada.", "There is no such letter."),
    "own_permit": (
        "Ini izin Anda sendiri. Rekan Anda yang menanganinya.", "This is your own permit. A colleague handles it.",
    ),
    "same_person_as_asker": (
        "Anda yang memintanya. Orang lain yang memutuskan.", "You asked for it. Another person decides.",
    ),
    "permit_superseded": ("Izin ini sudah diganti dengan izin {number}.", "Permit {number} took the place of this one."),
    "permit_in_application": (
        "Permohonan {number} tentang izin ini masih berjalan. Tunggu hasilnya, atau batalkan dulu.",
        "Application {number} about this permit is under way. Wait for its outcome, or withdraw it first.",
    ),
    "permit_in_draft": (
        "Sudah ada draf permohonan tentang izin ini. Lanjutkan draf itu, atau hapus dulu.",
        "There is a draft about this permit already. Go on with it, or discard it first.",
    ),
    "permit_without_end": (
        "Izin ini berlaku tanpa batas waktu, jadi tidak perlu diperpanjang.", "This permit has no end, so it needs no renewal.",
    ),
    "renewal_too_early": ("Izin ini dapat diperpanjang mulai {first_day}.", "This permit can be renewed from {first_day}."),
    "renewal_too_late": (
        "Izin ini hanya dapat diperpanjang sampai {last_day}. Ajukan permohonan baru.",
        "This permit could be renewed until {last_day}. Apply for a new one.",
    ),
    "permit_not_begun": ("Izin ini baru berlaku mulai {first_day}.", "This permit is in force from {first_day}."),
    "permit_ended": (
        "Masa berlaku izin ini habis pada {last_day}. Perpanjang, atau ajukan permohonan baru.",
        "This permit ended on {last_day}. Renew it, or apply for a new one.",
    ),
    "duplicate_changes_nothing": (
        "Duplikat berisi data yang sama dengan izinnya. Bila datanya berubah, ajukan perubahan.",
        "A duplicate says what its permit says. If that has changed, apply for an amendment.",
    ),
    "application_paper_not_found": (
        "Surat itu tidak ada, atau dibuat sebelum surat disimpan.",
        "There is no such paper, or it was written before papers were kept.",
    ),
    "rejection_letter_not_found": (
        "Permohonan ini tidak punya surat penolakan.",
        "There is no letter of rejection for this application.",
    ),
    "permit_document_not_ready": ("Dokumen izin sedang dibuat. Coba lagi sebentar lagi.", "The document is being made. Try again shortly."),
    # tracking
    "complaint_not_found": ("Keluhan tidak ditemukan.", "The complaint was not found."),
    "complaint_changed": ("Keluhan ini baru saja berubah. Muat ulang halaman.", "The complaint just changed. Load it again."),
    "complaint_unanswered": (
        "Jawab keluhan ini dulu, lalu tutup. Pemohon berhak atas jawaban.",
        "Answer the complaint first, then close it. The applicant is owed an answer.",
    ),
    "complaint_closed": ("Keluhan ini sudah ditutup.", "The complaint is closed."),
}
