# syntax=docker/dockerfile:1
# Two stages: the first reaches the registries and builds the wheel, the second holds only Python and the result.
# Run read-only, with the data folder as the only writable path:
#   docker run --read-only --tmpfs /tmp -v geoservice:/data -p 8000:8000 geoservice

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
# Dependencies first: this layer stays in the cache until the lock changes.
COPY requirements/ requirements/
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements/build.txt \
    && python -m venv /opt/geoservice \
    && /opt/geoservice/bin/pip install --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/build/bin/python -m hatchling build -t wheel -d /dist \
    && /opt/geoservice/bin/pip install --no-deps /dist/*.whl

FROM python:3.13-slim-bookworm
# rasterio's wheel links the system's libexpat, which the slim image leaves out.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin geoservice \
    && install -d -o geoservice -g geoservice -m 0750 /data
COPY --from=build /opt/geoservice /opt/geoservice
ENV PATH=/opt/geoservice/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GEOSERVICE_DATA_DIR=/data
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
ENTRYPOINT ["geoservice"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
