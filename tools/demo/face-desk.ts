import path from 'node:path';
import { errors, type Locator, type Page } from '@playwright/test';
import { readPortrait } from '#tools/simulate/face-portrait.ts';
import { WITHOUT_CONSENT, type FacePlace } from './face-guests.ts';
import type { FaceOutcomeLine } from './face-programme.ts';

export interface DeskShowing {
  readonly page: Page;
  readonly place: FacePlace;
  readonly organiser: {
    readonly name: string;
    readonly email: string;
    readonly password: string | null;
  };
  readonly onLine: (line: FaceOutcomeLine) => void;
  /** Where to leave pictures; null: nowhere. */
  readonly pictures: string | null;
}

/** A step at the desk and what the screen must show after it. */
interface Step {
  readonly expects: string;
  readonly picture: string;
  readonly act: () => Promise<Locator>;
}

const STEP_WITHIN_MS = 10_000;

function stepsOf({ page, place, organiser }: DeskShowing): Step[] {
  const dialog = page.getByRole('dialog');
  const name = place.names[WITHOUT_CONSENT];
  const person = page.locator('.person-desk', { has: page.getByRole('heading', { name }) });
  const button = (label: string, within: Page | Locator = page): Promise<void> =>
    within.getByRole('button', { name: label }).click({ timeout: STEP_WITHIN_MS });
  const side = (label: string): Promise<void> =>
    page.getByRole('tab', { name: label }).click({ timeout: STEP_WITHIN_MS });
  return [
    {
      expects: 'the sign-in of admin mode',
      picture: 'desk-sign-in',
      act: async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('F8');
        await button('Admin mode');
        return page.getByLabel('E-mail', { exact: true });
      },
    },
    {
      expects: 'every decision in plain words',
      picture: 'desk-decisions',
      act: async () => {
        await page.getByLabel('E-mail', { exact: true }).fill(organiser.email);
        await page.getByLabel('Password', { exact: true }).fill(organiser.password ?? '');
        await page.keyboard.press('Enter');
        await page
          .getByRole('button', { name: 'Face desk', exact: true })
          .click({ timeout: STEP_WITHIN_MS });
        await side('Decisions');
        await page.getByRole('img', { name: 'Scores of today' }).waitFor();
        await page.locator('.decision').first().getByRole('button', { name: 'Details' }).click();
        return page.getByAltText('taken at the gate');
      },
    },
    {
      expects: 'the text to agree to',
      picture: 'desk-consent',
      act: async () => {
        await side('People');
        await page.getByLabel('Name, phone or ticket number').fill(name);
        await page.getByRole('option', { name }).click({ timeout: STEP_WITHIN_MS });
        await button('Show the consent text', person);
        return dialog;
      },
    },
    {
      expects: 'a picture from a file, judged',
      picture: 'desk-file',
      act: async () => {
        await button('I agree', dialog);
        await person.getByText(`recorded by ${organiser.name}`).waitFor();
        const { selfieFile } = await readPortrait(WITHOUT_CONSENT);
        await page.locator('input[type=file]').last().setInputFiles(selfieFile);
        return dialog.getByText('What is compared at the gate');
      },
    },
    {
      expects: 'the picture on record',
      picture: 'desk-person',
      act: async () => {
        await button('Use this', dialog);
        return person.getByText('The picture is on record.');
      },
    },
    {
      expects: 'the consent withdrawn, the face data erased',
      picture: 'desk-withdrawn',
      act: async () => {
        await button('Withdraw consent', person);
        await button('Withdraw and erase', dialog);
        return person.getByText('The face data of this person is erased.');
      },
    },
    {
      expects: 'the bands, and what they lead to',
      picture: 'desk-settings',
      act: async () => {
        await side('Settings');
        return page.getByRole('slider', { name: 'Match from' });
      },
    },
  ];
}

/** Shows the face desk: its decisions, an enrolment, a withdrawal. Stops at a step that fails. */
export async function playDesk(showing: DeskShowing): Promise<void> {
  const { page, pictures, onLine } = showing;
  for (const { expects, picture, act } of stepsOf(showing)) {
    const isShown = await shows(act);
    const file = pictures === null ? null : `face-${picture}.png`;
    if (pictures !== null && file !== null) {
      await page.screenshot({ path: path.join(pictures, file) });
    }
    onLine({
      act: 'at the face desk',
      expected: expects,
      seen: isShown ? expects : 'nothing',
      is: isShown ? 'right' : 'wrong',
      name: null,
      score: null,
      ms: null,
      picture: file,
    });
    if (!isShown) return;
  }
}

async function shows(act: Step['act']): Promise<boolean> {
  try {
    const sign = await act();
    await sign.first().waitFor({ timeout: STEP_WITHIN_MS });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
