// Prints what the validator of MapLibre finds wrong with the style on standard input, one line a fault.
import { readFileSync } from "node:fs";
import { validateStyleMin } from "./npm/node_modules/@maplibre/maplibre-gl-style-spec/dist/index.mjs";

for (const fault of validateStyleMin(JSON.parse(readFileSync(0, "utf8")))) console.log(fault.message);
