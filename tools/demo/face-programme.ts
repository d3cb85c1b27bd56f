import path from 'node:path';
import { CAMERA_FPS } from '#tools/simulate/video.ts';
import type { FaceAct, FaceCue } from './face-acts.ts';
import type { ActFilm, FaceFilms } from './face-film.ts';
import type { GateWindow, Painted } from './gate-window.ts';
import type { LiveCamera } from './live-camera.ts';

/** How one cue of an act came out. */
export interface FaceOutcomeLine {
  readonly act: string;
  readonly expected: string;
  readonly seen: string;
  /** `again`: the camera saw too little of a visitor, who was looked at once more. */
  readonly is: 'right' | 'wrong' | 'again';
  readonly name: string | null;
  readonly score: number | null;
  /** From the first frame that held the code to the painted verdict; null: nothing was timed. */
  readonly ms: number | null;
  /** The picture's file name; null: none was taken. */
  readonly picture: string | null;
}

export interface FaceShowing {
  readonly window: GateWindow;
  readonly camera: LiveCamera;
  readonly films: FaceFilms;
  readonly supervisor: { readonly name: string; readonly pin: string };
  readonly onLine: (line: FaceOutcomeLine) => void;
  /** Where to leave a picture of each cue; null: nowhere. */
  readonly pictures: string | null;
}

const CUE_WITHIN_MS = 16_000;
/** As often as a visitor is looked at of whom the camera saw too little. */
const MOST_TRIES = 3;
/** Who turns the head does not begin anew before this has passed. */
const TURNING_MS = 5_500;
/** How often a visitor looks at the screen. */
const LOOK_MS = 120;
/** The verdict's entry movement is over. */
const BEFORE_PICTURE_MS = 350;
const KEYS = { 'try-again': 'F5', skip: 'Escape', 'card-checked': 'F9', next: 'Escape' } as const;

/** What gate staff try again: the camera saw too little, as it does on a busy laptop. */
function isWorthAnotherLook({ verdict, face }: Painted, isPerson: boolean): boolean {
  if (isPerson && verdict === 'liveness-failed') return true;
  return (
    face?.why === 'engine-unavailable' || face?.why === 'too-blurred' || face?.why === 'nobody'
  );
}

function describe(painted: Painted): string {
  const { verdict, kind, face } = painted;
  const about = face === null ? [] : [face.why, face.liveness].filter((part) => part !== null);
  const shown = about.filter((part) => part !== 'not-asked' && part !== 'signs');
  return [kind === 'verdict' ? verdict : `let in after ${verdict}`, ...shown].join(', ');
}

function isAsExpected(cue: Extract<FaceCue, { cue: 'verdict' }>, painted: Painted): boolean {
  const { expects, outcome, why, liveness } = cue;
  const { face } = painted;
  return (
    painted.verdict === expects &&
    (outcome === undefined || face?.outcome === outcome) &&
    (why === undefined || face?.why === why) &&
    (liveness === undefined || face?.liveness === liveness)
  );
}

/** Plays one act's cues. */
class ActPlay {
  readonly #showing: FaceShowing;
  readonly #film: ActFilm;
  readonly #act: FaceAct;
  #shot = -1;
  #turningUntil = 0;
  #pictures = 0;

  constructor(showing: FaceShowing, film: ActFilm, act: FaceAct) {
    this.#showing = showing;
    this.#film = film;
    this.#act = act;
  }

  async play(): Promise<void> {
    await this.#goOn();
    for (const cue of this.#act.cues) await this.#playCue(cue);
    // The ticket goes down and the visitor walks away, as they came.
    const { camera, films } = this.#showing;
    const goes = this.#film.shots[0]?.once.toReversed() ?? [];
    await camera.play(
      goes.filter((_, at) => at % 4 < 2),
      films.empty,
    );
    await camera.played();
  }

  async #goOn(): Promise<void> {
    this.#shot += 1;
    const clip = this.#film.shots[this.#shot];
    if (clip === undefined) throw new RangeError(`${this.#act.id} has no shot ${this.#shot}`);
    await this.#showing.camera.play(clip.once, clip.loop);
  }

  async #playCue(cue: FaceCue): Promise<void> {
    const { window } = this.#showing;
    switch (cue.cue) {
      case 'verdict':
        return this.#verdict(cue);
      case 'hint': {
        const seen = await window.tellsOf(cue.expects, CUE_WITHIN_MS);
        return this.#tell(cue.expects.join(' or '), seen, seen !== null);
      }
      case 'asked': {
        const side = await this.#obey(CUE_WITHIN_MS);
        return this.#tell(
          'asked to turn',
          side === null ? null : `asked to turn ${side}`,
          side !== null,
        );
      }
      case 'goes-on':
        return this.#goOn();
      case 'press':
        return window.press(KEYS[cue.button]);
      case 'override':
        return this.#override();
    }
  }

  async #verdict(cue: Extract<FaceCue, { cue: 'verdict' }>): Promise<void> {
    const codes = cue.expects;
    const parts = [codes, cue.why, cue.liveness].filter((part) => part !== undefined);
    const expected = parts.join(', ');
    for (let tries = 1; ; tries += 1) {
      const painted = await this.#nextVerdict();
      if (painted === null) return this.#tell(expected, null, false);
      const isRight = isAsExpected(cue, painted);
      const isPerson = this.#film.turns !== null;
      if (isRight || tries === MOST_TRIES || !isWorthAnotherLook(painted, isPerson)) {
        return this.#tell(expected, describe(painted), isRight, painted);
      }
      await this.#tell(expected, describe(painted), 'again', painted);
      await this.#showing.window.press(KEYS['try-again']);
    }
  }

  /** Meanwhile who is asked to turn the head does so. */
  async #nextVerdict(): Promise<Painted | null> {
    const painted = this.#showing.window.nextVerdict(CUE_WITHIN_MS);
    let isOver = false;
    const watching = (async () => {
      while (!isOver) await this.#obey(LOOK_MS);
    })();
    const seen = await painted;
    isOver = true;
    await watching;
    return seen;
  }

  /** Turns the head where the screen asks for it within a while. @returns the side */
  async #obey(withinMs: number): Promise<'left' | 'right' | null> {
    const { window, camera } = this.#showing;
    const end = performance.now() + withinMs;
    let side = await window.asksToTurn();
    while (side === null && performance.now() < end) {
      await new Promise((done) => setTimeout(done, LOOK_MS));
      side = await window.asksToTurn();
    }
    if (side === null || performance.now() < this.#turningUntil) return side;
    this.#turningUntil = performance.now() + TURNING_MS;
    const turn = this.#film.turns?.[side];
    if (turn !== undefined) await camera.play(turn.once, turn.loop);
    return side;
  }

  async #override(): Promise<void> {
    const { window, supervisor } = this.#showing;
    const isDone = await window.override(supervisor.name, supervisor.pin, async () => {
      await this.#picture('supervisor');
    });
    const expected = `let in by ${supervisor.name}`;
    return this.#tell(expected, isDone ? expected : null, isDone);
  }

  async #tell(
    expected: string,
    seen: string | null,
    is: boolean | 'again',
    painted: Painted | null = null,
  ): Promise<void> {
    if (painted !== null) await new Promise((done) => setTimeout(done, BEFORE_PICTURE_MS));
    const picture = await this.#picture(painted?.verdict ?? 'screen');
    this.#showing.onLine({
      act: this.#act.id,
      expected,
      seen: seen ?? 'nothing',
      is: is === 'again' ? is : is ? 'right' : 'wrong',
      name: painted?.name ?? null,
      score: painted?.face?.score ?? null,
      ms: painted === null ? null : this.#sinceTicket(painted),
      picture,
    });
  }

  /** Null where no simulated frame was timed, as after another look. */
  #sinceTicket({ frame, paintedMs }: Painted): number | null {
    const first = this.#film.shots[0]?.firstWhole ?? null;
    const stamp = frame?.stamp ?? null;
    if (stamp === null || first === null) return null;
    return paintedMs + ((stamp - first) * 1000) / CAMERA_FPS;
  }

  async #picture(what: string): Promise<string | null> {
    const { pictures, window } = this.#showing;
    if (pictures === null) return null;
    this.#pictures += 1;
    const act = this.#act.id.replaceAll(/[^a-z]+/gi, '-');
    const name = `face-${act.slice(0, 40)}-${this.#pictures}-${what}.png`;
    await window.picture(path.join(pictures, name));
    return name;
  }
}

/** Plays all acts before the kiosk's camera. */
export async function playFaces(showing: FaceShowing, acts: readonly FaceAct[]): Promise<void> {
  for (const [index, act] of acts.entries()) {
    const film = showing.films.acts[index];
    if (film === undefined) throw new RangeError(`no film of ${act.id}`);
    await new ActPlay(showing, film, act).play();
  }
}
