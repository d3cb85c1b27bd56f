import type { FastifyRequest } from 'fastify';
import { MAX_PICTURE_BYTES } from '#shared/domain/picture-limits.ts';
import { GatehouseError } from '#shared/errors.ts';

/** What a form of type multipart/form-data brought. */
export interface UploadedForm {
  readonly fields: Readonly<Record<string, string>>;
  /** By the name of the input; an input that nothing was chosen for is left out. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What a form of pictures holds at most: one of each kind, and a few short fields. */
export const UPLOAD_LIMITS = {
  files: 3,
  fileSize: MAX_PICTURE_BYTES,
  fields: 8,
  fieldNameSize: 100,
  fieldSize: 2_000,
  parts: 11,
  headerPairs: 20,
} as const;

/**
 * Reads a form of pictures whole. What the files are called and say of themselves is not looked at.
 * @throws GatehouseError picture-too-large; media-type-unknown where it is no such form;
 * request-too-large where it holds more than UPLOAD_LIMITS; invalid-input where it breaks off
 */
export async function readUpload(request: FastifyRequest): Promise<UploadedForm> {
  if (!request.isMultipart()) {
    throw new GatehouseError('media-type-unknown', 'wants multipart/form-data');
  }
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const files = new Map<string, Uint8Array>();
  try {
    for await (const part of request.parts({ limits: UPLOAD_LIMITS })) {
      if (part.type === 'file') {
        const bytes = await part.toBuffer();
        if (bytes.length > 0) files.set(part.fieldname, bytes);
      } else if (typeof part.value === 'string') fields[part.fieldname] = part.value;
    }
  } catch (error) {
    throw refusal(error);
  }
  return { fields, files };
}

function refusal(error: unknown): GatehouseError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return new GatehouseError('picture-too-large', `more than ${MAX_PICTURE_BYTES} bytes`, {
        megabytes: MAX_PICTURE_BYTES / 1024 / 1024,
      });
    case 'FST_PARTS_LIMIT':
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new GatehouseError('request-too-large', 'more parts than the form has', {}, error);
    default:
      return new GatehouseError('invalid-input', 'the form breaks off or is malformed', {}, error);
  }
}
