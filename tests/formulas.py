"""Cells that some spreadsheet would execute, and cells that none does: one table for every place that writes CSV."""

FORMULAS = (
    "=1+1", "+62", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =cmd|' /C calc'!A0", "\ufeff=1", "\u200b\u3000=1", "＝1", "＋1", "－1", "＠SUM(A1)",
    '=HYPERLINK("x";"y")', "\u00a0+1",
)  # fmt: skip
HARMLESS = ("Lina", "2026-11-23", "a=b", "1,5", "0734-421000", "")
