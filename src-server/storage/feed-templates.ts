import type pg from 'pg';
import type { Uuid } from '#shared/domain/id.ts';
import type { TemplateOpener, WantedRows } from '../services/feed-ports.ts';

const TEMPLATES = `
SELECT t.source_id AS "sourceId", t.user_id AS "userId", t.model, t.quality, t.sealed
FROM (
  SELECT source_id FROM face_templates WHERE source_id = ANY($2::uuid[])
  UNION SELECT t.source_id FROM registrations AS r JOIN face_templates AS t ON t.user_id = r.user_id
    WHERE r.id = ANY($3::uuid[]) AND r.event_id = $1
) AS wanted JOIN face_templates AS t ON t.source_id = wanted.source_id
WHERE EXISTS (SELECT 1 FROM events AS e WHERE e.id = $1 AND e.face_policy <> 'off')
  AND EXISTS (SELECT 1 FROM registrations AS o WHERE o.user_id = t.user_id AND o.event_id = $1)`;

interface SealedTemplate {
  readonly sourceId: Uuid;
  readonly userId: Uuid;
  readonly model: string;
  readonly quality: number;
  readonly sealed: Uint8Array;
}

/**
 * Numbers of faces as changes: those that are named, and those of people who joined. An event that
 * does not look at faces gets none.
 */
export async function readTemplates(
  pool: pg.Pool,
  opener: TemplateOpener,
  eventId: Uuid,
  { template = [], joined = [] }: WantedRows,
): Promise<readonly string[]> {
  if (template.length + joined.length === 0) return [];
  const { rows } = await pool.query<SealedTemplate>(TEMPLATES, [eventId, template, joined]);
  if (rows.length === 0) return [];
  const opened = await opener.openAll(rows);
  return rows.flatMap(({ sourceId, userId, model, quality }) => {
    const numbers = opened.get(sourceId);
    if (numbers === undefined) return [];
    const row = { user_id: userId, source_id: sourceId, model, template: numbers, quality };
    return [JSON.stringify({ t: 'template', row })];
  });
}
