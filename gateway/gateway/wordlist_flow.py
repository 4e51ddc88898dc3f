"""What is wrong with a flow, for whoever writes one: Indonesian, then English, by the fault's code (permits' `domain/flow/soundness.py`).

`{step}` is the step's name for the office.
"""

from gateway.wordlist import Words

# fmt: off
FLOW_FAULTS: dict[str, Words] = {
    "empty": ("Alur belum memiliki tahap.", "The flow has no step yet."),
    "duplicate_code": ("Kode tahap “{step}” dipakai lebih dari sekali.", "The code of the step “{step}” is used more than once."),
    "unknown_act": ("Tahap “{step}”: jenis pekerjaannya tidak dikenal.", "Step “{step}”: what is done there is not known."),
    "no_forward": ("Tahap “{step}” tidak diteruskan ke mana pun.", "The step “{step}” passes on to nowhere."),
    "unknown_target": ("Tahap “{step}” menuju tahap atau akhir yang tidak ada.", "The step “{step}” leads to a step or an end that does not exist."),
    "circle": ("Tahap “{step}” diteruskan ke dirinya atau ke tahap sebelumnya, sehingga permohonan berputar.",
               "The step “{step}” passes on to itself or to an earlier step, so that an application goes in a circle."),
    "back_not_earlier": ("Tahap “{step}” hanya dapat mengembalikan ke tahap sebelumnya.", "The step “{step}” can only send back to an earlier step."),
    "unknown_not_by": ("Tahap “{step}” menyebut pelaku tahap yang tidak ada, atau dirinya.",
                       "The step “{step}” excludes who did a step that does not exist, or itself."),
    "unknown_subject": ("Tahap “{step}”: syaratnya menyebut isian yang tidak ada.", "Step “{step}”: its condition names a field that does not exist."),
    "unknown_value": ("Tahap “{step}”: syaratnya menyebut nilai yang tidak mungkin.", "Step “{step}”: its condition names a value that cannot be."),
    "unreachable": ("Tahap “{step}” tidak pernah dicapai.", "The step “{step}” is never reached."),
    "back_to_skipped": ("Tahap “{step}” mengembalikan ke tahap yang dapat dilewati, tanpa tahap lain sebelumnya.",
                        "The step “{step}” sends back to a step that may be skipped, with none before it."),
    "nobody_decides_before": ("Tahap “{step}” menerbitkan izin tanpa penetapan sebelumnya.", "The step “{step}” issues a permit that nobody has decided on."),
    "issued_twice": ("Tahap “{step}” menerbitkan izin untuk kedua kalinya.", "The step “{step}” issues the permit a second time."),
    "not_issued": ("Setelah tahap “{step}” permohonan selesai tanpa izin.", "After the step “{step}” the application ends without a permit."),
    "after_issue": ("Tahap “{step}” datang setelah izin terbit. Sesudah itu hanya penyerahan yang boleh, tanpa menolak atau mengembalikan.",
                    "The step “{step}” comes after the permit was issued. Only the handover may, without rejecting or sending back."),
    "decided_by_reader": ("Tahap “{step}” harus dikerjakan orang yang tidak memeriksa atau memverifikasi.",
                          "The step “{step}” must be done by somebody who has neither checked nor verified."),
    "fee_not_paid": ("Tahap “{step}” datang sebelum retribusi dihitung dan dibayar.", "The step “{step}” comes before the fee is assessed and paid."),
    "too_many_days": ("Jumlah hari semua tahap melebihi batas waktu layanan.", "The days of all steps are more than the service's limit."),
    "role_not_held": ("Tahap “{step}”: belum ada orang dengan peran itu.", "Step “{step}”: nobody has the role yet."),
    "too_few_people": ("Tahap “{step}” memerlukan orang lain, dan tidak ada orang kedua dengan peran itu.",
                       "The step “{step}” needs another person, and there is no second one with the role."),
}
