#!/usr/bin/env node
// Generates the starter picture deck: content/pictures/*.svg and content/decks/pictures.json.
// Plain Node, no dependencies. Every picture has its own seeded random source,
// so running this again gives byte-identical files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTENT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content');
const W = 600;
const H = 800;
const MAX_BYTES = 9000;

// ---------------------------------------------------------------- palettes
// t, m, l: sky from top to horizon; s: light; f, n, d: far, near, darkest; a, b: accents.
const PALETTES = {
  dawn: { t: '#355c8c', m: '#e58f7b', l: '#ffd9a0', s: '#fff1c9', f: '#c58f9c', n: '#5a4a78', d: '#2b2547', a: '#ff6f59', b: '#ffc857' },
  dusk: { t: '#2a1b4d', m: '#8e3b7d', l: '#ff8a5c', s: '#ffd98a', f: '#7d3f7a', n: '#3a2259', d: '#1a1033', a: '#ff5d73', b: '#ffb347' },
  sea: { t: '#0f5a7d', m: '#4fb3bf', l: '#d9f2e6', s: '#fff6d6', f: '#5fb0b7', n: '#17607f', d: '#0b2f4a', a: '#f2674a', b: '#ffd166' },
  forest: { t: '#1d4a3f', m: '#6aa36f', l: '#e9edb2', s: '#fffbd1', f: '#8db98a', n: '#2a6049', d: '#11302a', a: '#e2703a', b: '#f4c95d' },
  ember: { t: '#2b1020', m: '#8f2d2b', l: '#f58a3c', s: '#ffe19c', f: '#8a3038', n: '#43172a', d: '#1e0a18', a: '#ff4f2e', b: '#ffc04d' },
  night: { t: '#070b2b', m: '#1d2a6b', l: '#5d5fb0', s: '#fdf3c8', f: '#34408c', n: '#161d54', d: '#080c2a', a: '#f7b267', b: '#8ee3ef' },
  desert: { t: '#3f7fa6', m: '#f3c58b', l: '#ffe9c4', s: '#fffaf0', f: '#eeb274', n: '#c4643d', d: '#6b2b2f', a: '#1f7a8c', b: '#f6d186' },
  winter: { t: '#4a6fa5', m: '#a9c4e0', l: '#f7efe6', s: '#fff8e6', f: '#a5bbd6', n: '#4c6a97', d: '#21345a', a: '#d1495b', b: '#edae49' },
  meadow: { t: '#4fa9d0', m: '#bfe6de', l: '#fdf3c7', s: '#fffbe6', f: '#a6d39c', n: '#3f8f63', d: '#1c4f46', a: '#ef476f', b: '#ffd166' },
  plum: { t: '#3b1c4a', m: '#9a4f86', l: '#f5c6b8', s: '#fff0dd', f: '#a87299', n: '#5c2f63', d: '#2a1338', a: '#f08a4b', b: '#8fd3c8' },
  coral: { t: '#ee5a5f', m: '#f9a378', l: '#ffe6c0', s: '#fffaf0', f: '#e98a78', n: '#a63d57', d: '#471d3c', a: '#19647e', b: '#ffd23f' },
  teal: { t: '#08414a', m: '#1e8a86', l: '#f0d58c', s: '#fff3c4', f: '#3b8f8a', n: '#0f5a60', d: '#062c35', a: '#e76f51', b: '#f4a261' },
  mist: { t: '#5f7d8c', m: '#aec3c4', l: '#f2eadb', s: '#fffdf4', f: '#a9bfbf', n: '#55737c', d: '#253d48', a: '#c8553d', b: '#e9c46a' },
};

// ---------------------------------------------------------------- small tools
function seedOf(text) {
  let h = 2166136261;
  for (const ch of text) h = Math.imul(h ^ ch.charCodeAt(0), 16777619);
  return h >>> 0;
}

function prng(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const r1 = (v) => {
  const n = Math.round(v * 10) / 10;
  return Object.is(n, -0) ? 0 : n;
};
const r0 = (v) => {
  const n = Math.round(v);
  return Object.is(n, -0) ? 0 : n;
};

function mix(from, to, t) {
  const channel = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  return '#' + [0, 1, 2].map((i) => r0(channel(from, i) + (channel(to, i) - channel(from, i)) * t).toString(16).padStart(2, '0')).join('');
}

const attrs = (o) => Object.entries(o).map(([k, v]) => ` ${k}="${typeof v === 'number' ? r1(v) : v}"`).join('');
const polar = (cx, cy, r, deg) => [cx + r * Math.cos((deg * Math.PI) / 180), cy + r * Math.sin((deg * Math.PI) / 180)];
const pts = (list) => 'M' + list.map(([x, y]) => `${r0(x)} ${r0(y)}`).join('L') + 'Z';
const range = (n) => Array.from({ length: n }, (_, i) => i);

// ---------------------------------------------------------------- the drawing surface
class Picture {
  constructor(slug, palette) {
    this.slug = slug;
    this.c = PALETTES[palette];
    this.rnd = prng(seedOf(slug));
    this.defs = [];
    this.body = [];
    this.next = 0;
  }

  between(lo, hi) { return lo + (hi - lo) * this.rnd(); }
  id() { return `${this.slug}-${(this.next++).toString(36)}`; }
  add(s) { this.body.push(s); }

  stops(list) {
    return list.map((stop, i) => {
      const [color, opacity = 1, at = i / (list.length - 1)] = Array.isArray(stop) ? stop : [stop];
      return `<stop offset="${Math.round(at * 100) / 100}" stop-color="${color}"${opacity < 1 ? ` stop-opacity="${opacity}"` : ''}/>`;
    }).join('');
  }

  // Linear gradient, in fractions of the shape's box: vertical unless told otherwise.
  lin(list, x1 = 0, y1 = 0, x2 = 0, y2 = 1) {
    const id = this.id();
    this.defs.push(`<linearGradient id="${id}"${attrs({ x1, y1, x2, y2 })}>${this.stops(list)}</linearGradient>`);
    return `url(#${id})`;
  }

  rad(list, cx = 0.5, cy = 0.5, r = 0.5) {
    const id = this.id();
    this.defs.push(`<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${r}">${this.stops(list)}</radialGradient>`);
    return `url(#${id})`;
  }

  clip(d) {
    const id = this.id();
    this.defs.push(`<clipPath id="${id}"><path d="${d}"/></clipPath>`);
    return `url(#${id})`;
  }

  rect(x, y, width, height, fill, more = {}) { this.add(`<rect${attrs({ x, y, width, height, fill, ...more })}/>`); }
  circle(cx, cy, r, fill, more = {}) { this.add(`<circle${attrs({ cx, cy, r, fill, ...more })}/>`); }
  ellipse(cx, cy, rx, ry, fill, more = {}) { this.add(`<ellipse${attrs({ cx, cy, rx, ry, fill, ...more })}/>`); }
  path(d, fill, more = {}) { this.add(`<path d="${d}"${attrs({ fill, ...more })}/>`); }
  line(d, stroke, width, more = {}) { this.path(d, 'none', { stroke, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', ...more }); }
  group(more, draw) { this.add(`<g${attrs(more)}>`); draw(); this.add('</g>'); }

  sky(list = [this.c.t, this.c.m, this.c.l], h = H) { this.rect(0, 0, W, h, this.lin(list)); }
  glow(cx, cy, r, color = this.c.s, o = 0.8) { this.circle(cx, cy, r, this.rad([[color, o], [color, o * 0.35, 0.4], [color, 0]])); }
  disc(cx, cy, r, a = this.c.s, b = this.c.b) { this.circle(cx, cy, r, this.lin([a, b])); }

  stars(n, bottom, color = this.c.s) {
    for (const size of [1.5, 2.4, 3.6]) {
      const count = r0(n * (size < 2 ? 0.6 : size < 3 ? 0.3 : 0.1));
      const d = range(count).map(() => `M${r0(this.between(10, 590))} ${r0(bottom * this.rnd() ** 1.3 + 10)}h0`).join('');
      this.line(d, color, size * 1.4, { opacity: size < 2 ? 0.6 : 0.9 });
    }
  }

  // A soft rolling line across the picture, closed to the bottom.
  ridge(y, amp, fill, waves = 1.6, bottom = H) {
    const phase = this.between(0, 6.28);
    const second = this.between(0, 6.28);
    const at = (x) => y + amp * (0.7 * Math.sin((x / W) * waves * 6.28 + phase) + 0.3 * Math.sin((x / W) * waves * 14.5 + second));
    let d = `M-10 ${r0(at(-10))}`;
    for (let x = 30; x <= 630; x += 40) d += `Q${x - 20} ${r0(at(x - 20) + (at(x - 20) - (at(x - 40) + at(x)) / 2))} ${x} ${r0(at(x))}`;
    this.path(`${d}V${bottom}H-10Z`, fill);
    return at;
  }

  // A jagged mountain line, closed to the bottom.
  crags(y, amp, fill, n = 9) {
    const list = range(n + 1).map((i) => [(i / n) * 640 - 20 + this.between(-14, 14), y + (i % 2 ? -1 : 0.35) * amp * this.between(0.4, 1)]);
    this.path(`M-20 ${H}L${list.map(([x, v]) => `${r0(x)} ${r0(v)}`).join('L')}L640 ${H}Z`, fill);
  }

  // Receding layers of hills, mixed from far to near.
  hills(from, to, n, amp = 26, far = this.c.f, near = this.c.n) {
    let last;
    for (const i of range(n)) {
      const t = n === 1 ? 1 : i / (n - 1);
      const color = mix(far, near, t);
      last = this.ridge(from + (to - from) * t, amp * (0.7 + t * 0.6), this.lin([color, mix(color, i % 2 ? this.c.l : this.c.d, 0.16)]), 0.9 + this.rnd());
    }
    return last;
  }

  cloud(x, y, w, color = this.c.s, o = 0.7) {
    const h = w * 0.13;
    const bar = (bx, by, bw) => `M${r0(bx)} ${r0(by)}h${r0(bw)}`;
    this.line(bar(x, y, w) + bar(x + w * 0.18, y - h * 0.8, w * 0.5) + bar(x - w * 0.12, y + h * 0.75, w * 0.6), color, h, { opacity: o });
  }

  // Streaks of light on water, narrowest at the horizon.
  shimmer(cx, top, bottom, width, color = this.c.s, o = 0.7, n = 16) {
    const d = range(n).map((i) => {
      const t = (i + 0.5) / n;
      const half = width * (0.25 + 0.75 * t) * this.between(0.3, 1);
      return `M${r0(cx + this.between(-1, 1) * width * 0.22 * (0.4 + t) - half)} ${r0(top + (bottom - top) * t ** 1.25)}h${r0(half * 2)}`;
    }).join('');
    this.line(d, color, 4, { opacity: o });
  }

  pine(x, y, h) {
    const w = h * 0.2;
    const step = (a, b) => `${r0(x + w * a)} ${r0(y - h * b)}`;
    return `M${step(0, 1)}L${step(0.5, 0.66)}L${step(0.25, 0.68)}L${step(0.78, 0.36)}L${step(0.4, 0.38)}L${step(1, 0)}L${step(-1, 0)}L${step(-0.4, 0.38)}L${step(-0.78, 0.36)}L${step(-0.25, 0.68)}L${step(-0.5, 0.66)}Z`;
  }

  pines(at, n, lo, hi, fill) {
    this.path(range(n).map((i) => {
      const x = ((i + this.between(0.1, 0.9)) / n) * 640 - 20;
      return this.pine(x, at(x) + 8, this.between(lo, hi));
    }).join(''), fill);
  }

  birds(list, color = this.c.d, width = 4) {
    this.line(list.map(([x, y, s]) => `M${r0(x - s)} ${r0(y - s * 0.25)}Q${r0(x - s * 0.45)} ${r0(y - s * 0.5)} ${r0(x)} ${r0(y)}Q${r0(x + s * 0.45)} ${r0(y - s * 0.5)} ${r0(x + s)} ${r0(y - s * 0.25)}`).join(''), color, width);
  }

  // A small standing person, feet at x, y.
  figure(x, y, h, fill) {
    this.circle(x, y - h * 0.86, h * 0.13, fill);
    this.path(`M${r0(x - h * 0.17)} ${r0(y)}L${r0(x - h * 0.14)} ${r0(y - h * 0.6)}Q${r0(x)} ${r0(y - h * 0.82)} ${r0(x + h * 0.14)} ${r0(y - h * 0.6)}L${r0(x + h * 0.17)} ${r0(y)}Z`, fill);
  }

  grass(y, n, h, color, width = 3) {
    this.line(range(n).map(() => {
      const x = this.between(-5, 605);
      const top = this.between(0.5, 1) * h;
      return `M${r0(x)} ${r0(y + this.between(0, 30))}q${r0(this.between(-4, 4))} ${r0(-top / 2)} ${r0(this.between(-14, 14))} ${r0(-top)}`;
    }).join(''), color, width);
  }

  shade(o = 0.4) { this.rect(0, 0, W, H, this.rad([[this.c.d, 0], [this.c.d, 0, 0.62], [this.c.d, o]], 0.5, 0.48, 0.78)); }

  svg(alt) {
    const label = alt.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" role="img" aria-label="${label}"><defs>${this.defs.join('')}</defs>${this.body.join('')}</svg>\n`;
  }
}

// ---------------------------------------------------------------- shared stages
// A wall and a floor with a skirting line.
function room(p, wall, floor, y = 610) {
  p.rect(0, 0, W, y, p.lin(wall, 0, 0, 1, 1));
  p.rect(0, y, W, H - y, p.lin(floor));
  p.rect(0, y - 10, W, 10, mix(wall[wall.length - 1], p.c.d, 0.35));
}

// Sea below a horizon.
function sea(p, y, top, bottom) {
  p.rect(0, y, W, H - y, p.lin([top, bottom]));
}

// A path that narrows towards the distance, swinging left and right.
function trail(p, bends, fill) {
  const side = (s) => bends.map(([x, y, w]) => [x + (s * w) / 2, y]);
  const curve = (list) => list.slice(1).map(([x, y], i) => {
    const [px, py] = list[i];
    const my = r0((py + y) / 2);
    return `C${r0(px)} ${my} ${r0(x)} ${my} ${r0(x)} ${r0(y)}`;
  }).join('');
  const left = side(-1);
  const right = side(1).reverse();
  p.path(`M${r0(left[0][0])} ${left[0][1]}${curve(left)}L${r0(right[0][0])} ${right[0][1]}${curve(right)}Z`, fill);
}

// Rays spreading from a point, as one path.
function rays(cx, cy, r, n, spread = 0.5, turn = 0) {
  return range(n).map((i) => {
    const a = (i / n) * 360 + turn;
    return pts([[cx, cy], polar(cx, cy, r, a), polar(cx, cy, r, a + (360 / n) * spread)]);
  }).join('');
}

// ---------------------------------------------------------------- scenes
const S = {};

S['open-door'] = (p) => {
  const { c } = p;
  room(p, [c.n, mix(c.t, c.d, 0.3)], [mix(c.n, c.d, 0.5), c.d]);
  p.glow(300, 400, 380, c.b, 0.45);
  p.rect(196, 186, 208, 424, mix(c.d, c.n, 0.2));
  p.rect(210, 200, 180, 410, p.lin([c.m, c.l, c.s]));
  p.group({ 'clip-path': p.clip('M210 200h180v410h-180z') }, () => {
    p.disc(318, 430, 46);
    p.hills(480, 560, 3, 14, mix(c.f, c.l, 0.4), c.n);
    trail(p, [[290, 512, 4], [322, 540, 14], [278, 572, 40], [300, 615, 120]], c.s);
  });
  p.path('M210 200L108 158V676L210 610Z', p.lin([mix(c.a, c.d, 0.15), mix(c.a, c.d, 0.5)], 1, 0, 0, 0));
  p.path('M194 232L126 206V378L194 384ZM194 410L126 408V612L194 574Z', mix(c.a, c.d, 0.5), { opacity: 0.55 });
  p.circle(124, 400, 8, c.b);
  p.path('M210 610H390L560 800H60Z', p.lin([[c.s, 0.85], [c.b, 0.05]]));
  p.shade();
};

S['winding-path'] = (p) => {
  const { c } = p;
  p.sky();
  p.glow(380, 290, 300);
  p.disc(380, 290, 58);
  p.cloud(70, 150, 150, c.s, 0.5);
  p.cloud(430, 110, 110, c.s, 0.4);
  p.hills(330, 430, 3, 30, c.f, mix(c.f, c.n, 0.5));
  p.path('M-10 470Q150 400 330 440T610 420V800H-10Z', p.lin([mix(c.n, c.b, 0.35), c.n]));
  trail(p, [[180, 800, 190], [400, 640, 84], [210, 530, 40], [350, 462, 16], [322, 438, 5]], p.lin([c.s, c.l, c.b]));
  p.path('M-10 660Q90 630 130 700T210 800H-10Z', p.lin([c.n, c.d]));
  p.path('M610 610Q480 640 460 710T350 800H610Z', p.lin([c.n, c.d]));
  p.path(p.pine(70, 700, 150) + p.pine(20, 690, 110) + p.pine(540, 680, 170) + p.pine(585, 700, 120) + p.pine(500, 520, 50) + p.pine(530, 520, 64), c.d);
};

S['stone-bridge'] = (p) => {
  const { c } = p;
  p.sky();
  p.glow(220, 270, 320);
  p.disc(220, 270, 92);
  p.cloud(380, 170, 150, c.s, 0.5);
  p.hills(400, 450, 3, 24);
  sea(p, 500, mix(c.l, c.m, 0.4), c.n);
  const arch = 'M-10 400Q300 260 610 400V520H548A98 98 0 0 0 352 520H248A98 98 0 0 0 52 520H-10Z';
  p.path(arch, p.lin([c.n, c.d]));
  p.path(arch, c.d, { transform: 'matrix(1 0 0 -.7 0 882)', opacity: 0.35 });
  p.line('M-10 400Q300 260 610 400', mix(c.f, c.l, 0.4), 10);
  p.line(range(22).map((i) => `M${r0(p.between(0, 600))} ${r0(390 + (i % 5) * 24)}h${r0(p.between(12, 24))}`).join(''), mix(c.n, c.f, 0.5), 3, { opacity: 0.4, 'clip-path': p.clip(arch) });
  p.shimmer(220, 560, 790, 120, c.s, 0.55, 16);
  p.figure(330, 334, 44, c.d);
  p.shade(0.3);
};

S['hanging-bridge'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.glow(300, 380, 330);
  p.crags(400, 120, mix(c.f, c.l, 0.55), 9);
  p.crags(500, 120, mix(c.f, c.l, 0.2), 7);
  p.rect(0, 420, W, 380, p.lin([[c.l, 0], [c.l, 0.85]]));
  p.path('M-10 300L60 310L120 390L150 400L138 520L170 600L120 800H-10Z', p.lin([c.n, c.d]));
  p.path('M610 270L560 285L470 380L448 396L470 500L440 610L500 800H610Z', p.lin([c.n, c.d]));
  p.path(p.pine(40, 310, 130) + p.pine(92, 360, 84) + p.pine(560, 296, 140) + p.pine(512, 345, 80), c.d);
  const deck = (x) => 400 + 110 * (1 - ((x - 299) / 151) ** 2);
  p.line('M148 400Q299 620 450 398', c.d, 9);
  p.line('M148 340Q299 530 450 338', c.a, 5);
  p.line(range(13).map((i) => { const x = 158 + i * 23.5; return `M${r0(x)} ${r0(deck(x))}V${r0(deck(x) - 60 + 15 * (1 - Math.abs(x - 299) / 151))}`; }).join(''), c.d, 3);
  p.line('M148 330V402M450 328V400', c.d, 8);
  p.cloud(60, 690, 220, c.s, 0.6);
  p.cloud(340, 620, 170, c.s, 0.5);
};

S['small-boat'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l], 420);
  p.stars(40, 300);
  p.glow(300, 250, 240);
  p.disc(300, 250, 70, c.s, mix(c.s, c.l, 0.35));
  p.ridge(400, 12, mix(c.f, c.l, 0.2), 1.2);
  sea(p, 420, mix(c.l, c.m, 0.4), c.d);
  p.shimmer(300, 426, 790, 90, c.s, 0.75, 22);
  p.ellipse(300, 634, 150, 14, c.d, { opacity: 0.5 });
  p.path('M170 580Q300 612 430 576Q412 636 372 640H232Q186 634 170 580Z', p.lin([c.a, mix(c.a, c.d, 0.7)]));
  p.line('M170 580Q300 612 430 576', c.b, 7);
  p.line('M330 590L486 660', mix(c.b, c.d, 0.3), 6);
  p.path('M470 646l40 18l-8 12l-40-20z', mix(c.b, c.d, 0.3));
  p.shade();
};

S['sailboat'] = (p) => {
  const { c } = p;
  p.sky([c.m, c.l], 560);
  p.path(rays(300, 430, 700, 18), c.s, { opacity: 0.3 });
  p.disc(300, 430, 190, c.b, mix(c.b, c.t, 0.75));
  sea(p, 540, c.a, mix(c.a, c.d, 0.6));
  for (const i of range(4)) p.ridge(560 + i * 58, 11, mix(mix(c.a, c.s, 0.25), mix(c.a, c.d, 0.6), i / 3), 3);
  p.path('M304 180Q470 330 446 530H304Z', p.lin([c.s, c.l]));
  p.path('M290 230Q200 380 176 530H290Z', p.lin([c.t, c.n]));
  p.line('M297 160V560', c.d, 8);
  p.path('M150 552H462Q440 612 400 616H216Q166 610 150 552Z', p.lin([c.n, c.d]));
  p.ridge(622, 9, p.lin([mix(c.a, c.d, 0.25), mix(c.a, c.d, 0.7)]), 3.5);
  p.shimmer(300, 650, 790, 170, c.b, 0.55, 11);
  p.birds([[110, 250, 26], [160, 210, 18], [490, 160, 22]], c.n);
};

S['mountain-peak'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l], 540);
  p.glow(440, 170, 220);
  p.disc(440, 170, 44);
  p.path('M-20 540L110 320L200 420L260 360L620 540Z', mix(c.f, c.l, 0.3));
  p.path('M330 540L480 330L620 470V540Z', c.f);
  const peak = () => {
    p.path('M40 540L300 130L560 540Z', p.lin([c.f, c.n]));
    p.path('M300 130L560 540H330L350 420L300 340L330 250Z', c.d, { opacity: 0.5 });
    p.path('M300 130L200 288L236 268L258 312L286 262L306 330L340 264L362 304L392 276Z', c.s);
    p.path('M300 130L392 276L362 304L340 264L306 330L330 230Z', mix(c.f, c.s, 0.45));
  };
  peak();
  p.rect(0, 540, W, 260, p.lin([mix(c.m, c.l, 0.3), c.n]));
  p.group({ transform: 'matrix(1 0 0 -.62 0 875)', opacity: 0.45 }, peak);
  p.shimmer(300, 560, 780, 170, c.s, 0.4, 12);
  p.path(range(13).map((i) => p.pine(i * 50 + p.between(-12, 12), 552, p.between(40, 92) * (i > 3 && i < 9 ? 0.5 : 1))).join(''), c.d);
  p.rect(0, 546, W, 8, c.d);
};

S['full-moon'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.stars(70, 500);
  p.glow(300, 330, 400, c.s, 0.5);
  p.circle(300, 330, 190, p.rad([c.s, mix(c.s, c.a, 0.35)], 0.4, 0.35, 0.75));
  for (const [x, y, r] of [[240, 270, 38], [350, 390, 50], [370, 260, 22], [250, 410, 26], [310, 310, 14], [190, 350, 18]]) p.circle(x, y, r, mix(c.s, c.a, 0.45), { opacity: 0.45 });
  p.cloud(120, 400, 170, c.l, 0.35);
  p.cloud(360, 250, 200, c.l, 0.25);
  for (const i of range(3)) {
    const color = mix(c.f, c.d, 0.25 + i * 0.36);
    const at = p.ridge(560 + i * 70, 22, color, 1);
    p.pines(at, 15 - i * 3, 50 + i * 22, 90 + i * 50, color);
  }
};

S['lone-tree'] = (p) => {
  const { c } = p;
  p.sky([c.m, c.l, c.s]);
  p.glow(150, 560, 330, c.b, 0.7);
  p.hills(560, 600, 2, 18, mix(c.f, c.l, 0.5), c.f);
  p.path('M-10 690Q300 560 610 680V800H-10Z', p.lin([c.n, c.d]));
  p.line('M308 640Q322 540 306 400M312 520Q360 470 400 420M308 470Q250 420 220 380M308 430Q330 360 350 320', c.d, 18);
  p.path('M276 640Q300 630 300 560H322Q324 630 352 642Z', c.d);
  for (const i of range(62)) {
    // A sunflower spiral fills the crown evenly; leaves on the left catch the light.
    const k = (i * 29) % 62;
    const [x, y] = polar(304, 320, 178 * Math.sqrt((k + 1) / 62), k * 137.5);
    const lit = (480 - x) / 380 + p.between(-0.25, 0.25);
    p.circle(x, y, r0(p.between(27, 44)), lit > 0.5 ? mix(c.a, c.b, Math.min(1, (lit - 0.5) * 1.6)) : mix(c.m, c.a, Math.max(0, lit * 2)), { opacity: 0.9 });
  }
  for (const i of range(12)) p.ellipse(p.between(300, 580), p.between(440, 700), 8, 4, i % 2 ? c.a : c.b, { transform: `rotate(${r0(p.between(-40, 40))} 440 560)` });
  p.grass(690, 40, 30, mix(c.n, c.b, 0.3));
};

S['window-light'] = (p) => {
  const { c } = p;
  room(p, [mix(c.n, c.d, 0.3), c.d], [mix(c.n, c.d, 0.6), c.d], 640);
  p.glow(330, 330, 380, c.b, 0.35);
  p.rect(146, 106, 348, 408, mix(c.n, c.f, 0.4), { rx: 6 });
  p.group({ 'clip-path': p.clip('M160 120h320v380h-320z') }, () => {
    p.rect(160, 120, 320, 380, p.lin([c.t, c.m, c.l]));
    p.glow(390, 330, 150);
    p.disc(390, 330, 36);
    p.hills(380, 470, 4, 22);
  });
  p.line('M320 120V500M160 300H480', mix(c.n, c.f, 0.4), 12, { 'stroke-linecap': 'butt' });
  p.rect(126, 508, 388, 22, mix(c.f, c.l, 0.3), { rx: 4 });
  p.path('M160 640L320 640L260 800H60ZM334 640H490L500 800H284Z', p.lin([[c.b, 0.5], [c.b, 0.06]]));
  p.path('M96 92H206Q204 290 116 400Q150 500 140 612H64Q70 470 92 400Q82 260 96 92ZM544 92H434Q436 290 524 400Q490 500 500 612H576Q570 470 548 400Q558 260 544 92Z', p.lin([c.a, mix(c.a, c.d, 0.6)]));
  p.line('M88 402H124M552 402H516', c.b, 9);
  p.line('M70 90H570', c.b, 10);
  p.path('M200 508l-8-44h44l-8 44z', c.a);
  p.path('M214 466Q170 440 176 396Q214 420 214 466Q222 400 258 384Q262 440 214 466Q204 420 216 370Q236 410 214 466Z', mix(c.n, c.b, 0.3));
};

S['stairway'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.l, c.m, c.n]));
  p.path(rays(300, 150, 900, 22, 0.45, 4), c.s, { opacity: 0.22 });
  p.glow(300, 150, 320);
  p.path('M226 230V130A74 74 0 0 1 374 130V230Z', p.lin([c.s, c.b]));
  p.line('M226 230V130A74 74 0 0 1 374 130V230', c.a, 9);
  for (const i of range(13)) {
    const t = i / 12;
    const y = 230 + 500 * t ** 1.35;
    const w = 76 + 190 * t ** 1.2;
    const nextY = 230 + 500 * ((i + 1) / 12) ** 1.35;
    const shift = 46 * Math.sin(t * 5.2);
    p.rect(300 - w + shift, y, 2 * w, nextY - y + 2, mix(c.f, c.d, 0.15 + 0.75 * t));
    p.rect(300 - w + shift, y, 2 * w, 5 + 9 * t, mix(c.s, c.f, 0.1 + 0.55 * t));
  }
  p.cloud(20, 300, 150, c.s, 0.7);
  p.cloud(450, 400, 150, c.s, 0.6);
  p.cloud(-20, 520, 120, c.s, 0.4);
  p.figure(322, 566, 84, c.d);
};

S['great-wave'] = (p) => {
  const { c } = p;
  p.sky([c.b, c.l, c.s]);
  p.disc(410, 210, 84, c.a, mix(c.a, c.b, 0.5));
  for (const i of range(4)) {
    const color = mix(c.f, c.n, i / 4);
    p.path(range(9).map((k) => `M${k * 90 - 90 + (i % 2) * 45} ${460 + i * 62}a62 62 0 0 1 124 0V800h-124z`).join(''), color, { stroke: c.s, 'stroke-width': 3 });
  }
  p.path('M-10 800V360Q90 210 260 220Q400 236 440 350Q448 400 410 420Q420 352 350 336Q262 322 250 440Q240 640 610 690V800Z', p.lin([c.m, c.t, c.d]));
  for (const i of range(4)) p.line(`M${-10} ${440 + i * 80}Q${70 + i * 12} ${290 + i * 76} ${206 - i * 8} ${300 + i * 88}`, c.l, 5, { opacity: 0.5 });
  p.line('M250 440Q240 640 610 690', c.l, 8, { opacity: 0.8 });
  const foam = [[150, 244], [200, 226], [260, 220], [320, 230], [372, 256], [412, 296], [436, 346], [432, 396], [400, 424], [384, 378], [350, 344], [300, 338]];
  for (const [x, y] of foam) p.circle(x, y, p.between(18, 27), c.s);
  p.line(range(16).map(() => `M${r0(p.between(300, 500))} ${r0(p.between(380, 540))}h0`).join(''), c.s, 9);
  for (const i of range(12)) p.circle(300 + i * 28, [566, 592, 612, 630, 644, 656, 666, 674, 682, 688, 693, 696][i], p.between(9, 20), c.s, { opacity: 0.85 });
};

S['birds-in-flight'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.glow(210, 520, 360);
  p.disc(210, 520, 96);
  for (const [x, y, w] of [[60, 380, 190], [370, 430, 200], [300, 120, 140]]) p.cloud(x, y, w, c.s, 0.4);
  p.hills(560, 740, 4, 26);
  p.birds(range(15).map((i) => {
    const arm = i === 0 ? 0 : i % 2 ? 1 : -1;
    const k = Math.ceil(i / 2);
    return [452 - k * 55 + (arm < 0 ? 6 : 0), 230 + (arm > 0 ? k * 30 : -k * 17) + p.between(-5, 5), 29 - k * 1.9];
  }), c.d, 6);
  p.birds([[490, 330, 18]], c.d, 4);
};

S['lighthouse'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.t, c.m]);
  p.stars(60, 420);
  p.path('M330 222L-20 60V330Z', p.lin([[c.s, 0], [c.s, 0.75]], 0, 0, 1, 0));
  p.path('M330 222L640 140V290Z', p.lin([[c.s, 0.75], [c.s, 0.1]], 0, 0, 1, 0));
  sea(p, 560, mix(c.m, c.l, 0.25), c.d);
  p.shimmer(150, 580, 790, 120, c.s, 0.35, 16);
  p.glow(330, 222, 130);
  p.path('M296 262H364L392 620H268Z', p.lin([mix(c.s, c.f, 0.3), c.s, mix(c.s, c.n, 0.55)], 0, 0, 1, 0));
  p.path('M290 338H370L376 412H284ZM278 488H382L388 562H272Z', p.lin([mix(c.a, c.d, 0.2), c.a, mix(c.a, c.d, 0.5)], 0, 0, 1, 0));
  p.rect(302, 190, 56, 62, c.b);
  p.line('M330 190V252M302 190V252M358 190V252', c.d, 5);
  p.path('M292 192L330 150L368 192Z', c.a);
  p.rect(284, 250, 92, 14, c.d, { rx: 4 });
  p.rect(320, 440, 20, 30, c.d, { rx: 10 });
  p.path('M140 800Q170 660 250 632Q330 590 410 622Q470 640 500 700T610 760V800Z', p.lin([c.n, c.d]));
  p.line('M150 760Q210 730 240 760T330 770M440 730Q500 700 540 750', c.l, 4, { opacity: 0.4 });
};

S['night-city'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.stars(40, 260);
  p.disc(460, 150, 48, c.s, c.b);
  p.circle(442, 140, 44, mix(c.t, c.m, 0.3));
  for (const layer of range(3)) {
    const color = mix(mix(c.m, c.l, 0.4), c.d, 0.2 + layer * 0.38);
    let d = '';
    const lights = [];
    for (let x = -10; x < 600;) {
      const w = r0(p.between(46, 88));
      const y = r0(p.between(250, 430) + layer * 112);
      d += p.rnd() < 0.3 ? `M${x} 800V${y}l${w / 2}-40l${w / 2} 40V800z` : `M${x} 800V${y}h${w}V800z`;
      if (layer) for (let wy = y + 22; wy < y + 200 && wy < 690; wy += 32) for (let wx = x + 12; wx < x + w - 10; wx += 20) if (p.rnd() < 0.42) lights.push(`M${wx} ${wy}v9`);
      x += w + r0(p.between(0, 10));
    }
    p.path(d, p.lin([color, mix(color, c.a, 0.14)]));
    if (layer) p.line(lights.join(''), layer === 1 ? c.a : c.b, 8, { 'stroke-linecap': 'butt', opacity: layer === 1 ? 0.6 : 0.95 });
  }
  p.rect(0, 690, W, 110, p.lin([c.n, c.d]));
  p.shimmer(300, 700, 796, 300, c.b, 0.45, 14);
};

S['island'] = (p) => {
  const { c } = p;
  p.sky([c.m, c.l, c.s], 380);
  p.disc(130, 160, 48, c.s, c.b);
  p.cloud(330, 110, 170, c.s, 0.8);
  p.cloud(60, 270, 120, c.s, 0.6);
  p.rect(0, 370, W, 430, p.lin([c.f, c.n, c.d]));
  p.path('M120 372Q60 470 160 520Q180 610 250 650Q300 740 340 650Q420 610 430 530Q540 470 482 372Z', p.lin([mix(c.n, c.b, 0.35), mix(c.n, c.d, 0.6)]));
  p.path('M230 372L260 520L220 580L160 520Q60 470 120 372ZM400 372L380 500L420 570L430 530Q540 470 482 372Z', c.d, { opacity: 0.18 });
  p.path('M110 374Q200 310 300 300Q410 306 492 374Z', p.lin([mix(c.b, '#5a9e5f', 0.75), c.b]));
  p.path('M286 308h22v-30h-22z', c.d);
  p.path(p.pine(240, 330, 110) + p.pine(372, 330, 90), mix('#3d8a5f', c.d, 0.35));
  p.path('M268 306V252H352V306Z', c.s);
  p.path('M256 256L310 206L364 256Z', c.a);
  p.path('M300 306V276h22v30z', c.n);
  p.line('M0 370H600', c.s, 5, { opacity: 0.8 });
  p.line(range(24).map(() => `M${r0(p.between(20, 580))} ${r0(p.between(420, 760))}h${r0(p.between(0, 14))}`).join(''), c.l, 4, { opacity: 0.35 });
  for (const [x, y] of [[90, 600], [128, 626], [80, 640], [520, 640], [556, 616]]) p.path(`M${x} ${y}q14-12 30 0l10-7v14l-10-7q-16 12-30 0z`, c.b, { opacity: 0.85 });
};

S['umbrella-in-rain'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.n, c.f, c.m]);
  const rain = (n, w, o) => p.line(range(n).map(() => `M${r0(p.between(-20, 640))} ${r0(p.between(-20, 660))}l-12 ${r0(p.between(30, 54))}`).join(''), c.l, w, { opacity: o });
  for (const [x, y, r] of [[90, 360, 60], [190, 300, 40], [480, 330, 70], [540, 240, 36], [400, 260, 30]]) p.glow(x, y, r, c.b, 0.6);
  rain(70, 2, 0.35);
  p.rect(0, 640, W, 160, p.lin([mix(c.n, c.m, 0.3), c.d]));
  p.ellipse(300, 690, 170, 22, c.a, { opacity: 0.35 });
  p.shimmer(300, 700, 790, 110, c.a, 0.4, 9);
  p.line('M300 330V430', c.d, 7);
  p.path('M262 690L270 500Q300 430 330 500L340 690Z', p.lin([c.n, c.d]));
  p.circle(300, 442, 27, mix(c.d, c.n, 0.3));
  p.path('M262 690h30v-40h16v40h32v14h-78z', c.d);
  p.path('M110 420A190 176 0 0 1 490 420Q458 392 426 420Q394 392 363 420Q332 392 300 420Q268 392 237 420Q206 392 174 420Q142 392 110 420Z', p.lin([c.b, c.a]));
  p.path('M300 244Q230 300 237 420Q268 392 300 420Q332 392 363 420Q370 300 300 244Z', c.s, { opacity: 0.25 });
  p.line('M300 230V246', c.d, 8);
  rain(34, 4, 0.4);
  p.line(range(10).map(() => `M${r0(p.between(20, 580))} ${r0(p.between(680, 780))}q10-8 20 0`).join(''), c.l, 3, { opacity: 0.6 });
};

S['kite'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.cloud(40, 170, 150);
  p.cloud(60, 400, 190, c.s, 0.6);
  p.cloud(410, 470, 140, c.s, 0.6);
  p.line('M390 330Q330 520 190 668', c.d, 2.5);
  p.path('M400 90L500 190L390 330L318 176Z', c.a);
  p.path('M400 90L394 330L318 176Z', c.b);
  p.path('M318 176L500 190L394 330Z', c.n, { opacity: 0.3 });
  p.line('M400 90L392 330M318 176L500 190', c.s, 4);
  p.line('M392 330Q470 390 430 450T480 560', c.a, 5);
  p.path(range(4).map((i) => { const x = [436, 434, 440, 478][i]; const y = [384, 440, 500, 556][i]; return `M${x} ${y}l-22-12v24zM${x} ${y}l22-12v24z`; }).join(''), c.b);
  p.hills(640, 720, 3, 24);
  p.figure(186, 716, 66, c.d);
  p.line('M190 676L204 650', c.d, 7);
  p.grass(790, 50, 44, c.d);
};

S['balloons'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.glow(480, 560, 280, c.s, 0.9);
  p.hills(600, 740, 4, 34);
  const balloon = (x, y, s, one, two) => p.group({ transform: `translate(${x} ${y}) scale(${s})` }, () => {
    const shell = 'M0-120C78-120 104-66 100-20C96 40 40 80 22 116H-22C-40 80-96 40-100-20C-104-66-78-120 0-120Z';
    p.path(shell, one);
    p.path('M0-120C50-110 62-50 56-10C50 50 24 90 10 116H-10C-24 90-50 50-56-10C-62-50-50-110 0-120Z', two);
    p.path('M0-120C20-110 24-50 22-10C20 50 10 90 4 116H-4C-10 90-20 50-22-10C-24-50-20-110 0-120Z', one);
    p.path(shell, p.shadeBalloon);
    p.line('M-20 118L-16 146M20 118L16 146', c.d, 3);
    p.path('M-20 146H20L16 172H-16Z', c.d);
  });
  p.shadeBalloon = p.lin([[c.s, 0.35], [c.s, 0], [c.d, 0.4]], 0, 0, 1, 0.3);
  p.cloud(330, 150, 180, c.s, 0.5);
  p.cloud(30, 520, 150, c.s, 0.5);
  balloon(220, 280, 1.45, c.a, c.b);
  balloon(478, 390, 0.75, c.n, c.l);
  balloon(420, 130, 0.42, c.b, c.a);
  balloon(90, 590, 0.36, c.f, c.s);
};

S['forest-light'] = (p) => {
  const { c } = p;
  p.sky([c.l, c.s, c.m]);
  p.glow(330, 330, 360, c.s, 1);
  for (const layer of range(4)) {
    const color = mix(mix(c.f, c.l, 0.4), c.d, layer / 3);
    const n = 11 - layer * 2;
    const base = 560 + layer * 54;
    p.path(range(n).map((i) => {
      const x = ((i + p.between(0.2, 0.8)) / n) * 600;
      const gap = 30 + layer * 55;
      const px = Math.abs(x - 320) < gap ? x + (x < 320 ? -gap : gap) : x;
      const w = 5 + layer * 6 + p.between(0, 5);
      return `M${r0(px - w)} ${base + 20}Q${r0(px - w * 0.6)} 300 ${r0(px - w * 0.7)}-10H${r0(px + w * 0.7)}Q${r0(px + w * 0.6)} 300 ${r0(px + w)} ${base + 20}Z`;
    }).join(''), color);
    p.ridge(base, 12, color, 1.3);
    if (layer < 3) p.path(`M${380 + layer * 30}-20L${90 + layer * 110} 800H${190 + layer * 130}L${430 + layer * 30}-20Z`, c.s, { opacity: 0.22 });
  }
  p.path('M-10-10H610V60Q540 120 470 70Q400 130 330 66Q250 120 190 60Q110 130 60 70Q20 110-10 80Z', c.d, { opacity: 0.9 });
  trail(p, [[322, 590, 14], [352, 650, 50], [270, 800, 250]], p.lin([c.s, mix(c.b, c.n, 0.4)]));
  p.path('M420-10L120 800H250L470-10ZM250-10L330 800H400L280-10Z', p.lin([[c.s, 0.4], [c.s, 0.05]]));
};

S['desert-dunes'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l], 460);
  p.glow(170, 210, 240);
  p.circle(170, 210, 62, c.s);
  const dune = (d, shadow, light, dark) => { p.path(d, p.lin([light, mix(light, dark, 0.5)])); p.path(shadow, p.lin([dark, mix(dark, light, 0.45)])); };
  dune('M-10 440Q180 330 360 430T610 400V800H-10Z', 'M172 378Q250 380 360 430Q300 450 330 520Q240 470 172 378Z', mix(c.f, c.l, 0.4), c.f);
  dune('M-10 560Q120 500 250 520Q400 380 480 400Q560 440 610 520V800H-10Z', 'M462 400Q560 430 610 520V700Q500 640 520 560Q470 500 462 400Z', c.f, c.n);
  dune('M-10 600Q180 540 300 620Q420 700 610 640V800H-10Z', 'M170 574Q240 580 300 620Q420 700 610 660V800H260Q300 680 170 574Z', mix(c.f, c.b, 0.4), c.n);
  p.path('M-10 740Q160 660 330 740Q400 780 440 800H-10Z', p.lin([c.n, c.d]));
  p.line('M120 700Q150 640 140 606T170 578', c.d, 5, { 'stroke-dasharray': '3 13', opacity: 0.6 });
  p.figure(172, 580, 52, c.d);
  p.line(range(5).map((i) => `M${40 + i * 30} ${640 + i * 14}q60-30 110-10`).join(''), c.s, 2, { opacity: 0.35 });
};

S['maze'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([mix(c.n, c.f, 0.5), c.n, c.d], 0, 0, 1, 1));
  // An ordinary rectangular maze, dug depth first.
  const cols = 11;
  const rows = 15;
  const size = 46;
  const ox = (W - cols * size) / 2;
  const oy = (H - rows * size) / 2;
  const open = new Set();
  const seen = new Set(['5,14']);
  const stack = [[5, 14]];
  const cameFrom = {};
  while (stack.length) {
    const [x, y] = stack[stack.length - 1];
    const free = [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([a, b]) => [x + a, y + b]).filter(([a, b]) => a >= 0 && b >= 0 && a < cols && b < rows && !seen.has(`${a},${b}`));
    if (!free.length) { stack.pop(); continue; }
    const next = free[Math.floor(p.rnd() * free.length)];
    open.add(`${x},${y}|${next}`).add(`${next}|${x},${y}`);
    cameFrom[String(next)] = [x, y];
    seen.add(String(next));
    stack.push(next);
  }
  let way = [];
  for (let at = [5, 7]; at; at = cameFrom[String(at)]) way.push(at);
  p.rect(ox, oy, cols * size, rows * size, mix(c.n, c.d, 0.4));
  p.glow(300, 400, 230, c.b, 0.7);
  let walls = '';
  for (const y of range(rows)) for (const x of range(cols)) {
    if (x < cols - 1 && !open.has(`${x},${y}|${x + 1},${y}`)) walls += `M${ox + (x + 1) * size} ${oy + y * size}v${size}`;
    if (y < rows - 1 && !open.has(`${x},${y}|${x},${y + 1}`)) walls += `M${ox + x * size} ${oy + (y + 1) * size}h${size}`;
  }
  walls += `M${ox} ${oy}h${cols * size}v${rows * size}h${-5 * size}M${ox} ${oy}v${rows * size}h${5 * size}`;
  p.line(walls, c.d, 17, { transform: 'translate(5 8)', opacity: 0.5 });
  p.line(walls, c.f, 15);
  p.line(walls, mix(c.f, c.l, 0.55), 5, { transform: 'translate(-2 -3)', opacity: 0.7 });
  way = way.slice(-6).map(([x, y]) => [ox + (x + 0.5) * size, oy + (y + 0.5) * size]);
  p.line('M' + way.map(([x, y]) => `${x} ${y}`).join('L'), c.a, 7, { 'stroke-dasharray': '1 14' });
  p.circle(300, oy + 14.5 * size, 11, c.a);
  p.glow(300, 400, 46, c.s, 1);
  p.circle(300, 400, 12, c.s);
};

S['nest'] = (p) => {
  const { c } = p;
  p.sky([c.m, c.l, c.s]);
  p.glow(300, 330, 330, c.s, 0.9);
  p.disc(470, 170, 54);
  p.cloud(70, 140, 160);
  p.hills(690, 760, 2, 22, mix(c.f, c.l, 0.45), c.f);
  const leaf = (x, y, s, a, fill) => p.path('M0 0Q26-30 70 0Q26 30 0 0Z', fill, { transform: `translate(${x} ${y}) rotate(${a}) scale(${s})` });
  p.line('M-10 690Q180 600 330 610T620 480M440 590Q500 640 620 650M150 636Q90 560 20 530M120 640Q180 720 150 800', mix(c.d, c.a, 0.15), 22);
  for (const i of range(26)) {
    const [x, y, a] = [[20, 530, 200], [60, 552, 280], [560, 500, 300], [520, 640, 40], [600, 650, 20], [150, 760, 120], [480, 540, 250], [110, 596, 160], [40, 670, 110]][i % 9];
    leaf(x + p.between(-14, 14), y + p.between(-12, 12), p.between(0.7, 1.5), r0(a + p.between(-50, 50)), mix(i % 2 ? c.n : c.f, i % 3 ? c.n : c.b, p.rnd() * 0.5));
  }
  p.ellipse(310, 470, 176, 50, mix(c.d, c.a, 0.2));
  for (const [x, y, a, col] of [[250, 440, -14, c.t], [370, 440, 14, c.t], [310, 424, 2, mix(c.t, c.m, 0.35)]]) p.ellipse(x, y, 50, 66, p.rad([c.s, mix(c.m, c.s, 0.3), col], 0.38, 0.3, 0.8), { transform: `rotate(${a} ${x} ${y})` });
  p.path('M120 468Q310 560 500 468Q490 620 310 632Q130 620 120 468Z', p.lin([mix(c.a, c.d, 0.3), c.d]));
  for (const tone of [mix(c.b, c.a, 0.4), c.b, mix(c.a, c.d, 0.45)]) {
    p.line(range(15).map(() => {
      const x = p.between(116, 250);
      const y = p.between(470, 570);
      const e = x + p.between(150, 250);
      return `M${r0(x + (y - 470) * 0.4)} ${r0(y)}Q${r0((x + e) / 2)} ${r0(y + p.between(34, 84))} ${r0(Math.min(e, 500 - (y - 470) * 0.5))} ${r0(y + p.between(-20, 10))}`;
    }).join(''), tone, 4, { opacity: 0.8 });
  }
};

S['campfire'] = (p) => {
  const { c } = p;
  p.sky(['#141138', '#4b2152', c.m]);
  p.stars(80, 440);
  p.pines(p.ridge(500, 16, mix('#4b2152', c.m, 0.4), 1), 14, 60, 150, mix('#4b2152', c.m, 0.4));
  p.pines(p.ridge(540, 16, c.t, 1), 10, 110, 210, c.t);
  p.rect(0, 590, W, 210, p.lin([c.f, c.d]));
  p.glow(300, 580, 330, c.l, 0.85);
  p.ellipse(300, 690, 230, 50, c.b, { opacity: 0.35 });
  for (const [d, f] of [
    ['M300 350Q400 480 396 580Q390 680 300 684Q210 680 204 580Q206 520 240 480Q250 530 268 530Q262 440 300 350Z', c.a],
    ['M308 440Q370 530 366 600Q360 680 300 682Q240 678 236 606Q240 560 262 540Q272 576 284 570Q282 500 308 440Z', c.l],
    ['M302 530Q338 580 336 622Q332 680 300 680Q268 678 266 628Q272 580 302 530Z', c.s],
  ]) p.path(d, f);
  p.line('M200 704L390 660M210 662L400 706M240 716L360 714', mix(c.d, c.a, 0.2), 24);
  p.line(range(18).map(() => `M${r0(p.between(200, 410))} ${r0(p.between(180, 430))}h0`).join(''), c.b, 6);
  for (const [x, h] of [[84, 150], [150, 128], [456, 132], [524, 154]]) {
    p.circle(x, 728 - h, 24, c.d);
    p.path(`M${x - 46} 740Q${x - 40} ${752 - h} ${x} ${752 - h}T${x + 46} 740Z`, p.lin([c.d, mix(c.d, c.a, 0.35)], x < 300 ? 0 : 1, 0, x < 300 ? 1 : 0, 0));
  }
};

S['clock'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.t, c.m, c.l], 0, 0, 0.6, 1));
  const gear = (x, y, r, n, fill) => {
    p.path(pts(range(n * 4).map((i) => polar(x, y, i % 4 < 2 ? r : r * 0.85, ((i + (i % 2 ? -0.15 : 0.15)) / (n * 4)) * 360))), fill);
    p.circle(x, y, r * 0.55, c.t, { opacity: 0.35 });
    p.circle(x, y, r * 0.16, c.l, { opacity: 0.8 });
  };
  gear(90, 690, 190, 16, c.n);
  gear(520, 110, 160, 14, c.f);
  gear(510, 730, 110, 10, mix(c.n, c.a, 0.4));
  gear(70, 120, 90, 9, mix(c.f, c.t, 0.5));
  p.ellipse(312, 420, 236, 236, c.d, { opacity: 0.35 });
  p.circle(300, 400, 232, p.lin([c.b, c.a], 0, 0, 1, 1));
  p.circle(300, 400, 204, p.rad([c.s, mix(c.s, c.l, 0.5)]));
  p.path(`M300 400L${polar(300, 400, 204, -90).map(r0).join(' ')}A204 204 0 0 1 ${polar(300, 400, 204, 30).map(r0).join(' ')}Z`, c.a, { opacity: 0.25 });
  p.line(range(12).map((i) => { const a = polar(300, 400, i % 3 ? 180 : 164, i * 30); const b = polar(300, 400, 190, i * 30); return `M${r0(a[0])} ${r0(a[1])}L${r0(b[0])} ${r0(b[1])}`; }).join(''), c.d, 9);
  p.line('M300 400L404 460M300 420V246', c.d, 14);
  p.line('M270 434L402 268', c.a, 5);
  p.circle(300, 400, 18, c.a);
  p.circle(300, 400, 7, c.s);
};

S['empty-chair'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, 600, p.lin([c.d, c.n, c.f]));
  p.rect(0, 600, W, 200, p.lin([c.n, c.d]));
  p.path('M250-10H350L540 690H60Z', p.lin([[c.s, 0.75], [c.s, 0.12]]));
  p.ellipse(300, 690, 242, 58, c.b, { opacity: 0.75 });
  p.ellipse(300, 690, 180, 40, c.s, { opacity: 0.6 });
  p.ellipse(330, 704, 120, 18, c.d, { opacity: 0.5 });
  const wood = p.lin([c.a, mix(c.a, c.d, 0.6)]);
  p.path('M214 330h18V500h-18zM362 330h18V500h-18zM226 500h14l-6 150h-14zM360 500h14l6 150h-14z', mix(c.a, c.d, 0.55));
  p.path('M206 340Q206 304 240 304H354Q388 304 388 340V366H206ZM222 388H372V412H222ZM222 434H372V456H222Z', wood);
  p.path('M204 490H390L418 560H176Z', p.lin([mix(c.a, c.b, 0.5), c.a]));
  p.path('M176 560H418V582H176Z', mix(c.a, c.d, 0.4));
  p.path('M182 582h22l-8 126h-16zM390 582h22l4 126h-16z', wood);
  p.path('M290 40h20v24h-20z', c.d);
  p.line('M300-10V20', c.d, 6);
  p.path('M236 60Q240 14 300 14T364 60Z', c.d);
};

S['swing'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l, c.s]);
  p.glow(420, 540, 260);
  p.disc(420, 540, 60);
  p.hills(590, 690, 3, 20);
  p.path('M-10 800V690Q70 660 80 480Q90 260 40-10H150Q150 100 180 170Q300 90 620 96V136Q300 150 176 250Q150 420 170 560Q180 690 260 720L610 760V800Z', p.lin([mix(c.d, c.n, 0.35), c.d]));
  for (const i of range(36)) p.circle(p.between(-20, 620), p.between(-30, 130) * (0.6 + 0.5 * p.rnd()), p.between(26, 56), mix(i % 2 ? c.n : mix(c.n, c.f, 0.5), i % 3 ? c.d : c.b, p.rnd() * 0.55), { opacity: 0.92 });
  p.line('M330 130L398 590M450 120L512 566', c.d, 4);
  p.path('M378 588L532 560L538 576L384 604Z', c.a);
  p.ellipse(420, 742, 90, 10, c.d, { opacity: 0.4 });
  p.grass(790, 50, 36, mix(c.n, c.b, 0.35));
  for (const i of range(9)) p.ellipse(p.between(220, 580), p.between(180, 720), 9, 5, i % 2 ? c.a : c.b, { opacity: 0.9 });
};

S['key'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.rad([c.m, c.n, c.d], 0.5, 0.38, 0.75));
  p.path(rays(300, 250, 800, 24, 0.5), c.l, { opacity: 0.08 });
  p.glow(300, 250, 280, c.s, 0.8);
  p.path('M300 110A84 84 0 0 1 346 264L378 420H222L254 264A84 84 0 0 1 300 110Z', p.lin([c.s, c.b]));
  p.group({ 'clip-path': p.clip('M300 110A84 84 0 0 1 346 264L378 420H222L254 264A84 84 0 0 1 300 110Z') }, () => {
    p.rect(200, 100, 200, 330, p.lin(['#3d8fb5', '#a8d8cf', c.s]));
    p.disc(326, 190, 24);
    p.hills(270, 380, 4, 14, '#b8d9a4', '#2f7a5b');
  });
  p.group({ transform: 'translate(300 610) rotate(-32)' }, () => {
    const gold = p.lin([c.s, c.b, c.a]);
    const key = 'M-236 0A76 76 0 0 1-90-24H168V-22H216V60H188V30H168V74H134V26H-90A76 76 0 0 1-236 0ZM-196 0A36 36 0 1 0-124 0A36 36 0 1 0-196 0Z';
    p.path(key, c.d, { transform: 'translate(12 18)', opacity: 0.4, 'fill-rule': 'evenodd' });
    p.path(key, gold, { 'fill-rule': 'evenodd' });
    p.line('M-84-12H160', c.s, 5, { opacity: 0.8 });
    p.rect(-84, -32, 16, 66, mix(c.a, c.b, 0.4), { rx: 4 });
    p.rect(-58, -30, 10, 62, mix(c.a, c.b, 0.4), { rx: 4 });
  });
};

S['floating-lanterns'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.t, c.m, c.l], 620);
  p.stars(40, 400);
  p.hills(560, 600, 2, 26, mix(c.f, c.d, 0.2), c.n);
  sea(p, 620, mix(c.m, c.n, 0.4), c.d);
  const paper = p.lin([c.b, c.a, mix(c.a, c.d, 0.2)]);
  const halo = p.rad([[c.b, 0.65], [c.b, 0]]);
  const flame = p.rad([c.s, [c.s, 0]]);
  for (const [x, y, s] of [[300, 330, 1.5], [140, 220, 0.95], [470, 200, 1.05], [90, 430, 0.6], [500, 440, 0.8], [240, 110, 0.55], [370, 90, 0.4], [210, 500, 0.45], [400, 540, 0.38], [560, 90, 0.34], [50, 90, 0.36]]) {
    p.group({ transform: `translate(${x} ${y}) scale(${s})` }, () => {
      p.circle(0, 0, 110, halo);
      p.path('M-38-50Q0-66 38-50L30 46H-30Z', paper);
      p.ellipse(0, 34, 28, 34, flame);
      p.line('M-30 46H30', c.d, 5);
    });
  }
  p.shimmer(300, 632, 790, 210, c.b, 0.55, 20);
  p.figure(88, 700, 70, c.d);
  p.figure(126, 700, 60, c.d);
  p.path('M-10 696Q120 680 220 720T300 800H-10Z', c.d);
};

S['crossroads'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.glow(300, 400, 260);
  p.cloud(60, 130, 170);
  p.cloud(400, 200, 140);
  p.crags(400, 90, mix(c.f, c.l, 0.35), 8);
  p.path('M-10 430Q150 400 300 440T610 420V800H-10Z', p.lin([mix(c.f, c.b, 0.3), c.n]));
  const road = p.lin([c.s, c.l, mix(c.l, c.b, 0.5)]);
  p.path('M200 800Q250 640 210 560Q150 480 40 436L56 432Q200 470 290 560Q400 470 540 432L556 436Q420 500 376 580Q350 650 420 800Z', road);
  p.line('M300 780Q300 700 300 640', c.n, 5, { 'stroke-dasharray': '22 20', opacity: 0.5 });
  p.path(p.pine(60, 600, 130) + p.pine(110, 640, 160) + p.pine(20, 650, 150), p.lin([c.n, c.d]));
  for (const [x, y, r] of [[500, 580, 44], [552, 600, 54], [460, 610, 34]]) { p.line(`M${x} ${y}v${r + 30}`, c.d, 9); p.circle(x, y, r, p.rad([mix(c.a, c.b, 0.5), mix(c.a, c.n, 0.4)], 0.35, 0.3, 0.8)); }
  p.line('M293 590V250', c.d, 14);
  p.path('M284 280H150L118 308L150 336H284Z', p.lin([c.a, mix(c.a, c.d, 0.3)]));
  p.path('M302 360H430L462 388L430 416H302Z', p.lin([c.b, mix(c.b, c.d, 0.3)]));
  p.ellipse(293, 592, 34, 8, c.d, { opacity: 0.6 });
};

S['northern-lights'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.t, c.m]);
  p.stars(80, 480);
  // Each curtain is a row of upright strips hanging from a swaying line.
  for (const [y, sway, tall, low, high] of [[330, 60, 250, '#8ee3ef', '#7a5cff'], [430, 84, 300, '#7df0b2', '#3fb8c9']]) {
    const fill = p.lin([[high, 0], [high, 0.25, 0.35], [low, 0.75, 0.9], [low, 0]]);
    const turn = p.between(0, 6.28);
    for (const i of range(27)) {
      const foot = y + sway * Math.sin(i * 0.3 + turn) + sway * 0.4 * Math.sin(i * 0.71 + turn);
      const h = tall * p.between(0.6, 1);
      p.add(`<path d="M${i * 23 - 6} ${r0(foot - h)}h24v${r0(h)}h-24z" fill="${fill}"/>`);
    }
  }
  p.crags(570, 80, mix(c.f, c.n, 0.4), 9);
  p.ridge(620, 18, p.lin([mix(c.l, '#c9f5e2', 0.7), c.f]), 1);
  p.ridge(690, 16, p.lin([mix(c.l, '#c9f5e2', 0.4), c.n]), 1);
  p.path('M230 690V630H370V690Z', mix(c.d, c.a, 0.15));
  p.path('M210 636L300 570L390 636Z', mix(c.s, c.l, 0.35));
  p.glow(272, 662, 60, c.a, 0.8);
  p.path('M258 648h28v28h-28zM318 648h26v42h-26z', c.a);
  p.path(p.pine(90, 700, 150) + p.pine(140, 712, 110) + p.pine(470, 700, 120) + p.pine(530, 720, 190) + p.pine(40, 730, 120), c.d);
};

S['seedling'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l, c.s], 500);
  p.glow(300, 240, 280);
  p.circle(300, 240, 104, p.lin([c.s, c.b]), { opacity: 0.9 });
  p.path('M-10 470Q150 440 300 462T610 456V800H-10Z', p.lin(['#7a4a33', '#4a2b2a', '#2a1720']));
  p.path('M-10 470Q150 440 300 462T610 456V490Q450 470 300 488T-10 500Z', c.n);
  for (const i of range(26)) p.ellipse(p.between(10, 590), p.between(520, 780), p.between(5, 18), p.between(4, 11), ['#9a6a4a', '#5d3a33', '#b98b5f'][i % 3], { opacity: 0.55 });
  p.line('M300 470V560M300 520Q270 560 230 570T170 620M300 540Q340 580 390 584T450 650M300 556Q290 620 310 660T296 760M298 610Q260 640 250 690M304 630Q350 660 356 720', '#f0d9b0', 7);
  p.line('M230 570Q210 600 214 640M390 584Q430 580 470 600M310 660Q280 690 272 720', '#f0d9b0', 4, { opacity: 0.8 });
  p.line('M300 474Q310 400 298 330', c.n, 14);
  p.path('M300 390Q180 390 150 280Q290 270 300 390Z', p.lin([mix(c.f, c.b, 0.35), c.n], 0, 0, 1, 1));
  p.path('M300 352Q310 230 440 220Q446 350 300 352Z', p.lin([mix(c.f, c.b, 0.2), c.n], 1, 0, 0, 1));
  p.line('M296 382Q230 350 182 302M306 344Q370 310 414 246', c.s, 3, { opacity: 0.6 });
};

S['waterfall'] = (p) => {
  const { c } = p;
  p.sky([c.m, c.l, c.s], 500);
  p.crags(230, 90, mix(c.f, c.l, 0.3), 8);
  const at = p.ridge(240, 14, c.n, 1.4);
  p.pines(at, 14, 60, 120, mix(c.n, c.d, 0.4));
  p.path('M-10 230L190 250L226 270L206 420L232 560L190 800H-10ZM610 220L430 246L378 270L400 430L372 570L420 800H610Z', p.lin([c.n, c.d]));
  p.path('M-10 330L120 340L170 470L130 620L-10 640ZM610 320L500 350L450 480L490 630L610 660Z', c.f, { opacity: 0.18 });
  p.path('M214 262Q300 246 390 262L384 690H216Z', p.lin([c.s, mix(c.f, c.s, 0.6), c.s]));
  p.line(range(26).map(() => `M${r0(p.between(226, 378))} ${r0(p.between(270, 560))}v${r0(p.between(40, 130))}`).join(''), c.t, 4, { opacity: 0.28 });
  p.path('M-10 690Q300 640 610 690V800H-10Z', p.lin([mix(c.m, c.s, 0.3), c.t]));
  p.line('M240 262A260 260 0 0 1 560 560', c.a, 9, { opacity: 0.35, transform: 'translate(-20 160)' });
  p.line('M240 276A250 250 0 0 1 546 560', c.b, 9, { opacity: 0.45, transform: 'translate(-20 160)' });
  for (const i of range(20)) p.circle(p.between(190, 410), p.between(655, 700), p.between(14, 40), c.s, { opacity: 0.35 + (i % 3) * 0.15 });
  p.shimmer(300, 716, 792, 240, c.s, 0.6, 10);
  for (const [x, y, r] of [[80, 740, 60], [150, 770, 40], [530, 750, 66], [450, 780, 36]]) p.path(`M${x - r} ${y + 30}Q${x - r} ${y - r * 0.6} ${x} ${y - r * 0.6}T${x + r} ${y + 30}Z`, p.lin([mix(c.n, c.f, 0.3), c.d]));
};

S['tunnel'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, c.d);
  for (const i of range(9)) {
    const t = i / 8;
    const r = 420 - 320 * t ** 0.7;
    const y = 420 + 190 * (1 - t ** 0.7);
    p.path(`M${r0(300 - r)} ${r0(y + 190)}V${r0(430 - r * 0.28)}A${r0(r)} ${r0(r)} 0 0 1 ${r0(300 + r)} ${r0(430 - r * 0.28)}V${r0(y + 190)}Z`, mix(c.d, c.a, 0.05 + 0.5 * t * t + (i % 2) * 0.05));
  }
  p.path('M200 620V400A100 100 0 0 1 400 400V620Z', p.lin([c.m, c.l, c.s]));
  p.group({ 'clip-path': p.clip('M200 620V400A100 100 0 0 1 400 400V620Z') }, () => {
    p.disc(340, 400, 34);
    p.hills(470, 560, 3, 18, c.f, mix('#4f9a6a', c.n, 0.3));
  });
  p.path('M214 610H386L640 800H-40Z', p.lin([mix(c.n, c.b, 0.35), c.d]));
  p.line(range(9).map((i) => { const y = 618 + i * i * 2.6; const w = 62 + (y - 610) * 0.95; return `M${r0(300 - w)} ${r0(y)}H${r0(300 + w)}`; }).join(''), mix(c.d, c.a, 0.15), 11);
  p.path('M258 608H264L150 800H110ZM336 608H342L490 800H450Z', p.lin([c.s, c.f]));
  p.glow(300, 450, 330, c.s, 0.55);
};

S['long-table'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.t, c.m, c.l]);
  p.hills(470, 520, 2, 20, c.f, c.n);
  p.rect(0, 540, W, 260, p.lin([mix(c.n, c.f, 0.2), c.d]));
  p.line('M-10 70Q150 200 300 130T610 90M-10 190Q120 280 280 230T610 210', c.d, 3);
  for (const [x, y] of [[40, 107], [110, 142], [190, 153], [290, 134], [380, 108], [480, 94], [560, 90], [60, 226], [150, 248], [250, 238], [360, 212], [450, 206], [540, 207]]) { p.circle(x, y + 12, 24, c.b, { opacity: 0.22 }); p.circle(x, y + 12, 9, c.s); }
  p.glow(430, 340, 150, c.s, 0.5);
  p.disc(430, 340, 40, c.s, mix(c.s, c.l, 0.5));
  const back = p.lin([mix(c.l, c.a, 0.4), mix(c.a, c.d, 0.75)]);
  for (const [x, y, s] of [[222, 556, 0.5], [194, 606, 0.68], [156, 672, 0.92], [104, 764, 1.25]]) {
    for (const flip of [1, -1]) {
      const at = flip > 0 ? x : W - x;
      p.group({ transform: `translate(${at} ${y}) scale(${flip * s} ${s})` }, () => {
        p.path('M-26 0V-112Q-26-132-8-124Q6-116 6-98V14H-2V-34L-18-42V0Z', back);
        p.path('M-18-44L44-44L44-32L-2-32Z', mix(c.a, c.d, 0.45));
      });
    }
  }
  p.path('M252 500H348L486 740H114Z', p.lin([mix(c.s, c.l, 0.4), c.s]));
  p.path('M276 500H324L370 740H230Z', p.lin([c.a, mix(c.a, c.d, 0.15)]));
  p.path('M114 740H486V762H114Z', mix(c.l, c.n, 0.6));
  p.path('M130 762h22v50h-22zM448 762h22v50h-22z', c.d);
  for (const [x, y, s] of [[300, 524, 0.5], [300, 590, 0.8], [300, 676, 1.15]]) {
    p.glow(x, y - 40 * s, 70 * s, c.b, 0.9);
    p.path(`M${x - 7 * s} ${y}v${-36 * s}h${14 * s}v${36 * s}z`, c.s);
    p.ellipse(x, y - 46 * s, 6 * s, 12 * s, c.b);
  }
  for (const [y, x, s] of [[530, 60, 0.5], [570, 82, 0.7], [622, 110, 0.95], [692, 150, 1.25]]) for (const k of [-1, 1]) p.ellipse(300 + k * x * 0.82, y, 24 * s, 9 * s, c.b, { stroke: c.a, 'stroke-width': 2 });
};

S['against-the-stream'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.l, c.m, c.t, c.d]));
  p.path('M120-20L-60 800H120L220-20ZM330-20L270 800H420L410-20ZM500-20L560 800H680L570-20Z', p.lin([[c.s, 0.45], [c.s, 0]]));
  const fish = p.id();
  p.defs.push(`<path id="${fish}" d="M-52 0Q-14-34 34-8L58-28V28L34 8Q-14 34-52 0Z"/>`);
  for (const row of range(9)) for (const col of range(4)) {
    const x = col * 160 + (row % 2) * 80 - 10 + p.between(-14, 14);
    const y = 110 + row * 76 + p.between(-12, 12);
    if (Math.abs(x - 300) < 180 && Math.abs(y - 410) < 62) continue;
    p.add(`<use href="#${fish}" x="${r0(x)}" y="${r0(y)}" fill="${mix(mix(c.f, c.l, 0.25), c.n, row / 9 + p.rnd() * 0.15)}"/>`);
  }
  p.glow(300, 410, 180, c.s, 0.45);
  p.group({ transform: 'translate(300 410) scale(-2 2)' }, () => {
    p.add(`<use href="#${fish}" fill="${p.lin([c.b, c.a])}"/>`);
    p.path('M-14-18Q6-44 22-14ZM-6 17Q4 36 18 14Z', c.a);
    p.circle(-34, -4, 4.5, c.d);
    p.line('M-20-12Q-12 0-20 12', c.s, 2.5);
  });
  p.line(range(14).map(() => `M${r0(p.between(20, 580))} ${r0(p.between(30, 760))}h0`).join(''), c.s, 9, { opacity: 0.4 });
};

S['spiral-staircase'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.n, c.d], 0, 0, 1, 1));
  const n = 40;
  for (const i of range(n)) {
    const t = i / n;
    const a = t * 930 - 60;
    const outer = (r) => 560 * (1 - r) ** 1.15 + 44;
    const r = outer(t);
    const inner = outer(Math.min(1, t + 0.385));
    const d = pts([polar(300, 400, r, a), polar(300, 400, outer(t + 1 / n), a + 24.5), polar(300, 400, inner * 0.86, a + 24.5), polar(300, 400, inner * 0.86, a)]);
    const tone = t < 0.5 ? mix(c.n, c.m, t * 2) : mix(c.m, c.b, t * 2 - 1);
    p.path(d, mix(tone, i % 2 ? c.d : c.s, i % 2 ? 0.3 : 0.06));
  }
  p.line(range(150).map((i) => {
    const t = i / 149;
    const [x, y] = polar(300, 400, 560 * (1 - t * 0.98) ** 1.15 + 40, t * 911 - 60);
    return `${i ? 'L' : 'M'}${r0(x)} ${r0(y)}`;
  }).join(''), c.s, 6, { opacity: 0.8 });
  p.glow(300, 400, 190, c.s, 0.8);
  p.circle(300, 400, 46, p.rad([c.s, c.s, c.b]));
  p.shade(0.55);
};

S['balanced-stones'] = (p) => {
  const { c } = p;
  p.sky([c.t, c.m, c.l]);
  p.circle(300, 300, 200, p.lin([c.s, [c.s, 0]]), { opacity: 0.9 });
  p.ridge(540, 20, mix(c.f, c.l, 0.35), 1);
  sea(p, 590, mix(c.m, c.l, 0.5), c.n);
  p.ellipse(300, 706, 190, 22, c.d, { opacity: 0.35 });
  [[300, 660, 150, 48, c.n], [290, 574, 112, 42, c.f], [312, 496, 90, 38, c.a], [294, 426, 66, 34, c.d], [306, 368, 48, 26, c.b], [298, 326, 27, 18, c.n]].forEach(([x, y, rx, ry, color], i) => {
    p.path(`M${x - rx} ${y + 4}Q${x - rx} ${y - ry} ${x - 8} ${y - ry}T${x + rx} ${y + 2}Q${x + rx - 6} ${y + ry} ${x + 6} ${y + ry}T${x - rx} ${y + 4}Z`, p.lin([mix(color, c.s, 0.35), color, mix(color, c.d, 0.5)], 0.2, 0, 0.7, 1));
    if (i < 3) p.line(`M${x - rx * 0.6} ${y - ry * 0.1}Q${x} ${y - ry * 0.4} ${x + rx * 0.7} ${y + 2}`, c.s, 3, { opacity: 0.3 });
  });
  p.line([0, 1, 2, 3].map((i) => `M${300 - 190 - i * 34} ${706 + i * 6}A${190 + i * 34} ${22 + i * 14} 0 0 0 ${490 + i * 34} ${706 + i * 6}`).join(''), c.s, 3, { opacity: 0.5 });
  p.birds([[460, 180, 20], [500, 210, 14]], c.d);
};

S['stage-curtain'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, c.d);
  p.rect(0, 60, W, 580, p.rad([c.l, c.m, c.d], 0.5, 0.6, 0.6));
  p.path('M120-10L250 690H350L480-10Z', p.lin([[c.s, 0.1], [c.s, 0.5]]));
  p.rect(0, 630, W, 170, p.lin([mix(c.n, c.b, 0.35), c.d]));
  p.line(range(7).map((i) => `M${300 + (i - 3) * 60} 632L${300 + (i - 3) * 150} 800`).join(''), c.d, 3, { opacity: 0.5 });
  p.ellipse(300, 690, 150, 34, c.s, { opacity: 0.7 });
  const fold = p.lin([mix(c.a, c.d, 0.45), c.a, mix(c.a, c.d, 0.3)], 0, 0, 1, 0);
  for (const i of range(5)) {
    const x = i * 46 - 20;
    const e = i * 30 - 40;
    const d = (m) => `M${m(x)} 0H${m(x + 52)}Q${m(x + 50)} 330 ${m(e + 20)} 430Q${m(e + 44)} 600 ${m(e + 60)} 720H${m(e + 12)}Q${m(e - 2)} 560 ${m(e - 14)} 430Q${m(x)} 330 ${m(x)} 0Z`;
    p.path(d((v) => v) + d((v) => 600 - v), fold);
  }
  for (const i of range(6)) p.path(`M${i * 100 - 4} 0H${i * 100 + 104}V70Q${i * 100 + 50} 190 ${i * 100 - 4} 70Z`, p.lin([mix(c.a, c.d, 0.35), c.a]));
  p.line(range(6).map((i) => `M${i * 100 - 4} 76Q${i * 100 + 50} 196 ${i * 100 + 104} 76`).join(''), c.b, 8);
  p.line('M-10 440Q50 456 92 428M610 440Q550 456 508 428', c.b, 12);
  p.rect(296, 540, 8, 146, c.d);
  p.ellipse(300, 688, 42, 9, c.d);
  p.rect(288, 496, 24, 52, c.d, { rx: 12 });
};

S['whale-below'] = (p) => {
  const { c } = p;
  p.sky([c.l, c.s], 230);
  p.disc(470, 120, 40, c.b, c.a);
  p.rect(0, 210, W, 590, p.lin([c.f, c.t, c.d]));
  p.path('M200 210L60 800H260L290 210ZM360 210L400 800H560L430 210Z', p.lin([[c.s, 0.3], [c.s, 0]]));
  p.line('M0 210Q75 200 150 210T300 210T450 210T600 210', c.s, 6, { opacity: 0.9 });
  p.path('M226 196H338Q326 226 306 226H258Q236 224 226 196Z', c.a);
  p.path('M286 190V104Q336 144 342 184ZM276 190V128Q240 160 234 188Z', p.lin([c.s, c.b]));
  p.line('M282 196V100', c.d, 4);
  p.add('<g transform="translate(26 66) scale(.88)">');
  p.path('M60 520Q80 400 260 400Q430 400 500 500Q540 470 590 400Q600 480 556 536Q590 560 600 620Q540 610 506 556Q440 650 280 660Q80 660 60 520Z', p.lin([mix(c.f, c.l, 0.25), c.n]));
  p.path('M64 540Q130 580 300 570Q420 560 500 556Q430 648 280 660Q90 658 64 540Z', mix(c.l, c.f, 0.5), { opacity: 0.75 });
  p.line('M90 580Q180 612 300 606M110 606Q200 634 310 626M140 630Q210 650 290 646', c.n, 4, { opacity: 0.6 });
  p.path('M230 570Q250 680 340 720Q340 640 310 566Z', p.lin([c.n, c.d]));
  p.circle(136, 528, 9, c.s);
  p.circle(138, 528, 5, c.d);
  p.line('M66 546Q100 560 160 556', c.d, 4);
  p.add('</g>');
  p.line(range(12).map(() => `M${r0(p.between(60, 180))} ${r0(p.between(250, 400))}h0`).join(''), c.s, 8, { opacity: 0.5 });
  p.ridge(770, 14, c.d, 2);
};

S['fireflies'] = (p) => {
  const { c } = p;
  p.sky([c.d, c.t, c.n]);
  const at = p.ridge(600, 18, mix(c.n, c.d, 0.4), 1);
  p.pines(at, 9, 180, 420, mix(c.t, c.d, 0.5));
  p.rect(0, 640, W, 160, p.lin([mix(c.n, c.m, 0.25), c.d]));
  p.glow(300, 480, 350, c.b, 0.7);
  p.ellipse(300, 706, 150, 22, c.d, { opacity: 0.5 });
  p.path('M220 320H380V350Q432 370 432 420V660Q432 706 390 706H210Q168 706 168 660V420Q168 370 220 350Z', p.lin([[c.s, 0.3], [c.s, 0.12], [c.b, 0.4]]), { stroke: c.l, 'stroke-width': 5 });
  p.line('M196 430V630M404 440V540', c.s, 8, { opacity: 0.45 });
  p.rect(208, 284, 184, 42, p.lin([c.a, mix(c.a, c.d, 0.5)]), { rx: 10, transform: 'rotate(-14 392 326)' });
  const halo = p.rad([[c.s, 1], [c.b, 0.5, 0.25], [c.b, 0]]);
  for (const i of range(26)) {
    const inside = i < 11;
    p.circle(inside ? p.between(200, 400) : p.between(20, 580), inside ? p.between(410, 670) : p.between(60, 560) - (i % 3) * 20, inside ? p.between(26, 44) : p.between(14, 34), halo);
  }
  p.line('M340 280Q380 200 330 150T390 40', c.b, 3, { 'stroke-dasharray': '2 12', opacity: 0.8 });
  p.grass(790, 60, 70, c.d, 4);
};

S['knot'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.l, c.m, c.f], 0, 0, 1, 1));
  for (const [r, o] of [[330, 0.25], [260, 0.3], [190, 0.4]]) p.circle(300, 400, r, c.s, { opacity: o });
  // A reef knot: two loops reach through one another, over and under in turn.
  const left = 'M-300 355H140C240 355 260 275 350 275Q435 275 435 400Q435 525 350 525C260 525 240 445 140 445H-300';
  const right = 'M900 355H460C360 355 340 275 250 275Q165 275 165 400Q165 525 250 525C340 525 360 445 460 445H900';
  const strand = (d, color, weave) => {
    p.line(d, mix(color, c.d, 0.55), 62);
    p.line(d, color, 50);
    p.line(d, weave, 50, { 'stroke-dasharray': '5 15', opacity: 0.4, 'stroke-linecap': 'butt' });
    p.line(d, c.s, 9, { opacity: 0.28 });
  };
  p.group({ transform: 'rotate(-34 300 400)' }, () => {
    p.line(left + right, c.d, 62, { opacity: 0.2, transform: 'translate(0 22)' });
    strand(right, c.n, c.b);
    strand(left, c.a, c.b);
    const ring = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    p.group({ 'clip-path': p.clip(ring(300, 308, 64) + ring(174, 445, 46) + ring(426, 445, 46)) }, () => strand(right, c.n, c.b));
  });
  p.shade(0.3);
};

S['mended-bowl'] = (p) => {
  const { c } = p;
  room(p, [c.m, c.f, c.n], [mix(c.n, c.a, 0.35), c.d], 590);
  p.circle(300, 290, 170, p.lin([c.s, [c.l, 0.2]]), { opacity: 0.7 });
  p.ellipse(300, 690, 220, 26, c.d, { opacity: 0.55 });
  p.ellipse(300, 400, 214, 46, mix(c.t, c.d, 0.5));
  p.path('M86 400Q90 600 230 670H370Q510 600 514 400Q500 446 300 446T86 400Z', p.lin([mix(c.t, c.b, 0.3), c.t, c.d], 0, 0, 1, 0.5));
  p.path('M230 668H370L384 696H216Z', mix(c.t, c.d, 0.4));
  p.ellipse(300, 400, 214, 46, 'none', { stroke: mix(c.t, c.s, 0.5), 'stroke-width': 6 });
  const seams = 'M170 436L196 500L172 548L210 600L204 650M196 500L270 520L300 590L286 668M270 520L310 446M300 590L372 566L404 604M372 566L396 500L370 440M396 500L488 484';
  p.line(seams, '#8a5a1e', 10, { opacity: 0.5 });
  p.line(seams, '#f6c85f', 7);
  p.line(seams, '#fff2c4', 2);
  p.line('M120 460Q130 540 170 590', c.s, 10, { opacity: 0.3 });
  p.line('M300 400Q290 300 310 210M304 300Q350 270 370 220M300 340Q250 310 226 262', mix(c.n, c.d, 0.3), 6);
  for (const i of range(13)) { const [x, y] = [[310, 206], [370, 216], [226, 258], [330, 250], [350, 250], [260, 290], [306, 250]][i % 7]; p.circle(x + p.between(-14, 14), y + p.between(-14, 14), p.between(9, 16), i % 2 ? c.s : c.a); }
};

S['paper-plane'] = (p) => {
  const { c } = p;
  p.rect(0, 0, W, H, p.lin([c.t, c.m, c.l], 0, 0, 0.4, 1));
  p.circle(120, 660, 330, c.s, { opacity: 0.14 });
  p.circle(120, 660, 230, c.s, { opacity: 0.16 });
  p.circle(120, 660, 130, c.s, { opacity: 0.3 });
  for (const [x, y, w] of [[40, 250, 190], [390, 420, 190], [330, 640, 220], [60, 560, 130], [60, 90, 120]]) p.cloud(x, y, w, c.s, 0.75);
  p.line('M20 760C240 720 380 640 320 540S120 500 190 410S330 350 380 300', c.s, 5, { 'stroke-dasharray': '2 16' });
  p.path('M540 130L300 290L360 316Z', c.s);
  p.path('M540 130L360 316L372 386Z', mix(c.l, c.n, 0.35));
  p.path('M540 130L372 386L410 338Z', mix(c.l, c.n, 0.6));
  p.path('M540 130L400 334L486 372Z', mix(c.s, c.l, 0.7));
  p.ridge(740, 14, c.n, 1.5);
  p.ridge(770, 10, c.d, 1.5);
};

// ---------------------------------------------------------------- the deck
// [slug, palette, title, alt, tags]
const CARDS = [
  ['open-door', 'dusk', 'Open door', 'A door stands ajar in a dark room and lets evening light from the hills fall across the floor.', ['change', 'threshold']],
  ['winding-path', 'dawn', 'Winding path', 'A pale path winds through dark hills towards a rising sun.', ['direction', 'journey']],
  ['stone-bridge', 'coral', 'Stone bridge', 'A small figure crosses an old stone bridge with two arches over calm, glowing water.', ['connection', 'journey']],
  ['hanging-bridge', 'mist', 'Hanging bridge', 'A slender rope bridge hangs between two cliffs above a misty gorge.', ['risk', 'connection']],
  ['small-boat', 'plum', 'Small boat', 'An empty rowing boat rests on still water beneath a full moon.', ['rest', 'drift']],
  ['sailboat', 'coral', 'Under sail', 'A sailing boat crosses blue-green waves in front of an enormous setting sun.', ['journey', 'energy']],
  ['mountain-peak', 'winter', 'Mountain peak', 'A snow-covered peak is mirrored in a quiet lake edged with pines.', ['goal', 'stillness']],
  ['full-moon', 'night', 'Full moon', 'A huge full moon stands behind thin clouds above layers of dark pine forest.', ['night', 'wonder']],
  ['lone-tree', 'ember', 'Lone tree', 'A single tree with a round autumn crown stands on a hill while its leaves blow away.', ['growth', 'letting go']],
  ['window-light', 'dawn', 'Window', 'Seen from a dim room with red curtains, a window frames hills at sunrise.', ['perspective', 'shelter']],
  ['stairway', 'plum', 'Stairway', 'A figure climbs a curving stairway that rises through clouds to a shining archway.', ['growth', 'goal']],
  ['great-wave', 'sea', 'Great wave', 'A great foaming wave curls up over rows of smaller waves under a red sun.', ['force', 'challenge']],
  ['birds-in-flight', 'dawn', 'Birds in flight', 'A wedge of birds flies over soft hills towards the evening.', ['together', 'freedom']],
  ['lighthouse', 'teal', 'Lighthouse', 'A striped lighthouse on a rock sends its beam across the night sea.', ['guidance', 'steadiness']],
  ['night-city', 'dusk', 'City at night', 'The lit windows of many towers shine beneath a crescent moon and stars.', ['together', 'bustle']],
  ['island', 'sea', 'Island', 'A little house stands on a small island whose much larger body reaches deep under water.', ['solitude', 'depth']],
  ['umbrella-in-rain', 'teal', 'Umbrella', 'Someone stands in heavy rain beneath a large glowing umbrella.', ['shelter', 'challenge']],
  ['kite', 'meadow', 'Kite', 'A small figure on a green hill holds the string of a bright kite high in the wind.', ['play', 'freedom']],
  ['balloons', 'coral', 'Balloons', 'Four hot-air balloons of different sizes drift over hills in warm light.', ['lightness', 'together']],
  ['forest-light', 'forest', 'Forest light', 'Shafts of light fall between tall trunks onto a path through a green forest.', ['insight', 'stillness']],
  ['desert-dunes', 'desert', 'Dunes', 'A lone walker has left a line of footprints up the crest of a sand dune.', ['solitude', 'journey']],
  ['maze', 'meadow', 'Maze', 'Seen from above, a dotted line enters a hedge maze that has a light shining at its centre.', ['search', 'complexity']],
  ['nest', 'meadow', 'Nest', 'Three pale blue eggs lie in a woven nest among leafy branches.', ['care', 'beginning']],
  ['campfire', 'ember', 'Campfire', 'Four people sit around a tall campfire beneath a starry sky.', ['together', 'warmth']],
  ['clock', 'plum', 'Clock', 'A large clock face hangs in front of turning gear wheels.', ['time', 'pressure']],
  ['empty-chair', 'teal', 'Empty chair', 'An empty wooden chair stands in a cone of lamplight in a dark room.', ['absence', 'invitation']],
  ['swing', 'meadow', 'Swing', 'An empty swing sways from the branch of a great tree in front of a low sun.', ['play', 'memory']],
  ['key', 'ember', 'Key', 'A golden key lies beneath a keyhole through which a bright landscape can be seen.', ['solution', 'curiosity']],
  ['floating-lanterns', 'dusk', 'Floating lanterns', 'Two figures on a shore watch glowing paper lanterns rise into the night.', ['hope', 'letting go']],
  ['crossroads', 'meadow', 'Crossroads', 'A road forks at a blank signpost and leads off in two directions.', ['choice', 'direction']],
  ['northern-lights', 'night', 'Northern lights', 'Green and blue veils of light sway above a small cabin in the snow.', ['wonder', 'stillness']],
  ['seedling', 'forest', 'Seedling', 'A young plant with two leaves stands in the sun while its roots spread deep below the ground.', ['growth', 'roots']],
  ['waterfall', 'sea', 'Waterfall', 'A broad waterfall plunges between dark cliffs, with a faint rainbow in its spray.', ['force', 'release']],
  ['tunnel', 'dawn', 'Tunnel', 'Railway tracks run through a dark tunnel towards a bright landscape at its end.', ['hope', 'transition']],
  ['long-table', 'dusk', 'Long table', 'A long table is laid for many guests under strings of lights in the evening.', ['together', 'invitation']],
  ['against-the-stream', 'sea', 'Against the stream', 'One large orange fish swims the other way through a shoal of small blue fish.', ['courage', 'difference']],
  ['spiral-staircase', 'dusk', 'Spiral', 'A spiral staircase seen from above coils down towards a bright centre.', ['depth', 'repetition']],
  ['balanced-stones', 'mist', 'Balanced stones', 'Six smooth stones are balanced on one another at the edge of calm water.', ['balance', 'patience']],
  ['stage-curtain', 'ember', 'Stage', 'A red curtain opens on an empty stage with one microphone in the spotlight.', ['visibility', 'courage']],
  ['whale-below', 'teal', 'Whale', 'A tiny sailing boat floats on the surface, unaware of the great whale beneath it.', ['depth', 'unseen']],
  ['fireflies', 'forest', 'Fireflies', 'Glowing fireflies escape from an open glass jar into a dark forest.', ['release', 'wonder']],
  ['knot', 'desert', 'Knot', 'Two thick ropes of different colours are tied together in a firm knot.', ['tension', 'connection']],
  ['mended-bowl', 'mist', 'Mended bowl', 'A broken bowl has been mended with shining gold seams and holds a few blossoms.', ['repair', 'care']],
  ['paper-plane', 'dawn', 'Paper plane', 'A paper plane climbs past clouds and leaves a looping dotted trail.', ['play', 'beginning']],
];

// ---------------------------------------------------------------- writing
mkdirSync(join(CONTENT, 'pictures'), { recursive: true });
mkdirSync(join(CONTENT, 'decks'), { recursive: true });

let largest = 0;
const cards = CARDS.map(([slug, palette, title, alt, tags]) => {
  const picture = new Picture(slug, palette);
  S[slug](picture);
  const svg = picture.svg(alt);
  const bytes = Buffer.byteLength(svg);
  if (bytes > MAX_BYTES) throw new Error(`${slug}.svg has ${bytes} bytes, more than ${MAX_BYTES}`);
  largest = Math.max(largest, bytes);
  writeFileSync(join(CONTENT, 'pictures', `${slug}.svg`), svg);
  return { slug, title, text: '', image: `pictures/${slug}.svg`, alt, tags };
});

const deck = {
  slug: 'pictures',
  title: 'Pictures to Wander In',
  description: 'Forty-four poster-like pictures of places, objects and moments. Draw one, let your eyes wander, and notice what it has to say about your question.',
  kind: 'picture',
  attribution: 'Made for plenary, CC BY 4.0',
};
const head = JSON.stringify(deck, null, 2).slice(0, -2);
const lines = cards.map((card) => `    ${JSON.stringify(card)}`).join(',\n');
writeFileSync(join(CONTENT, 'decks', 'pictures.json'), `${head},\n  "cards": [\n${lines}\n  ]\n}\n`);
console.log(`${cards.length} pictures, the largest has ${largest} bytes`);
