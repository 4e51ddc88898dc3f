"""PDFs that run actions, embed files, load addresses, hide content, unpack into too much, or are cut and altered."""

import io
import random
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel, String

from tests.gateway import files
from tests.gateway.hostile_files import HTML, PHP, ZIP, Hostile, broken, harmless, refused

# What none may hold in the end, as names and as words.
ACTIVE = (
    b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/EmbeddedFile", b"/EF", b"/AcroForm", b"/XFA", b"/URI", b"/SubmitForm",
    b"/GoToR", b"/GoToE", b"/Encrypt", b"/RichMedia", b"/Rendition", b"/ImportData", b"/Collection", b"/FileAttachment", b"/Movie", b"/Sound",
    b"/Widget", b"jahat", b"EICAR",
)  # fmt: skip
HOME = "https://jahat.example/"


def with_catalogue(**entries: Any) -> bytes:
    made = files.pdf()
    for name, value in entries.items():
        made.Root[f"/{name}"] = value
    return files.saved(made)


def doing(kind: str, **more: Any) -> bytes:
    """Does it when opened."""
    return with_catalogue(OpenAction=Dictionary(S=Name(f"/{kind}"), **more))


def annotated(kind: str, **more: Any) -> bytes:
    made = files.pdf()
    note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 9, 9]), **more)
    made.pages[0].obj.Annots = Array([made.make_indirect(note)])
    return files.saved(made)


def with_page(**entries: Any) -> bytes:
    made = files.pdf()
    for name, value in entries.items():
        made.pages[0].obj[f"/{name}"] = value
    return files.saved(made)


def with_stream(data: bytes, **entries: Any) -> bytes:
    """A page drawn by a stream with these bytes and entries, written as they are."""
    made = files.pdf()
    drawn = Stream(made, data)
    for name, value in entries.items():
        drawn[f"/{name}"] = value
    made.pages[0].obj.Contents = made.make_indirect(drawn)
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=made.pages[0].obj.Contents))
    return files.saved(made, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)


def packed(megabytes: int, times: int = 1) -> bytes:
    data = b" " * (megabytes * 2**20)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return with_stream(data, Filter=Array([Name.FlateDecode] * times))


def packed_many(megabytes: int, pages: int) -> bytes:
    made, data = files.pdf(pages), zlib.compress(b" " * (megabytes * 2**20), 9)
    for page in made.pages:
        page.obj.Contents = made.make_indirect(Stream(made, data, Filter=Name.FlateDecode))
    return files.saved(made, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)


def run_lengths() -> bytes:
    return with_stream(zlib.compress(b"\x81a" * 2_000_000), Filter=Array([Name.FlateDecode, Name.RunLengthDecode]))


def nested(deep: int) -> bytes:
    return files.saved(files.pdf()).replace(b"/Resources <<", b"/Resources <</X " + b"[" * deep + b"]" * deep, 1)


def of_objects(count: int) -> bytes:
    made = files.pdf()
    made.pages[0].obj.Resources = Dictionary(X=Array([made.make_indirect(Dictionary(A=number)) for number in range(count)]))
    return files.saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def of_numbers() -> bytes:
    return files.saved(files.pdf()).replace(b"/Resources <<", b"/Resources <</X [" + b"0 " * 2_000_000 + b"]", 1)


def rewritten(old: bytes, new: bytes) -> bytes:
    """A small one with a piece exchanged; its table is wrong then, and readers mend it."""
    return files.saved(files.pdf()).replace(old, new, 1)


def table_in_a_circle() -> bytes:
    sent = files.saved(files.pdf())
    at = sent.rindex(b"startxref") + 10
    return sent.replace(b"trailer <<", b"trailer << /Prev " + sent[at : sent.index(b"\n", at)], 1)


def pages_in_a_circle() -> bytes:
    made = files.pdf()
    made.Root.Pages.Kids.append(made.Root.Pages)
    return files.saved(made)


def hidden_by_an_update() -> bytes:
    """An update of the file removed the script, but it is still in the file."""
    sent = files.opening_script().replace(b"app.alert", b"jahat.run", 1)
    number = next(n for n in range(1, 9) if b"%d 0 obj\n<< /OpenAction" % n in sent)
    update = b"%d 0 obj\n<< /Type /Catalog /Pages %s >>\nendobj\n" % (number, sent.split(b"/Pages ", 1)[1].split(b" R", 1)[0] + b" R")
    at, old = len(sent), sent.split(b"startxref\n", 1)[1].split(b"\n", 1)[0]
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer << /Size 9 /Root %d 0 R /Prev %s >>\n" % (number, at, number, old)
    return sent + update + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(update))


def named_in_disguise() -> bytes:
    return files.opening_script().replace(b"/JavaScript", b"/J#61vaScript").replace(b"/OpenAction", b"/Open#41ction")


def kind_elsewhere() -> bytes:
    """The word that makes it an action lies in an object of its own, the action in a list that hangs on another."""
    made = files.pdf()
    action = Dictionary(S=made.make_indirect(Name.JavaScript), JS=made.make_indirect(Stream(made, b"jahat()")))
    made.pages[0].obj.Resources = Dictionary(Next=Array([Dictionary(Next=Array([made.make_indirect(action)]))]))
    return files.saved(made)


def script_in_a_stream() -> bytes:
    made = files.pdf()
    made.pages[0].obj.Resources = Dictionary(X=made.make_indirect(Stream(made, b"x", S=Name.JavaScript, JS=String("jahat()"))))
    return files.saved(made)


def attached_to_a_page() -> bytes:
    made = files.pdf()
    spec = pikepdf.AttachedFileSpec(made, files.EICAR, filename="jahat.exe").obj
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    made.pages[0].obj.Annots = Array([made.make_indirect(note)])
    return files.saved(made)


def carried_in_resources() -> bytes:
    made = files.pdf()
    spec = pikepdf.AttachedFileSpec(made, files.EICAR, filename="x.exe").obj
    made.pages[0].obj.Resources = Dictionary(X=made.make_indirect(spec))
    return files.saved(made)


def portfolio() -> bytes:
    made = files.pdf()
    made.attachments["jahat.pdf"] = pikepdf.AttachedFileSpec(made, files.EICAR)
    made.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)
    return files.saved(made)


def sending_form() -> bytes:
    made = files.pdf()
    send = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(HOME)))
    button = made.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String("jahat"), Rect=Array([0, 0, 9, 9]), A=send)
    )
    made.pages[0].obj.Annots = Array([button])
    made.Root.AcroForm = Dictionary(Fields=Array([button]))
    return files.saved(made)


def in_the_trailer() -> bytes:
    made = files.pdf()
    made.trailer["/jahat"] = made.make_indirect(files.script())
    return files.saved(made)


def unreachable() -> bytes:
    return rewritten(b"xref\n", b"99 0 obj\n<< /S /JavaScript /JS (jahat) >>\nendobj\nxref\n")


def cut(share: float) -> bytes:
    sent = files.saved(files.pdf(30))
    return sent[: int(len(sent) * share)]


def altered(make: Callable[[], bytes], seed: int) -> bytes:
    chance, sent = random.Random(seed), bytearray(make())
    for _ in range(6):
        sent[chance.randrange(len(sent))] ^= 1 << chance.randrange(8)
    return bytes(sent)


def locked(**how: Any) -> bytes:
    return files.saved(files.pdf(), encryption=pikepdf.Encryption(owner="pemilik", user="", **how))


ACTING = [
    *(harmless(name.replace("_", " "), make) for name, make in {
        "runs a script when opened": files.opening_script, "runs a script by name": files.named_script,
        "runs a script when a page opens": files.page_script, "runs a script from a link": files.link_script,
        "hides a script in its resources": files.with_hidden_script, "hides a script behind other names": named_in_disguise,
        "hides what makes it a script": kind_elsewhere, "hides a script in a stream": script_in_a_stream,
        "hides a script in the trailer": in_the_trailer, "hides a script by an update": hidden_by_an_update,
        "hides a script that nothing leads to": unreachable, "launches a program": files.launching, "calls home": files.sending_home,
        "carries a program": files.with_attachment, "carries a program on a page": attached_to_a_page, "has a form of XML": files.with_form, "has a form that sends itself": sending_form,
    }.items()),
    *refused("file_bundle", is_a_portfolio=portfolio),
    *refused("file_form", has_nothing_but_a_form_of_XML=lambda: files.with_form(fields=False)),
    harmless("opens a file elsewhere", lambda: doing("GoToR", F=String(r"\\jahat.example\x"))),
    harmless("opens a file inside", lambda: doing("GoToE", F=String("jahat.pdf"))),
    harmless("reads a form in", lambda: doing("ImportData", F=String("jahat.fdf"))),
    harmless("plays a film", lambda: doing("Rendition", JS=String("jahat()"))),
    harmless("does one thing after another", lambda: doing("Named", N=Name.Print, Next=Array([files.script("jahat()")]))),
    harmless("runs a script before it closes", lambda: with_catalogue(AA=Dictionary(WC=files.script()))),
    harmless("resolves its links at home", lambda: with_catalogue(URI=Dictionary(Base=String(HOME)))),
    harmless("runs a script from its contents", lambda: with_catalogue(Outlines=Dictionary(First=Dictionary(A=files.script())))),
    harmless("runs a script from a presentation", lambda: with_page(PresSteps=Dictionary(NA=files.script(), PA=files.script()))),
    harmless("links to a home", lambda: annotated("Link", A=Dictionary(S=Name.URI, URI=String(HOME)))),
    harmless("runs a script from a drawing", lambda: annotated("Square", A=files.script(), AA=Dictionary(E=files.script()))),
    harmless("has a rich medium", lambda: annotated("RichMedia", RichMediaContent=Dictionary(Assets=Dictionary()))),
    harmless("has an old film", lambda: annotated("Movie", Movie=Dictionary(F=String("jahat.avi")))),
    harmless("has a sound", lambda: annotated("Screen", A=Dictionary(S=Name.Sound))),
    harmless("is drawn by a file elsewhere", lambda: with_stream(b"x", F=String(HOME), FFilter=Name.FlateDecode)),
    harmless("shows a page of another file", lambda: with_stream(b"x", Subtype=Name.Form, Ref=Dictionary(F=String(HOME), Page=0))),
    harmless("is replaced when printed", lambda: with_stream(b"x", OPI=Dictionary({"/2.0": Dictionary(F=String(HOME))}))),
    harmless("knows who wrote it", files.with_metadata, b"Rahasia"),
    harmless("keeps what a program noted", lambda: with_page(PieceInfo=Dictionary(App=Dictionary(Private=String("Rahasia")))), b"Rahasia"),
    harmless("carries a program in its resources", carried_in_resources),
    harmless("pdf before zip", lambda: files.saved(files.pdf()) + ZIP, ZIP),
    harmless("pdf before html", lambda: files.saved(files.pdf()) + HTML, HTML),
    harmless("pdf with php in a remark", lambda: files.saved(files.pdf()).replace(b"\n", b"\n%" + PHP + b"\n", 1), PHP),
    harmless("pdf before a picture", lambda: files.saved(files.pdf()) + files.picture(), b"\xff\xd8\xff"),
]  # fmt: skip
BOMBS = [
    *refused(
        "file_unreadable", stream_of_objects_of_300_megabytes=files.pdf_bomb, drawing_of_300_megabytes=lambda: packed(300),
        packed_three_times=lambda: packed(300, 3), packed_in_two_ways=run_lengths,
        pdf_without_pages=lambda: files.saved(files.pdf(0)), nested_2000_deep=lambda: nested(2_000), list_of_two_million_numbers=of_numbers,
    ),
    *refused(
        "file_too_complex", drawing_of_61_megabytes=lambda: packed(61), drawings_of_270_megabytes=lambda: packed_many(27, 10),
        drawings_of_two_gigabytes=lambda: packed_many(50, 40), pdf_of_60_000_objects=lambda: of_objects(60_000), nested_60_deep=lambda: nested(60),
        picture_of_3600_megapixels=lambda: with_stream(b"x", Subtype=Name.Image, Width=60_000, Height=60_000, Filter=Name.DCTDecode),
    ),
    *refused(
        "file_too_many_pages", pdf_of_201_pages=lambda: files.saved(files.pdf(201)), pdf_of_4000_pages=lambda: files.saved(files.pdf(4_000))
    ),
    harmless("the bomb's own make, with one megabyte in it", lambda: files.pdf_bomb(1)),
    harmless("drawing of 50 megabytes", lambda: packed(50)),
    harmless("pdf of 45 000 objects", lambda: of_objects(45_000)),
]  # fmt: skip
DAMAGED = [
    *refused(
        "file_cut", pdf_head_only=b"%PDF-1.7\n", pdf_head_on_html=b"%PDF-1.7\n" + HTML, pdf_head_on_noise=b"%PDF-1.7\n" + b"\x91\x1f" * 999,
        half_a_pdf=partial(cut, 0.5), pdf_cut_in_its_last_page=partial(cut, 0.8),
    ),
    harmless("pdf without its end", partial(cut, 0.97)),
    *refused(
        "file_unreadable",
        pdf_with_garbage_for_a_drawing=lambda: with_stream(b"garbage" * 9, Filter=Name.FlateDecode),
        pdf_packed_in_a_way_nobody_knows=lambda: with_stream(b"x", Filter=Name("/FooDecode")),
    ),
    *(broken(name, make) for name, make in {
        "table in a circle": table_in_a_circle, "pages in a circle": pages_in_a_circle, "pdf without its table": partial(rewritten, b"startxref", b"startnone"),
        "drawing longer than the file": lambda: with_stream(b"x" * 99).replace(b"/Length 99", b"/Length 9999999"),
        "more pages told than there are": partial(rewritten, b"/Count 1", b"/Count 99999999"),
    }.items()),
    *(broken(f"altered pdf with a script, {seed}", partial(altered, files.with_hidden_script, seed)) for seed in range(6)),
]  # fmt: skip
LOCKED: list[Hostile] = [
    *refused("file_protected", pdf_with_a_password=files.with_password),
    harmless("pdf its owner locked", files.owner_locked),
    harmless("pdf locked in an old way", lambda: locked(R=3, aes=False, metadata=False)),
    harmless("pdf that may not be printed", lambda: locked(R=4, allow=pikepdf.Permissions(print_lowres=False))),
    harmless("pdf its owner locked, with a script", lambda: files.opening_script(encryption=pikepdf.Encryption(owner="pemilik", user=""))),
]
CORPUS = [*ACTING, *BOMBS, *DAMAGED, *LOCKED]


def unpacked(data: bytes) -> bytes:
    """A PDF with its streams in the clear; anything else as it is."""
    if not data.startswith(b"%PDF"):
        return data
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as opened:
        opened.save(
            written, stream_decode_level=StreamDecodeLevel.all, compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True,
        )  # fmt: skip
    return written.getvalue()
