"""Terms of DCAT-AP that are addresses: languages, themes and licences, in the lists that its profile names."""

from __future__ import annotations

import re

from geoservice.formats.metadata._record import LANGUAGES
from geoservice.i18n import Language

_EU = "http://publications.europa.eu/resource/authority"
THEMES = f"{_EU}/data-theme"
_CC = "https://creativecommons.org"
#: Addresses of licences by their names in SPDX (https://spdx.org/licenses/), in small letters.
_LICENCES = {
    "cc0-1.0": f"{_CC}/publicdomain/zero/1.0/",
    "cc-by-3.0": f"{_CC}/licenses/by/3.0/",
    "cc-by-4.0": f"{_CC}/licenses/by/4.0/",
    "cc-by-sa-3.0": f"{_CC}/licenses/by-sa/3.0/",
    "cc-by-sa-4.0": f"{_CC}/licenses/by-sa/4.0/",
    "odbl-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "odc-by-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "pddl-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "mit": "https://opensource.org/license/mit",
}
_FAMILIAR = {"cc0": "cc0-1.0", "odbl": "odbl-1.0", "pddl": "pddl-1.0"}


def language_term(language: Language) -> dict[str, str]:
    """The address of a language."""
    return {"@id": f"{_EU}/language/{LANGUAGES[language].upper()}"}


def theme_term() -> dict[str, object]:
    """What every layer is about: regions."""
    labels = [{"@value": "Wilayah dan kota", "@language": "id"}, {"@value": "Regions and cities", "@language": "en"}]
    return {"@id": f"{THEMES}/REGI", "@type": "skos:Concept", "skos:prefLabel": labels}


def licence_address(text: str) -> str:
    """Where a licence stands that is an address or is known by its name; empty for other words."""
    name = re.sub(r"[\s_-]+", "-", text.strip().lower()).removesuffix("-international")
    return text if text.startswith(("https://", "http://")) else _LICENCES.get(_FAMILIAR.get(name, name), "")


def licence_term(text: str) -> dict[str, str]:
    """A licence document: its address where it is known by its name, else its name alone."""
    address = licence_address(text)
    said = {"@type": "dct:LicenseDocument", "dct:title": text}
    return {"@id": address, **said} if address else said
