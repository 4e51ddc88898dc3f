"""Where an agency's permits may hold: the districts and villages of its regency, from the `lokal` library."""

import json
import subprocess
import sys


def regions_of(regency: str) -> dict[str, str]:
    """Names by code; none of what is no regency.

    A process of its own reads them: the library keeps the whole country in memory, 33 MB that a service would hold for as long as it lives.
    """
    done = subprocess.run([sys.executable, "-m", "permits.regions", regency], capture_output=True, check=True, timeout=30)
    names: dict[str, str] = json.loads(done.stdout)
    return names


def _read(regency: str) -> dict[str, str]:
    from lokal import wilayah

    districts = wilayah.list_wilayah(regency)
    return {each.code: each.name for each in (*districts, *(v for district in districts for v in wilayah.list_wilayah(district.code)))}


if __name__ == "__main__":
    print(json.dumps(_read(sys.argv[1])))
