// A Leaflet layer of region tiles: fetched once, painted again for every layer, period and pointed-out region.
import { layerColours, packed, rgb, tileColours } from "./colours.js";
import { drawHatches, hatchesOf } from "./hatch.js";
import { readRegionTile, regionAt } from "./region-tile.js";

const TILE_PX = 256;

export function makeRegionLayer(L, address, options) {
  return new (defined(L))(address, options);
}

let RegionLayer = null;
let drawOutline = null; // fetched when the first region is pointed out

function defined(L) {
  RegionLayer ??= L.GridLayer.extend({
    initialize(address, options) {
      // Dense screens get the tiles of the next zoom at half their size: as crisp as tiles with four times the pixels,
      // and lighter, as none is larger than it is shown.
      this._deeper = window.devicePixelRatio > 1 ? 1 : 0;
      this._side = TILE_PX >> this._deeper;
      L.setOptions(this, { minZoom: 0, maxZoom: 18, tileSize: this._side, ...options });
      this._address = address;
      this._drawn = new Map();
      this._marks = { chosen: -1, over: -1 };
      this._theme = null;
      this.on("tileloadstart", ({ tile }) => overlap(tile, this._side));
      this.on("tileunload", ({ coords }) => this._forget(coords));
    },

    _setView(center, zoom, ...rest) {
      this._wanted = zoom;
      L.GridLayer.prototype._setView.call(this, center, zoom, ...rest);
    },

    // Leaflet rounds the zoom; with tiles of the next one the pixels suffice up to it.
    _clampZoom(zoom) {
      return L.GridLayer.prototype._clampZoom.call(this, this._deeper ? Math.floor(this._wanted) : zoom);
    },

    // Colour everything for another layer or period; no tile is fetched.
    setTheme(theme) {
      this._theme = theme;
      this._bright = null;
      this._colours = layerColours(theme);
      for (const drawn of this._drawn.values()) this._paint(drawn);
    },

    // Let the regions of one class (0: without a value) stand out from the others; null for all alike.
    setBright(number) {
      if (!this._theme) return;
      this._bright = number;
      this._colours = layerColours(this._theme, number);
      for (const drawn of this._drawn.values()) this._paint(drawn);
    },

    // Point out regions by position; -1 for none.
    setMarks(marks) {
      const before = this._marks;
      this._marks = { ...before, ...marks };
      const touched = new Set([before.chosen, before.over, this._marks.chosen, this._marks.over]);
      const repaint = () => {
        for (const drawn of this._drawn.values()) {
          if (drawn.tile?.positions.some((position) => position >= 0 && touched.has(position))) this._paint(drawn);
        }
      };
      if (drawOutline) return repaint();
      import("./outline.js").then((module) => {
        drawOutline = module.drawOutline;
        repaint();
      }, () => {}); // without it a region is named all the same
    },

    // The region at a place, -1 outside every region, null where the tile is still on its way.
    regionAt(latlng) {
      const zoom = this._tileZoom;
      const point = this._map.project(latlng, zoom);
      const x = Math.floor(point.x / this._side);
      const y = Math.floor(point.y / this._side);
      const tile = this._drawn.get(`${x}:${y}:${zoom}`)?.tile;
      if (!tile) return null;
      const scale = tile.side / this._side;
      return regionAt(tile, Math.floor((point.x - x * this._side) * scale), Math.floor((point.y - y * this._side) * scale));
    },

    createTile(coords, done) {
      const canvas = document.createElement("canvas");
      const drawn = { canvas, tile: null, stop: new AbortController() };
      this._drawn.set(keyOf(coords), drawn);
      this._load(coords, drawn).then(
        () => done(null, canvas),
        (error) => done(error, canvas),
      );
      return canvas;
    },

    async _load(coords, drawn) {
      const answer = await fetch(L.Util.template(this._address, { ...coords, z: coords.z + this._deeper, r: "" }), {
        signal: drawn.stop.signal,
      });
      if (!answer.ok) throw new Error(answer.url);
      drawn.tile = readRegionTile(await answer.arrayBuffer());
      this._paint(drawn);
    },

    _forget(coords) {
      this._drawn.get(keyOf(coords))?.stop.abort();
      this._drawn.delete(keyOf(coords));
    },

    _paint({ tile, canvas }) {
      if (!tile?.codes || !this._theme) return;
      const { side, codes, positions } = tile;
      const context = sized(canvas, side);
      const { image, pixels } = sheet(side);
      const table = tileColours(positions, this._theme.classNumbers, this._colours);
      for (let i = 0; i < pixels.length; i++) pixels[i] = table[codes[i]];
      const hatches = this._bright ? null : hatchesOf(positions, this._theme); // what fades has none
      if (hatches) drawHatches(tile, hatches, pixels, side / this._side);
      this._outline(tile, pixels);
      context.putImageData(image, 0, 0);
      // One more column and row, alike the last ones: no hairline shows between tiles at fractional zooms.
      context.drawImage(canvas, side - 1, 0, 1, side, side, 0, 1, side);
      context.drawImage(canvas, 0, side - 1, side + 1, 1, 0, side, side + 1, 1);
    },

    _outline(tile, pixels) {
      if (!drawOutline) return;
      const scale = tile.side / this._side;
      const look = { ink: packed(rgb("#101820"), 255), paper: packed(rgb("#ffffff"), 255) };
      for (const [position, width, halo] of [
        [this._marks.over, 2, 0],
        [this._marks.chosen, 2, 2],
      ]) {
        const number = position < 0 ? -1 : tile.positions.indexOf(position);
        if (number > 0) drawOutline(tile, number, pixels, { width: width * scale, halo: halo * scale, ...look });
      }
    },
  });
  return RegionLayer;
}

function keyOf({ x, y, z }) {
  return `${x}:${y}:${z}`;
}

const sheets = new Map();

// One picture for each size of tile is painted over and over: a megabyte for each tile would be made and thrown away.
function sheet(side) {
  if (!sheets.has(side)) {
    const image = new ImageData(side, side);
    sheets.set(side, { image, pixels: new Uint32Array(image.data.buffer) });
  }
  return sheets.get(side);
}

function sized(canvas, side) {
  if (canvas.width !== side + 1) canvas.width = canvas.height = side + 1;
  return canvas.getContext("2d");
}

function overlap(tile, side) {
  tile.style.width = tile.style.height = `${side + side / TILE_PX}px`;
}
