"""What is no picture and no PDF, whatever its name says: refused by its first bytes."""

import gzip
import io
import tarfile
import zipfile

from tests.gateway import files
from tests.gateway.hostile_files import HTML, PHP, SVG, ZIP, Hostile, refused

XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n" + HTML


def zipped(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return written.getvalue()


def tarred() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("../../etc/cron.d/x"))
    return written.getvalue()


def bytes_at(offset: int, data: bytes) -> bytes:
    return b"\0" * offset + data


def word_with_macro() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", "word/vbaProject.bin": b"Sub AutoOpen()"})


CORPUS: list[Hostile] = [
    *refused("file_empty", nothing=b""),
    *refused("file_too_big", six_megabytes=lambda: files.picture() + b"\0" * 6_000_000, one_byte_too_many=lambda: b"\xff\xd8\xff".ljust(5_000_001)),
    *refused("file_unreadable", two_bytes_of_a_jpeg=b"\xff\xd8", jpeg_2000=lambda: files.picture("JPEG2000")),
    *refused(
        "file_kind",
        one_byte=b"\xff", zero_bytes=b"\0" * 2000, plain_text=b"halo dunia",
        text_called_jpeg=b"JFIF Exif PNG %PDF", virus_test_file=files.EICAR,
    ),
    *refused(
        "file_kind",
        svg_with_a_script=SVG, svg_packed=gzip.compress(SVG, mtime=0), html=HTML, html_with_mark=b"\xef\xbb\xbf" + HTML,
        xml_reading_our_files=XXE, xml_that_laughs=LAUGHS, web_archive=MHTML, php=PHP, javascript=b"alert(document.cookie)",
        visual_basic=b'CreateObject("WScript.Shell").Run "calc"', shell_script=b"#!/bin/sh\nrm -rf /\n", batch=b"@echo off\r\nformat c:\r\n",
        htaccess=b"AddType application/x-httpd-php .jpg\n",
    ),
    *refused(
        "file_kind",
        program_for_windows=b"MZ\x90\x00" + b"\0" * 500, program_for_linux=b"\x7fELF\x02\x01\x01" + b"\0" * 500,
        program_for_mac=b"\xcf\xfa\xed\xfe\x07\0\0\x01" + b"\0" * 500, program_for_java=b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 500,
        program_for_browsers=b"\0asm\x01\0\0\0", shortcut=b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"\0" * 60,
    ),
    *refused(
        "file_kind",
        zip=ZIP, zip_climbing_out=lambda: zipped({"../../etc/passwd": b"x"}), gzip=lambda: gzip.compress(b"x" * 999), tar=tarred,
        seven_zip=b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 60, rar=b"Rar!\x1a\x07\x01\0" + b"\0" * 60, bzip=b"BZh91AY&SY" + b"\0" * 60,
        gzip_of_50_megabytes_of_nothing=lambda: gzip.compress(b"\0" * 50_000_000), cabinet=b"MSCF\0\0\0\0" + b"\0" * 60,
    ),
    *refused(
        "file_kind",
        word_with_macro=word_with_macro, old_word=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        rich_text_with_object=rb"{\rtf1{\object\objocx{\*\objdata 0105}}}", postscript=b"%!PS-Adobe-3.0\n(%stdin) (r) file\n",
        encapsulated_postscript=b"\xc5\xd0\xd3\xc6" + b"\0" * 60,
    ),
    *refused(
        "file_kind",
        gif=lambda: files.picture("GIF", mode="L"), gif_that_is_javascript=b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
        tiff=lambda: files.picture("TIFF"), bmp=lambda: files.picture("BMP"), bmp_that_is_javascript=b"BM/*\0\0*/=1;alert(1)",
        icon=lambda: files.picture("ICO"), photoshop=b"8BPS\0\x01" + b"\0" * 60,
        film=b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 60, windows_metafile=b"\xd7\xcd\xc6\x9a" + b"\0" * 60,
        pdf_behind_html=lambda: HTML + files.saved(files.pdf()), pdf_behind_a_program=lambda: b"\x7fELF".ljust(512, b"\0") + files.saved(files.pdf()),
        pdf_in_a_zip=lambda: zipped({"a.pdf": files.saved(files.pdf())}), dicom_before_jpeg=lambda: bytes_at(128, b"DICM") + files.picture(),
    ),
]  # fmt: skip
