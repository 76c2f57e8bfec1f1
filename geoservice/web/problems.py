"""Errors at the HTTP door: the kind decides the status, the client's Accept decides page or problem document."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from geoservice import errors
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.web.contexts import ProblemContext
from geoservice.web.http import Cache

STATUS: dict[type[errors.GeoserviceError], int] = {
    errors.WithdrawnError: 410,
    errors.NotFoundError: 404,
    errors.InvalidInputError: 400,
    errors.NotAllowedError: 403,
    errors.ConflictError: 409,
    errors.UnavailableError: 503,
    errors.GeoserviceError: 500,
}

TITLES: dict[int, Message] = {
    400: _("Permintaan tidak dapat dipakai"),
    403: _("Tidak diizinkan"),
    404: _("Tidak ditemukan"),
    405: _("Cara permintaan ini tidak dilayani di sini"),
    409: _("Sudah didahului perubahan lain"),
    410: _("Peta ini telah ditarik"),
    413: _("Terlalu besar"),
    416: _("Bagian berkas di luar ukurannya"),
    500: _("Terjadi kesalahan pada layanan"),
    503: _("Layanan sedang tidak dapat menjawab"),
}

_DETAILS: dict[int, Message] = {
    404: _("Tidak ada halaman atau berkas pada alamat ini."),
    405: _("Alamat ini hanya dapat dibaca (GET atau HEAD)."),
    500: _("Kesalahan ini telah dicatat. Tidak ada data yang berubah."),
}

_PROBLEM = "application/problem+json"


def register(app: Flask) -> None:
    """Answer every error of this application."""
    app.register_error_handler(errors.GeoserviceError, _explain)
    app.register_error_handler(HTTPException, _explain_http)


def status_of(error: errors.GeoserviceError) -> int:
    """The HTTP status of an error by its kind."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _explain(error: errors.GeoserviceError) -> Response:
    hint = "" if error.hint is None else str(error.hint)
    return _problem(status_of(error), str(error.message), hint)


def _explain_http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = _problem(status, str(_DETAILS.get(status, "")), "")
    for name, value in error.get_headers():
        if name in ("Allow", "Content-Range", "Retry-After"):
            response.headers[name] = value
    return response


def _problem(status: int, detail: str, hint: str) -> Response:
    title = str(TITLES.get(status) or HTTPStatus(status).phrase)
    if _wants_page():
        page = ProblemContext(status, title, detail, hint, in_frame=request.path.startswith("/embed/"))
        response = Response(render_template("problem.html", page=page), status, mimetype="text/html")
    else:
        document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "hint": hint}
        text = json.dumps({name: value for name, value in document.items() if value != ""}, ensure_ascii=False)
        response = Response(text, status, content_type=_PROBLEM)
    response.headers["Cache-Control"] = Cache.NEVER.value
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    # A bare */* (curl, GIS clients) gets the document that programs can read.
    return accepted["text/html"] > max(accepted["application/json"], accepted[_PROBLEM])
