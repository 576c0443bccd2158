"""Tables that the model's wheel does not hold because they are code of spaCy and Python -> spacy_tables.json.

    python spacy_tables.py > spacy_tables.json      (spacy 3.8, Python 3.11)

symbols: names of attributes and labels whose ids are small numbers (spacy/symbols.pyx, MIT).
base_norms: normal forms of punctuation (spacy/lang/norm_exceptions.py, MIT).
characters: what str.isalpha, isupper, isdigit and isspace say, as ranges of code points.
"""

import json
import platform
import unicodedata

import spacy
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.symbols import IDS


def ranges(test):
    found = []
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF or not test(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


print(json.dumps({
    "about": f"spacy {spacy.__version__} (MIT, Explosion), Python {platform.python_version()}, Unicode {unicodedata.unidata_version}",
    "symbols": {name: number for name, number in sorted(IDS.items()) if name},
    "base_norms": dict(sorted(BASE_NORMS.items())),
    "characters": {
        "alpha": ranges(str.isalpha),
        "upper": ranges(str.isupper),
        "digit": ranges(str.isdigit),
        "space": ranges(str.isspace),
    },
}, ensure_ascii=False, separators=(",", ":")).replace('"symbols"', '\n"symbols"').replace('"base_norms"', '\n"base_norms"').replace('"characters"', '\n"characters"'))
