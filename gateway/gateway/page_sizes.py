"""How large the picture of a document's page is, by zoom; known to the process that draws it and to the pages that show it."""

Size = tuple[int, int]
PAGES = 200  # as many as an upload may have
WIDTHS = (760, 1140, 1710, 2400)  # pixels of a page's width, by zoom: on a screen A4 is readable, larger than paper, twice, three times
LARGEST_SIDE, PIXELS = 4096, 9_000_000  # of the picture that is made
TURNS = (0, 90, 180, 270)


def pixels(size: Size, zoom: int, turn: int, *, photo: bool) -> Size:
    """Width and height of the picture of a page of that size; a photo is never made larger than it is."""
    wide, high = size if turn in (0, 180) else size[::-1]
    scale = min(WIDTHS[zoom - 1] / wide, LARGEST_SIDE / max(size), (PIXELS / (wide * high)) ** 0.5)
    scale = min(scale, 1) if photo else scale
    return max(round(wide * scale), 1), max(round(high * scale), 1)


def zooms(size: Size, turn: int, *, photo: bool) -> int:
    """How many zooms differ: further ones would show the same picture."""
    sizes = [pixels(size, zoom, turn, photo=photo) for zoom in range(1, len(WIDTHS) + 1)]
    return sizes.index(max(sizes)) + 1
