"""nginx: the floor (files sent as they are, with the same headers as ours) and the door of the FastCGI peers."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World, saved


class Nginx(Service):
    """One worker."""

    def __init__(self) -> None:
        super().__init__("nginx", free_port())
        self.folder = Path()

    def open(self, world: World, headers: dict[str, str]) -> None:
        """Start it; `headers` are added to every file."""
        self.folder = world.work / "static"
        self.folder.mkdir(exist_ok=True)
        os.chmod(world.work, 0o755)
        config = saved(world.work / "nginx.conf", _config(world, self.port, self.folder, headers))
        self.start(["nginx", "-c", config, "-e", world.work / "nginx.log"], world.work / "nginx.log")
        saved(self.folder / "ready", "ready")
        self.wait("/ready")

    def put(self, name: str, body: bytes, gzipped: bytes | None = None) -> str:
        """The address of these bytes as a file."""
        (self.folder / name).write_bytes(body)
        if gzipped is not None:
            (self.folder / f"{name}.gz").write_bytes(gzipped)
        return f"/{name}"


def _config(world: World, port: int, folder: Path, headers: dict[str, str]) -> str:
    added = "\n".join(f'  add_header {name} "{value}";' for name, value in headers.items())
    fastcgi = "\n".join(
        f"""  location /{name} {{
   fastcgi_pass {name}; fastcgi_keep_conn on; fastcgi_read_timeout 600; include /etc/nginx/fastcgi_params;
   fastcgi_buffers 64 64k;
  }}"""
        for name in ("mapserver", "qgis")
    )
    upstreams = "\n".join(
        f" upstream {name} {{ server unix:{world.work}/{name}.sock; keepalive 4; }}" for name in ("mapserver", "qgis")
    )
    return f"""worker_processes 1;
daemon off;
user {"root" if os.geteuid() == 0 else "nobody"};
pid {world.work}/nginx.pid;
error_log {world.work}/nginx.log;
events {{ worker_connections 1024; }}
http {{
 types {{ image/png png; application/geo+json geojson; application/vnd.mapbox-vector-tile mvt; }}
 access_log off;
 sendfile on;
 tcp_nopush on;
 keepalive_requests 10000000;
 open_file_cache max=100000 inactive=600s;
 gzip_static on;
 client_body_temp_path {world.work}/body; fastcgi_temp_path {world.work}/fastcgi; proxy_temp_path {world.work}/proxy;
 uwsgi_temp_path {world.work}/uwsgi; scgi_temp_path {world.work}/scgi;
{upstreams}
 server {{
  listen 127.0.0.1:{port} backlog=1024;
  root {folder};
{added}
{fastcgi}
 }}
}}
"""
