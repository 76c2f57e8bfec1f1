// A tile server around geojson-vt: `node geojson_vt.mjs PORT FILE.geojson`. Every tile is cut once, then sent.
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import geojsonvt from 'geojson-vt';
import vtpbf from 'vt-pbf';

const [port, file] = process.argv.slice(2);

// A string holds at most 512 MB in V8: large files are read feature by feature (GDAL writes one a line).
function read(path) {
    const buffer = readFileSync(path);
    const features = [];
    let start = 0;
    while (start < buffer.length) {
        let end = buffer.indexOf(10, start);
        if (end < 0) end = buffer.length;
        const line = buffer.toString('utf8', start, end).trim().replace(/,$/, '');
        if (line.startsWith('{ "type": "Feature"')) features.push(JSON.parse(line));
        start = end + 1;
    }
    return {type: 'FeatureCollection', features};
}

const index = geojsonvt(read(file), {maxZoom: 18, indexMaxZoom: 5, tolerance: 3, extent: 4096, buffer: 64});

createServer((request, response) => {
    const found = /^\/(\d+)\/(\d+)\/(\d+)\.mvt$/.exec(request.url);
    const tile = found && index.getTile(+found[1], +found[2], +found[3]);
    if (!tile) {
        response.writeHead(204).end();
        return;
    }
    const body = Buffer.from(vtpbf.fromGeojsonVt({desa: tile}, {version: 2}));
    response.writeHead(200, {'Content-Type': 'application/vnd.mapbox-vector-tile', 'Content-Length': body.length});
    response.end(body);
}).listen(+port, '127.0.0.1').keepAliveTimeout = 600000;
