import type { CoreClient } from '#shared/ipc/core-contract.ts';

/** How a document is shown: a selfie is never covered, whatever is asked. */
export type ShownView = 'covered' | 'revealed';

/** A picture in memory, decoded and ready to be painted. */
export interface ShelvedPicture {
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Keeps what was decoded for as long as it may be shown. */
  readonly image: HTMLImageElement;
}

/** Pictures of the people who are looked at: nowhere but in memory, and gone with them. */
export interface PictureShelf {
  /** Null: it is not here (yet). */
  get(documentId: string, view: ShownView): ShelvedPicture | null;
  /** Asks the core where it is not here yet, or `anew`. Rejects with the core's error. */
  load(documentId: string, view: ShownView, anew?: boolean): Promise<ShelvedPicture>;
  /** Forgets all pictures but those of these documents. */
  keepOnly(documentIds: ReadonlySet<string>): void;
  /** Forgets the uncovered ones of these documents: a reveal lasts one decision. */
  cover(documentIds: ReadonlySet<string>): void;
}

/** Makes an empty shelf. */
export function createPictureShelf(call: CoreClient): PictureShelf {
  const pictures = new Map<string, Map<ShownView, ShelvedPicture>>();
  /** Documents that are wanted no more: an answer that comes late is thrown away. */
  const wanted = new Set<string>();

  function put(documentId: string, view: ShownView, picture: ShelvedPicture): void {
    const views = pictures.get(documentId) ?? new Map<ShownView, ShelvedPicture>();
    const before = views.get(view);
    if (before !== undefined) URL.revokeObjectURL(before.url);
    views.set(view, picture);
    pictures.set(documentId, views);
  }

  function drop(documentId: string, which: (view: ShownView) => boolean): void {
    const views = pictures.get(documentId);
    if (views === undefined) return;
    for (const [view, { url }] of views) {
      if (!which(view)) continue;
      URL.revokeObjectURL(url);
      views.delete(view);
    }
    if (views.size === 0) pictures.delete(documentId);
  }

  return {
    get: (documentId, view) => pictures.get(documentId)?.get(view) ?? null,
    async load(documentId, view, anew = false) {
      wanted.add(documentId);
      const held = pictures.get(documentId)?.get(view);
      if (held !== undefined && !anew) return held;
      const { mime, bytes } = await call('kyc.picture', { documentId, view });
      const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
      const image = new Image();
      image.src = url;
      const picture = { url, bytes, image };
      try {
        await image.decode();
      } catch (error) {
        URL.revokeObjectURL(url);
        throw error;
      }
      if (wanted.has(documentId)) put(documentId, view, picture);
      else URL.revokeObjectURL(url);
      return picture;
    },
    keepOnly(documentIds) {
      for (const documentId of wanted) if (!documentIds.has(documentId)) wanted.delete(documentId);
      for (const documentId of pictures.keys()) {
        if (!documentIds.has(documentId)) drop(documentId, () => true);
      }
    },
    cover(documentIds) {
      for (const documentId of documentIds) drop(documentId, (view) => view === 'revealed');
    },
  };
}
