import { useEffect, useState, useSyncExternalStore } from 'react';
import { useServices } from '../../services.tsx';
import { useFaceLink, type FaceEngineView } from '../faces/use-face-link.ts';
import { useAdmin } from '../use-admin.ts';
import { createPictureShelf, type PictureShelf } from './picture-shelf.ts';
import { openReviewDesk, type ReviewDesk, type ReviewState } from './review-desk.ts';

export interface ReviewAtWork {
  readonly desk: ReviewDesk;
  readonly shelf: PictureShelf;
  readonly state: ReviewState;
  readonly engine: FaceEngineView;
}

/** Opens a desk for as long as the room is open; nobody stays leased behind it. */
export function useReviewDesk(userId: string | null): ReviewAtWork {
  const { call } = useAdmin();
  const { report } = useServices();
  const engine = useFaceLink();
  const [{ desk, shelf }] = useState(() => {
    const pictures = createPictureShelf(call);
    return { shelf: pictures, desk: openReviewDesk({ call, shelf: pictures, report }) };
  });
  const state = useSyncExternalStore(desk.onChange, desk.state);
  useEffect(() => {
    desk.start(userId);
    return () => desk.close();
  }, [desk, userId]);
  const link = engine.state.kind === 'ready' ? engine.link : null;
  useEffect(() => {
    if (link !== null) desk.useEngine(link);
  }, [desk, link]);
  return { desk, shelf, state, engine };
}
