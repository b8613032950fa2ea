/** Clicks of somebody who has lost patience: three or more, each close to the last and soon after it. */

const CLICKS = 3;
const NEAR_PX = 30;
const SOON_MS = 1_000;

/** Takes one click after the other; says at the third of a row that it is one. */
export const rage = (): ((x: number, y: number, at: number) => boolean) => {
  let lastX = 0;
  let lastY = 0;
  let lastAt = -SOON_MS;
  let row = 0;
  return (x, y, at) => {
    const goesOn = Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR_PX && at - lastAt < SOON_MS;
    row = goesOn ? row + 1 : 1;
    [lastX, lastY, lastAt] = [x, y, at];
    return row === CLICKS;
  };
};
