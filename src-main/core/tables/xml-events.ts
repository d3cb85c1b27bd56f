import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** What a reader of a part does with its XML. Names come without their prefix. */
export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/**
 * Reads XML piece by piece. Documents with a type declaration are refused, so that no entity is
 * ever declared, let alone expanded.
 * @returns a generator that yields after each piece, so that the caller can take what came of it
 * @throws Error for XML that is not well-formed; whatever the stream throws
 */
export async function* readXml(
  stream: Readable,
  listener: XmlListener,
): AsyncGenerator<void, void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a type declaration in a spreadsheet');
  });
  parser.on('opentag', (tag: SaxesTagPlain) =>
    listener.open?.(localName(tag.name), tag.attributes),
  );
  const onText = (text: string): void => listener.text?.(text);
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', (tag: SaxesTagPlain) => listener.close?.(localName(tag.name)));

  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream) {
      // Streams of bytes: nobody set an encoding on them.
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      yield;
    }
    parser.write(decoder.decode());
    parser.close();
    yield;
  } finally {
    stream.destroy();
  }
}
