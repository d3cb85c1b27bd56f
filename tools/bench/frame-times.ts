/** What one camera frame cost, in milliseconds. Plain data: it crosses from worker to bench. */
export interface FrameTimes {
  /** The number burnt into the frame; null: none was read. */
  readonly stamp: number | null;
  /** Pixels fetched, looked through by the kiosk's whole path, and judged. */
  readonly whole: number;
  /** Of which fetching the pixels. */
  readonly fetch: number;
  /** The library's one look at the same pixels, already in memory. */
  readonly raw: number;
  readonly wholeFound: boolean;
  readonly rawFound: boolean;
}
