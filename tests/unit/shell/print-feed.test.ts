import { expect, test } from 'vitest';
import { PrintFeed } from '../../../src-main/shell/print-feed.ts';

const asks = (done: number, change: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({ done: String(done), sheets: '0', trouble: '', ...change });

test('a step reaches the page that asks, and is done when it asks for the next', async () => {
  const feed = new PrintFeed();
  const asked = feed.next(asks(0));
  const given = feed.give({ do: 'clear' });
  expect(await asked).toEqual({ do: 'clear' });
  const next = feed.next(asks(1, { sheets: '3' }));
  expect(await given).toMatchObject({ sheets: 3 });
  feed.end('over');
  expect(await next).toBeNull();
});

test('what the page says it could not do fails for whoever asked for it', async () => {
  const feed = new PrintFeed();
  const given = feed.give({ do: 'clear' });
  await feed.next(asks(0));
  void feed.next(asks(1, { trouble: 'no font' }));
  await expect(given).rejects.toThrow('the print page failed: no font');
});

test('the end of a job fails what waits, and what comes after', async () => {
  const feed = new PrintFeed();
  const given = feed.give({ do: 'clear' });
  feed.end('the page crashed');
  await expect(given).rejects.toThrow('the page crashed');
  await expect(feed.give({ do: 'clear' })).rejects.toThrow('the page crashed');
  expect(await feed.next(asks(0))).toBeNull();
});
