import type { Rgb } from './raster.ts';

/** Averages squares of `by` pixels; what does not fill a square at the edges is left out. */
function shrink({ data, width, height }: Rgb, by: number): Rgb {
  const small = {
    data: new Uint8ClampedArray(Math.floor(width / by) * Math.floor(height / by) * 3),
    width: Math.floor(width / by),
    height: Math.floor(height / by),
  };
  const part = 1 / (by * by);
  let to = 0;
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < by; j += 1) {
        let at = ((y * by + j) * width + x * by) * 3;
        for (let i = 0; i < by; i += 1, at += 3) {
          red += data[at] ?? 0;
          green += data[at + 1] ?? 0;
          blue += data[at + 2] ?? 0;
        }
      }
      small.data[to] = red * part;
      small.data[to + 1] = green * part;
      small.data[to + 2] = blue * part;
      to += 3;
    }
  }
  return small;
}

/** Draws a small picture over a large one, between its pixels in a straight line. */
function enlargeOver(small: Rgb, picture: Rgb, by: number): void {
  const { data, width, height } = picture;
  const lastX = small.width - 1.001;
  const lastY = small.height - 1.001;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const sy = Math.min(lastY, Math.max(0, (y + 0.5) / by - 0.5));
    const iy = sy | 0;
    const fy = sy - iy;
    for (let x = 0; x < width; x += 1) {
      const sx = Math.min(lastX, Math.max(0, (x + 0.5) / by - 0.5));
      const ix = sx | 0;
      const fx = sx - ix;
      const at = (iy * small.width + ix) * 3;
      const below = at + small.width * 3;
      for (let c = 0; c < 3; c += 1, to += 1) {
        const upper = (small.data[at + c] ?? 0) * (1 - fx) + (small.data[at + 3 + c] ?? 0) * fx;
        const lower =
          (small.data[below + c] ?? 0) * (1 - fx) + (small.data[below + 3 + c] ?? 0) * fx;
        data[to] = upper * (1 - fy) + lower * fy;
      }
    }
  }
}

/** Three box blurs are a Gaussian to the eye, and cost the same for any width. */
function blurByBoxes({ data, width, height }: Rgb, sigma: number): void {
  // Three boxes of 2r+1 pixels have the variance r(r+1).
  const radius = Math.max(1, Math.round(Math.sqrt(sigma * sigma + 0.25) - 0.5));
  const line = new Uint8ClampedArray(Math.max(width, height));
  const part = 1 / (2 * radius + 1);
  const run = (start: number, stride: number, length: number): void => {
    for (let i = 0; i < length; i += 1) line[i] = data[start + i * stride] ?? 0;
    const end = length - 1;
    let sum = 0;
    for (let i = -radius; i <= radius; i += 1) sum += line[Math.min(end, Math.max(0, i))] ?? 0;
    for (let i = 0; i < length; i += 1) {
      data[start + i * stride] = sum * part;
      sum += (line[Math.min(end, i + radius + 1)] ?? 0) - (line[Math.max(0, i - radius)] ?? 0);
    }
  };
  for (let pass = 0; pass < 3; pass += 1) {
    for (let y = 0; y < height; y += 1)
      for (let c = 0; c < 3; c += 1) run(y * width * 3 + c, 3, width);
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < 3; c += 1) run(x * 3 + c, width * 3, height);
  }
}

/** Puts the lens out of focus by a Gaussian of about `sigma` pixels; below 1 nothing happens. */
export function defocusPicture(picture: Rgb, sigma: number): void {
  if (sigma < 1) return;
  // What a wide blur leaves fits into fewer pixels, and those are blurred faster.
  const by = sigma >= 5 ? 4 : sigma >= 2.5 ? 2 : 1;
  if (by === 1) {
    blurByBoxes(picture, sigma);
    return;
  }
  const small = shrink(picture, by);
  blurByBoxes(small, sigma / by);
  enlargeOver(small, picture, by);
}

/** Exposes a whole picture with `gain`: 1 leaves it as it is. */
export function exposePicture({ data }: Rgb, gain: number): void {
  if (gain === 1) return;
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => value * gain);
  for (let i = 0; i < data.length; i += 1) data[i] = table[data[i] ?? 0] ?? 0;
}
